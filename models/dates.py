"""Dates are said in words here, so that a sentence, a page and a file say a period alike.

Light on purpose: the partner app imports this module and nothing statistical.
"""

from datetime import date
from typing import Final, get_args

from models.disclosure.cells import PeriodKind

__all__ = ["date_words", "period_words"]

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def date_words(day: date) -> str:
    """Return a day as it is said: ``"1 October 2026"``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def period_words(kind: str, period: str) -> str:
    """Return a half-open ISO interval in words: ``"July to September 2026"``, ``"2025"``.

    Raises
    ------
    ValueError
        If `kind` is no kind of period, or `period` is not two dates with a slash between them.
    """
    if kind not in get_args(PeriodKind):
        raise ValueError(f"a period is one of {', '.join(get_args(PeriodKind))}.")
    first, _, after = period.partition("/")
    start, end = date.fromisoformat(first), date.fromisoformat(after)
    if kind == "year":
        return str(start.year)
    last_year, last_month = (end.year, end.month - 1) if end.month > 1 else (end.year - 1, 12)
    first_year = "" if start.year == last_year else f" {start.year}"
    return f"{_MONTHS[start.month - 1]}{first_year} to {_MONTHS[last_month - 1]} {last_year}"
