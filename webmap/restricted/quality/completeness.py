"""Completeness is how often a record says what it could: kind, child or adult, sector, grades."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import pandas as pd

from models.selection import UNKNOWN

__all__ = ["ALL", "FIELDS", "Completeness", "completeness", "organisations_of"]

#: Stands for every organisation together.
ALL: Final = "all"
#: Fields looked at, with their words.
FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "exploitation": "Exploitation",
        "child": "Child or adult",
        "sector": "Sector",
        "source_grade": "Source grade",
        "information_grade": "Information grade",
        "happened_on": "Month it happened",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """How many records of one organisation leave each field empty, or say it is not known.

    Attributes
    ----------
    organisation
        Its key, or ``all``.
    records
        Records it sent.
    missing
        Of them those without each of `FIELDS`.
    """

    organisation: str
    records: int
    missing: Mapping[str, int]

    def share(self, field: str) -> float:
        """Return the share of its records without a field."""
        return self.missing[field] / self.records


def completeness(records: pd.DataFrame) -> Sequence[Completeness]:
    """Count what records leave out, by organisation; all together first. RESTRICTED.

    Parameters
    ----------
    records
        At least one row a record, with `organisation` and each of `FIELDS`.
    """
    empty = pd.DataFrame({field: _empty(records[field]) for field in FIELDS})
    rows = [_of(ALL, empty)]
    for organisation in organisations_of(records):
        rows.append(_of(organisation, empty[records["organisation"].eq(organisation)]))
    return rows


def organisations_of(records: pd.DataFrame) -> list[str]:
    """Return the organisations that sent records, sorted."""
    return sorted(str(each) for each in records["organisation"].unique())


def _empty(cells: pd.Series) -> pd.Series:
    """Say which cells hold nothing, or only that it is not known."""
    written = cells.astype("object")
    return written.isna() | written.isin(["", UNKNOWN])


def _of(organisation: str, empty: pd.DataFrame) -> Completeness:
    return Completeness(
        organisation=organisation,
        records=len(empty),
        missing={field: int(empty[field].sum()) for field in FIELDS},
    )
