"""Reporting: what changed in how concerns reach the partnership, told from what changed in risk."""

__all__: list[str] = []
