"""Geo says what fell where: real files in, records placed as exactly as they allow, and counted."""

__all__: list[str] = []
