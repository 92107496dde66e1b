"""Documents are papers for people to read, print and sign: one content, several formats."""

__all__: list[str] = []
