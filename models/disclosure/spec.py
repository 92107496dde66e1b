"""A release specification says which cells a release has: no more, no fewer, none by choice.

It is frozen, versioned, and hashed into the release. Cells are enumerated from public things
alone (outlines, the family's start, the quarter), so which cells exist tells nothing.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from geo.periods import Period, closed_years, everything, quarter_of, quarters_between
from models.disclosure.cells import CellId, PeriodKind
from models.release import AreaLevel, Family

__all__ = [
    "FIRST_FORM",
    "ReleaseSpec",
    "TableSpec",
    "cells_of",
    "family_from",
    "layers_of",
    "periods_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """One table: every area of a level, in every period of some kinds."""

    name: str
    level: AreaLevel
    period_kinds: tuple[PeriodKind, ...]
    measure: str = "cases"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseSpec:
    """The tables of a release, in publishing order."""

    version: int
    tables: tuple[TableSpec, ...]

    @property
    def hash(self) -> str:
        """SHA-256 of the specification's canonical JSON."""
        text = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


#: Tables T1 to T3 of the disclosure rules.
FIRST_FORM: Final = ReleaseSpec(
    version=1,
    tables=(
        TableSpec(name="T1", level="ward", period_kinds=("year", "all")),
        TableSpec(name="T2", level="district", period_kinds=("quarter", "year", "all")),
        TableSpec(name="T3", level="county", period_kinds=("quarter", "year", "all")),
    ),
)


def family_from(first: date, vintage: str) -> Family:
    """Name the family of releases that starts with the quarter of `first` on given outlines."""
    start = quarter_of(first)
    return Family(
        id=f"wards-{vintage}-from-{start.name}", start=start.start.isoformat(), vintage=vintage
    )


def periods_of(family: Family, quarter: Period) -> Mapping[PeriodKind, tuple[Period, ...]]:
    """List every period of each kind from the start of a family to the end of a quarter.

    A year stands here only when it is closed; `all` ends with the last closed year, and is
    absent while there is none.

    Raises
    ------
    ValueError
        If the quarter ends before the family starts.
    """
    start = date.fromisoformat(family.start)
    years = closed_years(start, quarter)
    return {
        "quarter": tuple(quarters_between(quarter_of(start), quarter)),
        "year": tuple(years),
        "all": (everything(start, years[-1]),) if years else (),
    }


def layers_of(
    spec: ReleaseSpec, family: Family, quarter: Period
) -> tuple[tuple[TableSpec, Period], ...]:
    """List each table with each of its periods, in publishing order."""
    periods = periods_of(family, quarter)
    return tuple(
        (table, period)
        for table in spec.tables
        for kind in table.period_kinds
        for period in periods[kind]
    )


def cells_of(
    spec: ReleaseSpec, codes: Mapping[AreaLevel, Sequence[str]], family: Family, quarter: Period
) -> tuple[CellId, ...]:
    """List the address of every cell of a release, those with no case in them too.

    Parameters
    ----------
    spec
        Which tables.
    codes
        Area codes of each level, in their fixed order.
    family, quarter
        The first and the last period.

    Returns
    -------
    Addresses by table, then period, then area.
    """
    return tuple(
        CellId(
            measure=table.measure,
            table=table.name,
            area=code,
            vintage=family.vintage,
            period_kind=period.kind,
            period=period.iso,
        )
        for table, period in layers_of(spec, family, quarter)
        for code in codes[table.level]
    )
