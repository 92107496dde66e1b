"""Trying is working a period out by another method, or comparing it with another: what changes."""

__all__: list[str] = []
