"""Retiring deletes the lines of whole segments; what is left of each still joins the chain."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from webmap.audit.chain import Segment, seal_of
from webmap.db.door.audit_reading import segments
from webmap.db.door.tables import AuditLine, AuditSegment

__all__ = ["retire_segment", "to_retire"]


def to_retire(db: Session, before: str) -> Sequence[Segment]:
    """List the segments of months before `before` whose lines are kept, the oldest first."""
    return [each for each in segments(db) if each.name < before and each.retired_at is None]


def retire_segment(db: Session, segment: Segment, key: bytes, at: datetime) -> int:
    """Delete the lines of a segment, and seal what is left of it; return how many went.

    Parameters
    ----------
    db
        A session of the log's store, opened for writing.
    segment
        One of `to_retire`, the oldest first.
    key
        Key of the chain.
    at
        Time, UTC without a zone.
    """
    last = db.execute(
        select(AuditLine.line, AuditLine.digest)
        .where(AuditLine.segment == segment.name)
        .order_by(AuditLine.line.desc())
        .limit(1)
    ).one()
    retired = replace(
        segment,
        last_line=last.line,
        head=last.digest,
        retired_at=at.isoformat(timespec="microseconds"),
    )
    db.execute(
        update(AuditSegment)
        .where(AuditSegment.name == segment.name)
        .values(
            last_line=retired.last_line,
            head=retired.head,
            retired_at=retired.retired_at,
            seal=seal_of(retired, key),
        )
    )
    db.execute(delete(AuditLine).where(AuditLine.segment == segment.name))
    return int(last.line) - segment.first_line + 1
