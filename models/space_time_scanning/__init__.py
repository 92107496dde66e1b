"""Scanning space and time asks of every circle, over every span of steps, if more happened."""

__all__: list[str] = []
