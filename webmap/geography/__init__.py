"""Geography is which outlines and places a workspace counts over, and where they came from."""

__all__: list[str] = []
