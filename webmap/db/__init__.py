"""The stores: databases that only the restricted side and its commands may open."""

__all__: list[str] = []
