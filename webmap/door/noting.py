"""Noting writes a line of the audit log for what the request being answered did."""

from flask import request
from sqlalchemy.orm import Session

from webmap.audit.chain import Outcome, What
from webmap.audit_log.writing import AUDIT_CHAIN, Chain, write_line
from webmap.door.accounts import account, door_store, door_terms
from webmap.door.keys import key_for

__all__ = ["chain", "note", "note_export", "note_within"]


def note(
    what: What, about: str = "", *, outcome: Outcome = Outcome.DONE, person: str | None = None
) -> None:
    """Write one line: who (by pseudonym), what, about which page or thing, and how it ended.

    Parameters
    ----------
    what, about, outcome
        See `webmap.audit.chain.Line`. Nothing that was written into a form.
    person
        Whose doing it is, where they are not signed in yet.

    Raises
    ------
    StoreUnavailable
        If the log cannot be written; what was to be noted must not go on then.
    """
    with door_store().transaction(writing=True) as db:
        note_within(db, what, about, outcome=outcome, person=person)


def note_within(
    db: Session,
    what: What,
    about: str = "",
    *,
    outcome: Outcome = Outcome.DONE,
    person: str | None = None,
) -> None:
    """Write the line in the transaction of what it tells of, so that neither stands alone.

    Parameters
    ----------
    db
        A session of the door's store, in a transaction opened for writing.
    what, about, outcome, person
        See `note`.
    """
    known = account()
    whose = person or (known.uid if known else None)
    now = door_terms().now()
    write_line(db, chain(), now, what, person=whose, about=about, outcome=outcome)


def note_export(asked: str) -> None:
    """Note that figures are sent as a file or to a machine.

    Parameters
    ----------
    asked
        What was asked for, by a name the release gives it: an area's code, a view's key.
    """
    note(What.EXPORT, f"{request.endpoint} {asked}".rstrip())


def chain() -> Chain:
    """Return what the log of the app that answers is kept with."""
    terms = door_terms()
    return Chain(key_for(terms.secret, AUDIT_CHAIN), terms.head_file)
