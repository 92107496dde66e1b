"""People as the store keeps them: found by e-mail address, by pseudonym or by session stamp."""

import secrets
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from webmap.db.door.sessions import end_all
from webmap.db.door.tables import Invitation, Person

__all__ = [
    "Newcomer",
    "State",
    "active_with_role",
    "add_person",
    "change_role",
    "disable_person",
    "enable_person",
    "invited_uids",
    "new_stamp",
    "normal_email",
    "people",
    "person_called",
    "person_stamped",
    "person_with",
    "state_of",
    "use_code",
]

_UID_BYTES = 8
_STAMP_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody to be let in: who they are and what they do."""

    email: str
    name: str
    role: str
    organisation: str | None


class State(StrEnum):
    """How far somebody has come: they have a link to take up, may sign in, or may not."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


def normal_email(written: str) -> str:
    """Return an address as it is kept: no space around it, no capitals."""
    return written.strip().casefold()


def people(db: Session) -> Sequence[Person]:
    """List everyone by name."""
    return db.scalars(select(Person).order_by(Person.name, Person.uid)).all()


def person_called(db: Session, email: str) -> Person | None:
    """Return who has this e-mail address, however it is written, or None."""
    return db.scalars(select(Person).where(Person.email == normal_email(email))).one_or_none()


def person_with(db: Session, uid: str) -> Person | None:
    """Return who has this pseudonym, or None."""
    return db.get(Person, uid)


def person_stamped(db: Session, stamp: str) -> Person | None:
    """Return who has this stamp in their sessions, or None."""
    return db.scalars(select(Person).where(Person.stamp == stamp)).one_or_none()


def active_with_role(db: Session, role: str) -> int:
    """Count the people of a role who may sign in."""
    asked = select(func.count()).select_from(Person).where(Person.role == role, Person.active)
    return db.scalar(asked) or 0


def add_person(db: Session, newcomer: Newcomer, at: datetime) -> Person:
    """Store somebody new, without a password; their pseudonym is drawn by lot."""
    person = Person(
        uid=secrets.token_hex(_UID_BYTES),
        stamp=new_stamp(),
        email=normal_email(newcomer.email),
        name=newcomer.name.strip(),
        role=newcomer.role,
        organisation=newcomer.organisation,
        active=True,
        made_at=at,
    )
    db.add(person)
    db.flush()
    return person


def invited_uids(db: Session) -> frozenset[str]:
    """Return the pseudonyms of those who have a link to take up, still good or not."""
    return frozenset(db.scalars(select(Invitation.person_uid)))


def state_of(person: Person, invited: Container[str]) -> State:
    """Return how far somebody has come.

    Parameters
    ----------
    person
        Who.
    invited
        What `invited_uids` gave. Without a link and a password, who has never signed in (as after
        a restore, which brings no links back) has yet to be invited too.
    """
    if not person.active:
        return State.DISABLED
    waits = person.password is None and person.signed_in_at is None
    return State.INVITED if waits or person.uid in invited else State.ACTIVE


def disable_person(db: Session, person: Person) -> None:
    """Let somebody in no more: their sessions end now, and their link is worth nothing."""
    person.active = False
    db.execute(delete(Invitation).where(Invitation.person_uid == person.uid))
    _sign_out(db, person)


def enable_person(db: Session, person: Person) -> None:
    """Let somebody in again, with the password and second factor they had."""
    person.active = True
    db.flush()


def change_role(db: Session, person: Person, role: str, organisation: str | None) -> None:
    """Give somebody another role or organisation; their sessions end, and they sign in anew."""
    person.role = role
    person.organisation = organisation
    _sign_out(db, person)


def use_code(db: Session, uid: str, counter: int) -> bool:
    """Note which code of an authenticator was used; say whether it was a new one."""
    newer = update(Person).where(
        Person.uid == uid, or_(Person.totp_counter.is_(None), Person.totp_counter < counter)
    )
    used = db.execute(newer.values(totp_counter=counter).returning(Person.uid))
    return used.one_or_none() is not None


def new_stamp() -> str:
    """Return a stamp nobody has: giving it to a person ends all their sessions."""
    return secrets.token_hex(_STAMP_BYTES)


def _sign_out(db: Session, person: Person) -> None:
    """End every session of somebody, wherever it is open."""
    person.stamp = new_stamp()
    end_all(db, person.uid)
    db.flush()
