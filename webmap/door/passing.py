"""Passing through the door: what becomes of a session when somebody comes in or leaves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import g, session
from flask_security.utils import login_user, logout_user
from sqlalchemy.orm import Session

from webmap.audit.chain import What
from webmap.db.door import sessions as kept
from webmap.db.door.people import person_with
from webmap.door.accounts import Account, door_store, door_terms
from webmap.door.lockout import forget_tries
from webmap.door.noting import note, note_within
from webmap.door.sessions import StoredSession, hash_of

__all__ = [
    "HALF_WAY",
    "Half",
    "carry_on",
    "come_in",
    "end_others",
    "go_half_way",
    "half_way",
    "held_session",
    "leave",
]

#: How long somebody may take from the first proof to the second.
HALF_WAY: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Half:
    """Somebody between the first proof and the second: who, by what, and where to go on to."""

    person: Account
    by: str
    to: str | None


def held_session() -> StoredSession:
    """Return the session of the request being answered."""
    held = session._get_current_object()  # type: ignore[attr-defined]  # the session itself
    assert isinstance(held, StoredSession)  # noqa: S101 - every site has this kind
    return held


def come_in(person: Account, by: str) -> None:
    """Sign somebody in who has proved who they are; the session gets a new id.

    Parameters
    ----------
    person
        Who it is.
    by
        How it was proved, for the log: ``password``, ``second factor`` and the like.

    Raises
    ------
    StoreUnavailable
        If it cannot be written in the log; then nobody comes in.
    """
    with door_store().transaction(writing=True) as db:
        note_within(db, What.SIGN_IN, by, person=person.uid)
        row = person_with(db, person.uid)
        if row is not None:
            row.signed_in_at = door_terms().now()
    held_session().renew(person.uid, empty=True)
    login_user(person, remember=False, authn_via=[by])
    forget_tries(person.email)
    g.account = person


def go_half_way(person: Account, by: str, to: str | None) -> None:
    """Note that somebody proved the first of two things; they are not signed in yet.

    Parameters
    ----------
    person
        Who it is.
    by
        What they proved: ``password``, ``invitation``.
    to
        What `way_back.asked_for` gave, to go on to afterwards.
    """
    held = held_session()
    held.renew(empty=True)
    now = door_terms().now()
    held["half"] = {
        "uid": person.uid, "stamp": person.fs_uniquifier, "by": by, "to": to, "at": now.isoformat()
    }  # fmt: skip


def half_way() -> Half | None:
    """Return who is half way in, or None: nobody, too long ago, or not any more."""
    held = held_session().get("half")
    if held is None or door_terms().now() - datetime.fromisoformat(held["at"]) >= HALF_WAY:
        return None
    with door_store().transaction() as db:
        row = person_with(db, held["uid"])
        if row is None or not row.active or row.stamp != held["stamp"]:
            return None
        return Half(Account(row), held["by"], held["to"])


def carry_on(person: Account) -> None:
    """Let this session go on, under a new id, when a new stamp has ended all others.

    Parameters
    ----------
    person
        Who is signed in, with the new stamp. How long the session lasts does not change.
    """
    held = held_session()
    held.renew(person.uid)
    held["_user_id"] = person.fs_uniquifier
    g.account = person


def end_others(db: Session, person_uid: str) -> None:
    """End every session of somebody but the one of the request being answered.

    Parameters
    ----------
    db
        A session of the door's store, in a transaction opened for writing.
    person_uid
        Whose. Give them a new stamp too: that ends what is half way.
    """
    here = held_session().session_id
    kept.end_all(db, person_uid, but=[] if here is None else [hash_of(here)])


def leave() -> None:
    """Sign out: the session ends in the store, so its id opens nothing from here on."""
    note(What.SIGN_OUT)
    logout_user()
    held_session().renew(empty=True)
    g.account = None
