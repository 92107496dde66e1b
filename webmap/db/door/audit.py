"""The audit log as the store keeps it: lines are added at its end and never changed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.audit.chain import BEGINNING, Line, Outcome, What, digest_of, segment_of
from webmap.db.door.tables import AuditLine, AuditSegment

__all__ = ["add_line"]


def add_line(
    db: Session,
    key: bytes,
    at: datetime,
    what: What,
    *,
    person: str | None = None,
    about: str = "",
    outcome: Outcome = Outcome.DONE,
) -> Line:
    """Write one line at the end of the log, in a transaction opened for writing.

    Parameters
    ----------
    db
        A session of the door's store.
    key
        Key of the chain.
    at
        Time, UTC without a zone.
    what, person, about, outcome
        See `Line`. `about` is the name of a page or thing, never anything a person wrote.
    """
    number, before = _last(db)
    line = Line(
        line=number + 1,
        at=at.isoformat(timespec="microseconds"),
        person=person,
        what=what.value,
        about=about,
        outcome=outcome.value,
        before=before,
    )
    segment = segment_of(line.at)
    if db.get(AuditSegment, segment) is None:
        db.add(AuditSegment(name=segment, first_line=line.line, before=before))
        db.flush()
    db.add(
        AuditLine(
            line=line.line,
            segment=segment,
            at=line.at,
            person=line.person,
            what=line.what,
            about=line.about,
            outcome=line.outcome,
            before=line.before,
            digest=digest_of(line, key),
        )
    )
    db.flush()
    return line


def _last(db: Session) -> tuple[int, str]:
    """Return number and digest of the last line, kept or retired."""
    kept = db.execute(
        select(AuditLine.line, AuditLine.digest).order_by(AuditLine.line.desc()).limit(1)
    ).one_or_none()
    if kept is not None:
        return kept.line, kept.digest
    retired = db.execute(
        select(AuditSegment.last_line, AuditSegment.head)
        .where(AuditSegment.last_line.is_not(None))
        .order_by(AuditSegment.last_line.desc())
        .limit(1)
    ).one_or_none()
    return (retired.last_line or 0, retired.head or BEGINNING) if retired else (0, BEGINNING)
