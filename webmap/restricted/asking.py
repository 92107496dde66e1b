"""What analysts ask stands in the address: which records, which period, and how areas are tested.

Every page of figures reads it here and writes its links here, so that an address shows the same
figures wherever it is opened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import chain
from types import MappingProxyType
from typing import Final, Self, TypeVar
from urllib.parse import urlencode

import pandas as pd
from werkzeug.datastructures import MultiDict

from geo.closed_lists import sector_keys
from geo.periods import Period
from geo.schema import EXPLOITATION, ORIGINS, RECORD_TYPES
from models.categories import RATE
from models.design import NEIGHBOUR_RULES
from models.selection import EVERYTHING, UNKNOWN, Selection
from webmap.restricted.desk import Desk

__all__ = ["DENOMINATORS", "FILTERS", "LEVELS", "Asked", "asked_for", "offered"]

T = TypeVar("T")

#: Filters by the name they have in an address, with the column of the records each looks at.
FILTERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "type": "exploitation",
        "person": "child",
        "source": "came_from",
        "organisation": "organisation",
        "record": "record_type",
        "sector": "sector",
        "grade": "information_grade",
        "source-grade": "source_grade",
    }
)
#: What the rates that are tested are over. The usual one stands first.
DENOMINATORS: Final = ("residents", "all-cases", "premises", "equal")
#: False discovery rates that can be chosen. The usual one stands first.
LEVELS: Final = (RATE, 0.01, 0.1, 0.2)

#: Words of the columns whose words are always the same.
_WORDS: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        "type": EXPLOITATION,
        "person": ("yes", "no", UNKNOWN),
        "source": ORIGINS,
        "record": RECORD_TYPES,
        "grade": (*"ABCD", UNKNOWN),
        "source-grade": ("1", "2", "3", UNKNOWN),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of the desk.

    Attributes
    ----------
    period
        A closed one.
    selection
        Which records are counted.
    neighbours
        A key of `models.design.NEIGHBOUR_RULES`.
    denominator
        One of `DENOMINATORS`.
    level
        One of `LEVELS`.
    """

    period: Period
    selection: Selection = EVERYTHING
    neighbours: str = next(iter(NEIGHBOUR_RULES))
    denominator: str = DENOMINATORS[0]
    level: float = LEVELS[0]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What makes the address, in order: what is usual is left out."""
        filters = [
            (name, word)
            for name, column in FILTERS.items()
            for word in sorted(getattr(self.selection, column))
        ]
        usual = {field.name: field.default for field in fields(self)}
        tested = [
            (name, str(getattr(self, name)))
            for name in ("neighbours", "denominator", "level")
            if getattr(self, name) != usual[name]
        ]
        return [("period", self.period.name), *filters, *tested]

    @property
    def query(self) -> str:
        """The same as it stands in an address, without the question mark."""
        return urlencode(self.choices)

    @property
    def over_the_usual(self) -> Self:
        """The same question with the denominator that fits every ward."""
        return replace(self, denominator=DENOMINATORS[0])

    def over(self, period: Period) -> Self:
        """Return the same question of another period."""
        return replace(self, period=period)


def asked_for(written: MultiDict[str, str], here: Desk, today: date) -> Asked | None:
    """Read what an address asks.

    Parameters
    ----------
    written
        The arguments of the address. What is not written is as usual: the twelve months closed
        last, every record, areas that touch. What is no choice of ours is left to the page.
    here
        The desk, for its periods and organisations.
    today
        Civil date in Europe/London.

    Returns
    -------
    What is asked, or None where one of the choices does not exist.
    """
    periods = here.periods(today)
    period = periods.get(written.get("period", next(iter(periods), "")))
    filters = {name: frozenset(filter(None, written.getlist(name))) for name in FILTERS}
    known = offered(here)
    neighbours = _chosen(written, "neighbours", list(NEIGHBOUR_RULES))
    denominator = _chosen(written, "denominator", DENOMINATORS)
    level = _chosen(written, "level", LEVELS)
    strange = any(not words <= set(known[name]) for name, words in filters.items())
    if strange or period is None or neighbours is None or denominator is None or level is None:
        return None
    return Asked(
        period=period,
        selection=Selection(
            exploitation=filters["type"],
            child=filters["person"],
            came_from=filters["source"],
            organisation=filters["organisation"],
            record_type=filters["record"],
            sector=filters["sector"],
            information_grade=filters["grade"],
            source_grade=filters["source-grade"],
        ),
        neighbours=neighbours,
        denominator=denominator,
        level=level,
    )


def offered(here: Desk) -> dict[str, Sequence[str]]:
    """Return the words each filter offers: organisations and sectors are those records name."""

    def read() -> dict[str, Sequence[str]]:
        known = sector_keys()
        sectors = [key for key in _said(here.placed["sector"]) if key in known]
        return {
            **_WORDS,
            "organisation": _said(here.placed["organisation"]),
            "sector": [*sectors, UNKNOWN],
        }

    return here.remembered.answer("offered", read)


def _said(cells: pd.Series) -> list[str]:
    """List the words that stand in a column, sorted."""
    written = (str(cell).split(";") for cell in cells.dropna().unique())
    return sorted({word for word in chain.from_iterable(written) if word})


def _chosen(written: MultiDict[str, str], name: str, words: Sequence[T]) -> T | None:
    """Return which of the words is written, the usual one where none is."""
    return {str(word): word for word in words}.get(written.get(name) or str(words[0]))
