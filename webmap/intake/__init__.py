"""Intake is how a file of any source is recognised, checked and taken in."""

__all__: list[str] = []
