"""The drop is where the partner side leaves what only the restricted side can open."""

__all__: list[str] = []
