"""A period is a span of civil dates in Europe/London, half open: its last day is not in it.

Four kinds exist, the same four that a release publishes: a quarter, a closed calendar year,
twelve months to a quarter's end, and everything up to the last closed year.
"""

import re
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from typing import Final, Literal, Self, TypeAlias, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = [
    "Period",
    "PeriodKind",
    "closed_years",
    "everything",
    "last_closed_quarter",
    "quarter_of",
    "quarters_between",
]

PeriodKind: TypeAlias = Literal["quarter", "year", "all", "twelve_months"]

#: How many months each kind spans; `all` spans what it spans.
_MONTHS: Final = {"quarter": 3, "year": 12, "twelve_months": 12}
_QUARTER_NAME: Final = re.compile(r"([0-9]{4})-Q([1-4])")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A half-open span of civil dates of one of the four published kinds.

    Attributes
    ----------
    kind
        ``quarter``, ``year``, ``all`` or ``twelve_months``.
    start
        The first day in the period.
    end
        The first day after it.

    Raises
    ------
    ValueError
        If the dates are not whole quarters, or do not span what the kind says.
    """

    kind: PeriodKind
    start: date
    end: date

    def __post_init__(self) -> None:
        """Refuse a span that its kind does not allow."""
        if self.kind not in get_args(PeriodKind):
            raise ValueError(f"a period is one of {', '.join(get_args(PeriodKind))}.")
        if self.start >= self.end:
            raise ValueError(f"a period ends after it starts; this one is {self.iso}.")
        if not (_begins_quarter(self.start) and _begins_quarter(self.end)):
            raise ValueError(f"{self.iso} does not start and end with a quarter.")
        months = _MONTHS.get(self.kind)
        if months is not None and _month(self.end) - _month(self.start) != months:
            raise ValueError(f"a {self.kind} spans {months} months; {self.iso} does not.")
        if self.kind in ("year", "all") and self.end.month != 1:
            raise ValueError(
                f"a period of kind {self.kind} ends with December; {self.iso} does not."
            )

    @classmethod
    def quarter(cls, name: str) -> Self:
        """Return the quarter called `name`, such as ``"2026-Q3"``.

        Raises
        ------
        ValueError
            If the name is not a year and one of Q1 to Q4.
        """
        found = _QUARTER_NAME.fullmatch(name)
        if found is None or not 1 <= int(found[1]) < MAXYEAR:
            raise ValueError(
                "a quarter is written as a year, a hyphen and Q1, Q2, Q3 or Q4: 2026-Q3."
            )
        start = int(found[1]) * 12 + (int(found[2]) - 1) * 3
        return cls("quarter", _first_of(start), _first_of(start + 3))

    @classmethod
    def year(cls, number: int) -> Self:
        """Return one calendar year."""
        return cls("year", date(number, 1, 1), date(number + 1, 1, 1))

    @classmethod
    def twelve_months_to(cls, last: "Period") -> Self:
        """Return the twelve months that end with the quarter `last`."""
        _must_be_quarter(last)
        return cls("twelve_months", _first_of(_month(last.end) - 12), last.end)

    @classmethod
    def from_iso(cls, kind: PeriodKind, iso: str) -> Self:
        """Return the period written as `iso`, the opposite of `Period.iso`.

        Raises
        ------
        ValueError
            If `iso` is not two dates with a slash between them, or does not fit `kind`.
        """
        start, slash, end = iso.partition("/")
        try:
            if not slash:
                raise ValueError
            days = date.fromisoformat(start), date.fromisoformat(end)
        except ValueError:
            raise ValueError(
                "a period is written as two dates and a slash: 2026-07-01/2026-10-01."
            ) from None
        return cls(kind, *days)

    @property
    def iso(self) -> str:
        """Half-open ISO 8601 interval: ``2026-07-01/2026-10-01``."""
        return f"{self.start.isoformat()}/{self.end.isoformat()}"

    @property
    def name(self) -> str:
        """Short name, unique among periods: ``2026-Q3``, ``2025``, ``2026-Q3-twelve-months``."""
        first, last = _quarter_name(self.start), _quarter_name(_first_of(_month(self.end) - 3))
        return {
            "quarter": first,
            "year": f"{self.start.year:04d}",
            "twelve_months": f"{last}-twelve-months",
            "all": f"all-{first}-to-{last}",
        }[self.kind]

    @property
    def quarters(self) -> list["Period"]:
        """The quarters it is made of, oldest first."""
        return _quarters(self.start, self.end)

    @property
    def quarter_before(self) -> "Period":
        """The quarter that ends where it starts."""
        return quarter_of(self.start - timedelta(days=1))

    @property
    def year_before(self) -> "Period":
        """The same span one year earlier, for comparing like with like.

        Raises
        ------
        ValueError
            For `all`, which has no span of its own to move.
        """
        if self.kind == "all":
            raise ValueError("everything has no year before it; compare quarters or years.")
        start, end = _month(self.start) - 12, _month(self.end) - 12
        return Period(self.kind, _first_of(start), _first_of(end))

    def __contains__(self, day: date) -> bool:
        """Say whether `day` falls in the period."""
        return self.start <= day < self.end

    def covers(self, days: pd.Series) -> NDArray[np.bool_]:
        """Say for each of `days` (datetime64) whether it falls in the period; a gap does not."""
        stamps = days.to_numpy(dtype="datetime64[D]")
        return (stamps >= np.datetime64(self.start)) & (stamps < np.datetime64(self.end))


def quarter_of(day: date) -> Period:
    """Return the quarter that holds `day`."""
    start = (_month(day) // 3) * 3
    return Period("quarter", _first_of(start), _first_of(start + 3))


def last_closed_quarter(today: date) -> Period:
    """Return the last quarter that ended before `today`."""
    return quarter_of(today).quarter_before


def quarters_between(first: Period, last: Period) -> list[Period]:
    """Return every quarter from `first` to `last`, both included, oldest first.

    Raises
    ------
    ValueError
        If either is not a quarter, or `last` comes before `first`.
    """
    _must_be_quarter(first)
    _must_be_quarter(last)
    if last.start < first.start:
        raise ValueError(f"{last.name} comes before {first.name}; give the earlier quarter first.")
    return _quarters(first.start, last.end)


def closed_years(first: date, last_quarter: Period) -> list[Period]:
    """Return the whole calendar years from `first` to the end of `last_quarter`, oldest first.

    A year is whole when `first` falls in its first quarter or before it: a family of releases
    that began in May has no figure for that year, which would look like a fall.
    """
    _must_be_quarter(last_quarter)
    start = quarter_of(first).start
    year = start.year if start.month == 1 else start.year + 1
    return [Period.year(number) for number in range(year, last_quarter.end.year)]


def everything(first: date, last_closed_year: Period) -> Period:
    """Return all that was received from the quarter of `first` to the end of a closed year.

    It starts with a whole quarter, so that it never shows the date of the first record.
    """
    if last_closed_year.kind != "year":
        raise ValueError("everything ends with a closed calendar year; give a year.")
    return Period("all", quarter_of(first).start, last_closed_year.end)


def _quarters(start: date, end: date) -> list[Period]:
    """Cut whole quarters into single ones, oldest first."""
    months = range(_month(start), _month(end), 3)
    return [Period("quarter", _first_of(m), _first_of(m + 3)) for m in months]


def _must_be_quarter(period: Period) -> None:
    """Refuse a period of another kind."""
    if period.kind != "quarter":
        raise ValueError(f"{period.name} is not a quarter; give one such as 2026-Q3.")


def _month(day: date) -> int:
    """Count months since the year 0."""
    return day.year * 12 + day.month - 1


def _first_of(month: int) -> date:
    """Return the first day of a month counted by `_month`."""
    year, index = divmod(month, 12)
    return date(year, index + 1, 1)


def _begins_quarter(day: date) -> bool:
    """Say whether a quarter starts on `day`."""
    return day.day == 1 and day.month % 3 == 1


def _quarter_name(start: date) -> str:
    """Name the quarter that starts on `start`."""
    return f"{start.year:04d}-Q{start.month // 3 + 1}"
