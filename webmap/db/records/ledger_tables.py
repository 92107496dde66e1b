"""The ledger of the records store: what releases have counted, and which were published.

A row of `counted` outlives its record: without the identity of the record it keeps published
figures from changing when old records are deleted.
"""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webmap.db.records.tables import Base

__all__ = [
    "CellLine",
    "CountedReport",
    "DeclaredLine",
    "PublishedRelease",
    "ReleaseFamily",
    "WithheldCell",
]


class CountedReport(Base):
    """One report as a release counted it; `uid`, `case_uid` are empty once its record is gone."""

    __tablename__ = "counted"

    counted_id: Mapped[int] = mapped_column(primary_key=True)
    counted_in: Mapped[str] = mapped_column(String(7))
    dropped_in: Mapped[str | None] = mapped_column(String(7))
    uid: Mapped[str | None] = mapped_column(String(64), index=True)
    case_uid: Mapped[str | None] = mapped_column(String(64))
    case_no: Mapped[int]
    rk: Mapped[int]
    first: Mapped[bool]
    quarter: Mapped[str] = mapped_column(String(7))
    ward_code: Mapped[str | None] = mapped_column(String(20))
    district_code: Mapped[str | None] = mapped_column(String(9))
    types: Mapped[str] = mapped_column(String(120))
    age: Mapped[str] = mapped_column(String(10))
    origin: Mapped[str] = mapped_column(String(10))
    sector: Mapped[str | None] = mapped_column(String(60))
    record_type: Mapped[str] = mapped_column(String(20))
    organisation: Mapped[str] = mapped_column(String(60))


class ReleaseFamily(Base):
    """A family of releases on one set of outlines; `groups` is JSON of its groups of wards."""

    __tablename__ = "families"

    family_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    start: Mapped[str] = mapped_column(String(10))
    wards_from: Mapped[str] = mapped_column(String(10))
    vintage: Mapped[str] = mapped_column(String(10))
    groups: Mapped[str] = mapped_column(Text)


class PublishedRelease(Base):
    """One release that was published, withdrawn or not: what anyone may have kept."""

    __tablename__ = "published"

    quarter: Mapped[str] = mapped_column(String(7), primary_key=True)
    release_id: Mapped[str] = mapped_column(String(40))
    family_id: Mapped[str] = mapped_column(String(60))
    withdrawn_at: Mapped[datetime | None]


class CellLine:
    """Columns that name a cell; `dims` is JSON with sorted keys."""

    table_name: Mapped[str] = mapped_column(String(4))
    area: Mapped[str] = mapped_column(String(20))
    period_kind: Mapped[str] = mapped_column(String(20))
    period: Mapped[str] = mapped_column(String(21))
    dims: Mapped[str] = mapped_column(String(100))


class WithheldCell(CellLine, Base):
    """One cell that the steward withholds, with its siblings."""

    __tablename__ = "withheld"

    withheld_id: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(300))


class DeclaredLine(CellLine, Base):
    """A public total of the same cases as a cell; `told_by` is the quarter of a release, or none.

    Quarters are written as ``2026-Q2``.
    """

    __tablename__ = "declared"

    declared_id: Mapped[int] = mapped_column(primary_key=True)
    total: Mapped[int]
    told_by: Mapped[str | None] = mapped_column(String(7))
    source: Mapped[str] = mapped_column(String(300))
