"""People as the store keeps them: found by e-mail address, by pseudonym or by session stamp."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from webmap.db.door.tables import Person

__all__ = [
    "Newcomer",
    "active_with_role",
    "add_person",
    "new_stamp",
    "normal_email",
    "people",
    "person_called",
    "person_stamped",
    "person_with",
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
