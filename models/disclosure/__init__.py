"""Disclosure control decides what may be shown, and leaves nothing else to be worked out."""

__all__: list[str] = []
