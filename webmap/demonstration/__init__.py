"""The demonstration is a workspace of synthetic records, taken the whole way a real one goes."""

__all__: list[str] = []
