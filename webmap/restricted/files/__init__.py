"""Files are what analysts take away: explicit columns, and what the figures are inside the file."""

__all__: list[str] = []
