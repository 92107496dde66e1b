"""A pair is two periods whose cases are to be compared, as an address asks for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from geo.periods import Period
from webmap.restricted.asking import Asked, asked_for
from webmap.restricted.desk import Desk
from webmap.restricted.mapping.changed import before

__all__ = ["Pair", "pair_asked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two periods of the same records.

    Attributes
    ----------
    asked
        Which records, which period, and the level.
    against
        The period it is compared with.
    """

    asked: Asked
    against: Period

    @property
    def overlaps(self) -> bool:
        """Whether some day is in both periods."""
        ours = self.asked.period
        return ours.start < self.against.end and self.against.start < ours.end

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What makes the address, in order."""
        (period, *others) = self.asked.choices
        return [period, ("against", self.against.name), *others]

    @property
    def query(self) -> str:
        """The same as it stands in an address, without the question mark."""
        return urlencode(self.choices)

    @property
    def turned(self) -> Self:
        """The same with the periods changed about."""
        return type(self)(asked=self.asked.over(self.against), against=self.asked.period)


def pair_asked(written: MultiDict[str, str], here: Desk, today: date) -> Pair | None:
    """Read which periods an address asks to compare.

    Returns
    -------
    The pair, or None where one of the choices does not exist. Where nothing is said of the other
    period it is the one of the same length before, else the latest that shares no day; where
    there is none, the period itself. Neighbours and denominator are left aside: a ward is compared
    with itself.
    """
    asked = asked_for(written, here, today)
    if asked is None:
        return None
    periods = here.periods(today)
    named = written.get("against")
    against = periods.get(named) if named else _other(asked.period, periods)
    if against is None:
        return None
    kept = Asked(period=asked.period, selection=asked.selection, level=asked.level)
    return Pair(asked=kept, against=against)


def _other(period: Period, periods: Mapping[str, Period]) -> Period:
    """Return what a period is compared with where nothing else is asked."""
    usual = before(period)
    if usual.name in periods:
        return usual
    apart = (each for each in periods.values() if not Pair(asked=Asked(period=period),
                                                           against=each).overlaps)  # fmt: skip
    return next(apart, period)
