"""Scanning asks of every window laid over a map whether more happened inside than expected."""

__all__: list[str] = []
