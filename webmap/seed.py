"""A seed is where chance starts: a public number, so that the same figures can be had again."""

from datetime import timedelta

from geo.periods import Period

__all__ = ["seed_of"]


def seed_of(quarter: Period) -> int:
    """Return the start of chance for a quarter: its last day, as a public number."""
    return int(f"{quarter.end - timedelta(days=1):%Y%m%d}")
