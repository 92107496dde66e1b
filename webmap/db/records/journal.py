"""The journal says what was done to the records store besides importing, and from when it keeps."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from webmap.db.records.further_tables import JournalLine
from webmap.db.records.tables import Batch

__all__ = ["journal", "kept_from", "last_done", "next_batch", "write_line"]


def write_line(
    db: Session,
    what: str,
    told: str,
    at: datetime,
    *,
    batch_id: int | None = None,
    kept_from: date | None = None,
) -> None:
    """Write one line: what was done and in how many rows, and never in which."""
    line = {"what": what, "told": told, "at": at, "batch_id": batch_id, "kept_from": kept_from}
    db.execute(insert(JournalLine).values(line))


def journal(db: Session) -> Sequence[JournalLine]:
    """List what was done, oldest first."""
    return db.scalars(select(JournalLine).order_by(JournalLine.line_id)).all()


def last_done(db: Session, what: str) -> datetime | None:
    """Return when something was last done, UTC without a zone, or None."""
    return db.scalar(select(func.max(JournalLine.at)).where(JournalLine.what == what))


def kept_from(db: Session) -> date | None:
    """Return the day before which nothing is kept, or None where nothing was ever retired."""
    return db.scalar(select(func.max(JournalLine.kept_from)))


def next_batch(db: Session) -> int:
    """Return a number no batch has had, so that one that was undone is not taken for another."""
    stored = db.scalar(select(func.max(Batch.batch_id))) or 0
    undone = db.scalar(select(func.max(JournalLine.batch_id))) or 0
    return 1 + max(stored, undone)
