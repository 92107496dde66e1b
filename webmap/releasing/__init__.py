"""Releasing takes the records of a workspace to what partners see, in one go or not at all."""

__all__: list[str] = []
