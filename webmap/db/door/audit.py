"""The audit log as the store keeps it: lines are added at its end and never changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.audit.chain import BEGINNING, Line, Outcome, What, digest_of, segment_after
from webmap.audit.checking import Kept
from webmap.audit.head import Head
from webmap.db.door.audit_reading import last_lines
from webmap.db.door.tables import AuditLine, AuditSegment
from webmap.errors import StoreUnavailable

__all__ = ["LONGEST_ABOUT", "add_line", "fits", "joins"]

#: Letters of what a line is about that there is room for.
LONGEST_ABOUT: Final = 200
#: How many lines must all have been tampered with to be taken for those of another key.
_LAST_LINES: Final = 5
_ANOTHER_KEY: Final = (
    "The audit log was kept with another secret than the one declared now, so nothing can be noted "
    "and nothing was done. Declare that secret again: the PLAINSIGHT_..._SECRET settings say which "
    "is in use, and without them it is the one in the workspace."
)


class _End(NamedTuple):
    """Where the log ends: number, digest and segment of its last line."""

    line: int
    digest: str
    segment: str | None


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
        See `Line`. `about` is the name of a page or thing, never anything a person wrote; what
        there is no room for is left out.

    Raises
    ------
    StoreUnavailable
        If the log was kept with another secret: a line of ours would break its chain for good.
    """
    last = last_lines(db, _LAST_LINES)
    if not _fit(last, key):
        raise StoreUnavailable(_ANOTHER_KEY)
    end = _end(db, last)
    line = Line(
        line=end.line + 1,
        at=at.isoformat(timespec="microseconds"),
        person=person,
        what=what.value,
        about=about[:LONGEST_ABOUT],
        outcome=outcome.value,
        before=end.digest,
    )
    segment = segment_after(end.segment, line.at)
    if segment != end.segment and db.get(AuditSegment, segment) is None:
        db.add(AuditSegment(name=segment, first_line=line.line, before=line.before))
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


def fits(db: Session, key: bytes) -> bool:
    """Say whether the log is kept with this key: one of its last lines fits, or there is none.

    A single line that was tampered with is no other key; `plainsight audit verify` finds it.
    """
    return _fit(last_lines(db, _LAST_LINES), key)


def joins(db: Session, kept: Head) -> bool:
    """Say whether the log holds the line that was noted, or held it before it was retired."""
    digest = db.scalar(select(AuditLine.digest).where(AuditLine.line == kept.line))
    if digest is not None:
        return kept.is_digest(digest)
    first = db.scalar(select(AuditLine.line).order_by(AuditLine.line).limit(1))
    return first is not None and kept.line < first


def _fit(last: Sequence[Kept], key: bytes) -> bool:
    return not last or any(kept.is_sound(key) for kept in last)


def _end(db: Session, kept: Sequence[Kept]) -> _End:
    """Return where the log ends; where lines were taken away, as far as it can be told."""
    if kept:
        return _End(kept[0].line.line, kept[0].digest, kept[0].segment)
    last = db.scalars(select(AuditSegment).order_by(AuditSegment.name.desc()).limit(1)).first()
    if last is None:
        return _End(0, BEGINNING, None)
    return _End(last.last_line or last.first_line - 1, last.head or last.before, last.name)
