"""Windows are other dates to try for a period: shorter, longer, or shifted."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from geo.periods import Period
from webmap.restricted.desk import Desk

__all__ = ["SAME", "WINDOW_WORDS", "windows"]

#: The dates as they are.
SAME: Final = ""
#: Windows by the name they have in an address, as the form calls them.
WINDOW_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        SAME: "the same dates",
        "quarter": "its last quarter alone",
        "twelve-months": "the twelve months to its end",
        "year": "the last whole calendar year",
        "quarter-earlier": "shifted a quarter back",
        "year-earlier": "shifted a year back",
    }
)


def windows(here: Desk, period: Period, today: date) -> dict[str, Period]:
    """Return the windows that there are for a period: closed, recorded, and each of other dates."""
    recorded = {each.iso: each for each in here.periods(today).values()}
    found = {SAME: period}
    for name, make in _MAKE.items():
        made = make(period)
        known = recorded.get(made.iso)
        if known is not None and made.iso not in {each.iso for each in found.values()}:
            found[name] = known
    return found


def _year(period: Period) -> Period:
    """Return the last calendar year that had ended when the period ended."""
    return Period.year(period.end.year - 1)


def _quarter_earlier(period: Period) -> Period:
    last = period.quarters[-1].quarter_before
    return last if period.kind == "quarter" else Period.twelve_months_to(last)


_MAKE: Final[Mapping[str, Callable[[Period], Period]]] = {
    "quarter": lambda period: period.quarters[-1],
    "twelve-months": lambda period: Period.twelve_months_to(period.quarters[-1]),
    "year": _year,
    "quarter-earlier": _quarter_earlier,
    "year-earlier": lambda period: period.year_before,
}
