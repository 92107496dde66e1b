"""The stores: databases, each in a room that only the side it belongs to can import."""

__all__: list[str] = []
