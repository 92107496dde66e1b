"""Point patterns are events at places: which lie close together, and where they gather."""

__all__: list[str] = []
