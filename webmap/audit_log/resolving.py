"""Resolving says who a pseudonym of the log is; that somebody asked is written in the log too."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from webmap.audit.chain import Outcome, What
from webmap.audit_log.writing import Chain, write_line
from webmap.db.door.people import person_with

__all__ = ["Known", "is_pseudonym", "resolve"]

_PSEUDONYM: Final = re.compile("[0-9a-f]{16}", re.ASCII)
_NOBODY: Final = "nobody known here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Somebody whose pseudonym was resolved."""

    name: str
    email: str
    role: str
    organisation: str | None
    active: bool


def is_pseudonym(written: str) -> bool:
    """Say whether something is written as pseudonyms are: 16 small letters and figures."""
    return _PSEUDONYM.fullmatch(written) is not None


def resolve(
    db: Session, chain: Chain, uid: str, at: datetime, by: str | None = None
) -> Known | None:
    """Return who has a pseudonym, or None where nobody has; note that it was asked.

    Parameters
    ----------
    db
        A session of the log's store, opened for writing.
    chain
        What the log is kept with.
    uid
        The pseudonym, as somebody gave it.
    at
        Time, UTC without a zone.
    by
        Pseudonym of who asks; None for a command.
    """
    person = person_with(db, uid)
    if person is None:
        write_line(db, chain, at, What.RESOLVED, person=by, about=_NOBODY, outcome=Outcome.REFUSED)
        return None
    write_line(db, chain, at, What.RESOLVED, person=by, about=person.uid)
    return Known(
        name=person.name,
        email=person.email,
        role=person.role,
        organisation=person.organisation,
        active=person.active,
    )
