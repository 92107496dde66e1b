"""Reading the audit log: all of it for a check, or the lines somebody looks for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from webmap.audit.chain import Line, Segment
from webmap.audit.checking import Kept
from webmap.db.door.tables import AuditLine, AuditSegment

__all__ = ["Sought", "find_lines", "has_line_ending", "kept_lines", "last_lines", "segments"]

_AT_ONCE = 2_000
_LINE = (
    AuditLine.line, AuditLine.at, AuditLine.person, AuditLine.what, AuditLine.about,
    AuditLine.outcome, AuditLine.before,
)  # fmt: skip
_KEPT = (*_LINE, AuditLine.segment, AuditLine.digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which lines somebody looks for; None is any.

    Attributes
    ----------
    what, person
        Word of the log, and pseudonym.
    since, until
        From when on, and before when: UTC, as ISO text.
    below
        Lines with a smaller number.
    """

    what: str | None = None
    person: str | None = None
    since: str | None = None
    until: str | None = None
    below: int | None = None


def find_lines(db: Session, sought: Sought, most: int) -> Sequence[Line]:
    """Return the newest lines of those sought, newest first."""
    asked = select(*_LINE).where(*_wanted(sought)).order_by(AuditLine.line.desc()).limit(most)
    return [_line(row) for row in db.execute(asked)]


def has_line_ending(db: Session, what: str, ending: str) -> bool:
    """Say whether a line of one kind is about something that ends in these words."""
    theirs = select(AuditLine.line).where(AuditLine.what == what)
    asked = theirs.where(AuditLine.about.endswith(ending, autoescape=True)).limit(1)
    return db.scalar(asked) is not None


def kept_lines(db: Session) -> Iterator[Kept]:
    """Give every line that is kept, by number."""
    asked = select(*_KEPT).order_by(AuditLine.line)
    yield from map(_kept, db.execute(asked, execution_options={"yield_per": _AT_ONCE}))


def last_lines(db: Session, most: int) -> Sequence[Kept]:
    """List the lines at the end of the log, the last first."""
    asked = select(*_KEPT).order_by(AuditLine.line.desc()).limit(most)
    return [_kept(row) for row in db.execute(asked)]


def segments(db: Session) -> Sequence[Segment]:
    """List every segment, retired or not, by name."""
    asked = select(
        AuditSegment.name, AuditSegment.first_line, AuditSegment.before, AuditSegment.last_line,
        AuditSegment.head, AuditSegment.retired_at, AuditSegment.seal,
    ).order_by(AuditSegment.name)  # fmt: skip
    return [Segment(**row) for row in db.execute(asked).mappings()]


def _kept(row: Sequence[Any]) -> Kept:
    *_, segment, digest = row
    return Kept(_line(row), segment, digest)


def _line(row: Sequence[object]) -> Line:
    number, at, person, what, about, outcome, before, *_ = row
    return Line(  # as it is: a check says what is of the wrong kind
        line=number,  # type: ignore[arg-type]
        at=at,  # type: ignore[arg-type]
        person=person,  # type: ignore[arg-type]
        what=what,  # type: ignore[arg-type]
        about=about,  # type: ignore[arg-type]
        outcome=outcome,  # type: ignore[arg-type]
        before=before,  # type: ignore[arg-type]
    )


def _wanted(sought: Sought) -> list[ColumnElement[bool]]:
    asked = (
        (sought.what, AuditLine.what.__eq__),
        (sought.person, AuditLine.person.__eq__),
        (sought.since, AuditLine.at.__ge__),
        (sought.until, AuditLine.at.__lt__),
        (sought.below, AuditLine.line.__lt__),
    )
    return [holds(value) for value, holds in asked if value is not None]
