"""Registers are lists of premises: which entries are one, and what they tell of an area."""

__all__: list[str] = []
