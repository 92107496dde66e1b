"""Points are coordinates as people write them, and the land they should lie in."""

__all__: list[str] = []
