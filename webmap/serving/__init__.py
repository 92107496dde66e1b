"""Serving one side: what is declared of it, whether that is safe, its door, and the server."""

__all__: list[str] = []
