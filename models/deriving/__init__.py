"""Deriving is all that partners see beyond a cell, worked out from protected cells alone."""

__all__: list[str] = []
