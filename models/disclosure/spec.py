"""A release specification says which cells a release has: no more, no fewer, none by choice.

It is frozen, versioned, and hashed into the release. Cells are enumerated from public things
alone (outlines, the family's start, the quarter), so which cells exist tells nothing.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Final, Literal, TypeAlias

from geo.periods import Period, closed_years, everything, quarter_of, quarters_between
from models.disclosure.cells import CellId, PeriodKind
from models.disclosure.dimensions import Dimension, classes_of
from models.release import AreaLevel, Family

__all__ = [
    "WARD_LEVELS",
    "WHOLE",
    "ReleaseSpec",
    "TableSpec",
    "cells_of",
    "family_from",
    "layers_of",
    "periods_of",
    "release_spec",
]

Measure: TypeAlias = Literal["cases", "reports"]
Periods: TypeAlias = tuple[Period, ...]

#: Levels made of wards: their tables start anew with every vintage of outlines.
WARD_LEVELS: Final = frozenset({"ward", "small_group", "group"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """One table: every area of a level, in every period of some kinds.

    Attributes
    ----------
    name
        Name in the disclosure rules. Tables of one name are published and withheld together.
    level, period_kinds
        Which areas and periods it has a cell for.
    measure
        ``"cases"``, or ``"reports"`` for the indicator series.
    dimension
        What its cells are divided by; None for undivided cells.
    """

    name: str
    level: AreaLevel
    period_kinds: tuple[PeriodKind, ...]
    measure: Measure = "cases"
    dimension: Dimension | None = None

    @property
    def classes(self) -> tuple[Mapping[str, str], ...]:
        """The dimensions of each cell of one area and period, in publishing order."""
        if self.dimension is None:
            return ({},)
        return tuple({str(self.dimension): each} for each in classes_of(self.dimension))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseSpec:
    """The tables of a release, in publishing order.

    Attributes
    ----------
    version
        Of the specification; another set of tables is another version.
    tables
        Every table.
    revision
        The quarter of the year, 1 to 4, whose release is the annual revision: it alone counts
        what came in late for quarters published before.
    """

    version: int
    tables: tuple[TableSpec, ...]
    revision: int = 4

    @property
    def hash(self) -> str:
        """SHA-256 of the specification's canonical JSON, the classes of every dimension in it."""
        dimensions = {table.dimension for table in self.tables if table.dimension is not None}
        plain = asdict(self) | {"classes": {each: classes_of(each) for each in dimensions}}
        text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def undivided(self, name: str, kind: PeriodKind) -> TableSpec:
        """Return the table of cases not divided by anything, of a name and kind of period.

        Raises
        ------
        KeyError
            If there is none.
        """
        for table in self.tables:
            if (table.name, table.measure, table.dimension) == (
                name,
                "cases",
                None,
            ) and kind in table.period_kinds:
                return table
        raise KeyError(name)

    def revises(self, quarter: Period, last: str | None = None) -> bool:
        """Say whether the release of a quarter is the annual revision.

        Parameters
        ----------
        quarter
            Its own.
        last
            Quarter of the release before it, if that is not the quarter before: where a fourth
            quarter was passed over, the next release is the revision.
        """
        before = Period.quarter(last) if last else quarter.quarter_before
        new = quarters_between(before, quarter)[1:]
        return any((each.start.month + 2) // 3 == self.revision for each in new)


_CLOSED: Final[tuple[PeriodKind, ...]] = ("year", "all")
_EVERY: Final[tuple[PeriodKind, ...]] = ("quarter", "year", "all")

#: Tables T1 to T9 of the disclosure rules, and the reports of the indicator series (T5r).
WHOLE: Final = ReleaseSpec(
    version=2,
    tables=(
        TableSpec(name="T1", level="ward", period_kinds=_CLOSED),
        TableSpec(name="T2", level="district", period_kinds=_EVERY),
        TableSpec(name="T3", level="county", period_kinds=_EVERY),
        TableSpec(name="T4", level="district", period_kinds=_CLOSED, dimension="type"),
        TableSpec(name="T4", level="district", period_kinds=_CLOSED, dimension="age"),
        TableSpec(name="T5", level="county", period_kinds=_EVERY, dimension="type"),
        TableSpec(name="T5", level="county", period_kinds=_EVERY, dimension="age"),
        TableSpec(
            name="T5r",
            level="district",
            period_kinds=("quarter", "year"),
            measure="reports",
            dimension="record_type",
        ),
        TableSpec(
            name="T5r",
            level="county",
            period_kinds=("quarter", "year"),
            measure="reports",
            dimension="record_type",
        ),
        TableSpec(name="T6", level="county", period_kinds=_EVERY, dimension="origin"),
        TableSpec(name="T7", level="district", period_kinds=_CLOSED, dimension="sector"),
        TableSpec(name="T7", level="county", period_kinds=_CLOSED, dimension="sector"),
        TableSpec(name="T8", level="group", period_kinds=_EVERY),
        TableSpec(name="T8", level="small_group", period_kinds=("twelve_months",)),
        TableSpec(name="T9", level="ward", period_kinds=("twelve_months",)),
    ),
)


def release_spec(*, consented: bool) -> ReleaseSpec:
    """Return the tables of a release; T6 only where its single organisation has consented.

    Parameters
    ----------
    consented
        Whether the written consent of the one organisation that makes up a class of origin (the
        police) is recorded.
    """
    if consented:
        return WHOLE
    return replace(WHOLE, tables=tuple(table for table in WHOLE.tables if table.name != "T6"))


def family_from(first: date, vintage: str) -> Family:
    """Name the family of releases that starts with the quarter of `first` on given outlines."""
    start = quarter_of(first)
    begins = start.start.isoformat()
    return Family(
        id=f"wards-{vintage}-from-{start.name}", start=begins, vintage=vintage, wards_from=begins
    )


def periods_of(family: Family, level: AreaLevel, quarter: Period) -> Mapping[PeriodKind, Periods]:
    """List every period of each kind that a level has, up to the end of a quarter.

    A year stands here only when it is closed; `all` ends with the last closed year, and is
    absent while there is none; twelve months end with every quarter that has three before it.

    Parameters
    ----------
    family
        Where the level's figures start: those of wards and their groups with the outlines, those
        of districts and the county with the first family.
    level, quarter
        Which areas, and the last quarter.

    Raises
    ------
    ValueError
        If the quarter ends before the family starts.
    """
    start = date.fromisoformat(family.wards_from if level in WARD_LEVELS else family.start)
    quarters = quarters_between(quarter_of(start), quarter)
    years = closed_years(start, quarter)
    return {
        "quarter": tuple(quarters),
        "year": tuple(years),
        "all": (everything(start, years[-1]),) if years else (),
        "twelve_months": tuple(map(Period.twelve_months_to, quarters[3:])),
    }


def layers_of(
    spec: ReleaseSpec, family: Family, quarter: Period
) -> tuple[tuple[TableSpec, Period], ...]:
    """List each table with each of its periods, in publishing order."""
    return tuple(
        (table, period)
        for table in spec.tables
        for kind in table.period_kinds
        for period in periods_of(family, table.level, quarter)[kind]
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
    Addresses by table, then period, then class, then area.
    """
    return tuple(
        CellId(
            measure=table.measure,
            table=table.name,
            area=code,
            vintage=family.vintage,
            period_kind=period.kind,
            period=period.iso,
            dims=dims,
        )
        for table, period in layers_of(spec, family, quarter)
        for dims in table.classes
        for code in codes[table.level]
    )
