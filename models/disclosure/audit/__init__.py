"""The audit works out what anyone could work out from everything published, and mends it."""

__all__: list[str] = []
