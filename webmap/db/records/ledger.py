"""The ledger says what every release counted; it is read whole and written in one go."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pandas as pd
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from models.disclosure.cells import CellId
from models.disclosure.counted import COLUMNS, Counted
from models.disclosure.declared import DeclaredTotal
from models.release import Family
from webmap.db.records.ledger_tables import (
    CountedReport,
    DeclaredLine,
    PublishedRelease,
    ReleaseFamily,
    WithheldCell,
)

__all__ = [
    "PublishedLine",
    "declare",
    "declared_lines",
    "forget_identities",
    "last_family",
    "mark_withdrawn",
    "published_releases",
    "read_counted",
    "take_back",
    "take_declaration_back",
    "withheld_cells",
    "withhold",
    "write_family",
    "write_published",
]

_AT_ONCE: Final = 1_000


def read_counted(db: Session) -> Counted:
    """Return every report that a release counted, in the order they were counted."""
    columns = [getattr(CountedReport, name) for name in COLUMNS]
    rows = db.execute(select(*columns).order_by(CountedReport.counted_id)).all()
    if not rows:
        return Counted.none()
    frame = pd.DataFrame([tuple(row) for row in rows], columns=list(COLUMNS), dtype="object")
    whole = {"case_no": "int64", "rk": "int64", "first": "bool"}
    return Counted(frame.astype(whole))


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedLine:
    """One release that was published: its quarter, id and family, and when it was withdrawn."""

    quarter: str
    release_id: str
    family_id: str
    withdrawn_at: datetime | None


def published_releases(db: Session) -> tuple[PublishedLine, ...]:
    """List every release that was published, withdrawn or not, oldest quarter first."""
    rows = db.scalars(select(PublishedRelease).order_by(PublishedRelease.quarter))
    return tuple(
        PublishedLine(
            quarter=row.quarter,
            release_id=row.release_id,
            family_id=row.family_id,
            withdrawn_at=row.withdrawn_at,
        )
        for row in rows
    )


def write_published(
    db: Session, counted: Counted, quarter: str, release_id: str, family_id: str
) -> None:
    """Keep what a release counted, and that it was published.

    Parameters
    ----------
    db
        A session opened for writing. On any error, roll it back.
    counted
        The whole ledger with this release in it; its rows take the place of those before.
    quarter, release_id, family_id
        Of the release; none was published of that quarter.
    """
    db.execute(delete(CountedReport))
    rows = counted.frame.astype("object")
    plain = [
        dict(zip(COLUMNS, row, strict=True)) for row in rows.where(rows.notna(), None).to_numpy()
    ]
    for start in range(0, len(plain), _AT_ONCE):
        db.execute(insert(CountedReport), plain[start : start + _AT_ONCE])
    line = {"quarter": quarter, "release_id": release_id, "family_id": family_id}
    db.execute(insert(PublishedRelease).values(line))


def last_family(db: Session) -> ReleaseFamily | None:
    """Return the family of the last release, or None before the first."""
    published = published_releases(db)
    return db.get(ReleaseFamily, published[-1].family_id) if published else None


def write_family(db: Session, family: Family, groups: str) -> None:
    """Keep a family and its groups of wards (JSON), unless it is kept already."""
    if db.get(ReleaseFamily, family.id) is None:
        row = {
            "family_id": family.id,
            "start": family.start,
            "wards_from": family.wards_from,
            "vintage": family.vintage,
            "groups": groups,
        }
        db.execute(insert(ReleaseFamily).values(row))


def withheld_cells(db: Session) -> Sequence[WithheldCell]:
    """List the cells that the steward withholds."""
    return db.scalars(select(WithheldCell).order_by(WithheldCell.withheld_id)).all()


def withhold(db: Session, cell: CellId, reason: str) -> None:
    """Withhold a cell, with its siblings, from every release that has not told it yet."""
    db.execute(insert(WithheldCell).values(_words_of(cell) | {"reason": reason}))


def mark_withdrawn(db: Session, release_id: str, at: datetime | None) -> None:
    """Say that a release is withdrawn since `at`, UTC without a zone; None takes that back."""
    chosen = update(PublishedRelease).where(PublishedRelease.release_id == release_id)
    db.execute(chosen.values(withdrawn_at=at))


def forget_identities(db: Session, uids: Sequence[str]) -> None:
    """Take the identities of deleted records off the ledger; what was counted stays counted."""
    for start in range(0, len(uids), _AT_ONCE):
        some = CountedReport.uid.in_(uids[start : start + _AT_ONCE])
        db.execute(
            update(CountedReport).where(some).values(uid=None, case_uid=None),
            execution_options={"synchronize_session": False},
        )


def take_back(db: Session, withheld_id: int) -> None:
    """Take a decision to withhold back."""
    db.execute(delete(WithheldCell).where(WithheldCell.withheld_id == withheld_id))


def declared_lines(db: Session) -> Sequence[DeclaredLine]:
    """List the public totals that the steward declares."""
    return db.scalars(select(DeclaredLine).order_by(DeclaredLine.declared_id)).all()


def declare(db: Session, known: DeclaredTotal, source: str) -> None:
    """Keep a public total, and where it can be looked up."""
    row = _words_of(known.cell) | {"total": known.total, "told_by": known.told_by}
    db.execute(insert(DeclaredLine).values(row | {"source": source}))


def take_declaration_back(db: Session, declared_id: int) -> None:
    """Forget a public total."""
    db.execute(delete(DeclaredLine).where(DeclaredLine.declared_id == declared_id))


def _words_of(cell: CellId) -> dict[str, object]:
    return {
        "table_name": cell.table,
        "area": cell.area,
        "period_kind": cell.period_kind,
        "period": cell.period,
        "dims": json.dumps(dict(cell.dims), sort_keys=True),
    }
