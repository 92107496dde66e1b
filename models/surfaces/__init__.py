"""Surfaces are figures over square cells of the ground. RESTRICTED: they are made of points."""

__all__: list[str] = []
