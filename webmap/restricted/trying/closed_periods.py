"""Closed periods are those that can be worked on: every quarter of them has ended."""

from collections.abc import Mapping
from datetime import date

from geo.periods import Period
from webmap.errors import NothingToDo
from webmap.restricted.desk import Desk

__all__ = ["closed_periods"]


def closed_periods(here: Desk, today: date) -> Mapping[str, Period]:
    """Return the periods of the desk by name.

    Raises
    ------
    NothingToDo
        If no quarter with a record has ended yet.
    """
    periods = here.periods(today)
    if not periods:
        raise NothingToDo(
            "No quarter with a record in it has ended yet. Come back when one has, or import "
            "records of earlier quarters: plainsight import."
        )
    return periods
