"""Invitations as the store keeps them: found by the hash of a token, good for one person, once."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from webmap.db.door.people import new_stamp
from webmap.db.door.sessions import end_all
from webmap.db.door.tables import Invitation, Person

__all__ = ["invite", "invited", "take"]


def invite(db: Session, person_uid: str, token_hash: str, expires_at: datetime) -> None:
    """Store an invitation; the person's earlier ones and whatever they signed in with are gone.

    Parameters
    ----------
    db
        A session of the door's store, in a transaction opened for writing.
    person_uid
        Whom it is for.
    token_hash
        What the store knows it by.
    expires_at
        From when it is not good any more, UTC without a zone.
    """
    db.execute(delete(Invitation).where(Invitation.person_uid == person_uid))
    end_all(db, person_uid)
    db.execute(
        update(Person)
        .where(Person.uid == person_uid)
        .values(
            stamp=new_stamp(),
            password=None,
            totp_secret=None,
            totp_counter=None,
            recovery_codes=None,
        )
    )
    db.add(Invitation(token_hash=token_hash, person_uid=person_uid, expires_at=expires_at))
    db.flush()


def invited(db: Session, token_hash: str, now: datetime) -> Person | None:
    """Return whom an invitation is for; None if unknown, used, expired or for nobody let in."""
    return db.scalars(
        select(Person)
        .join(Invitation, Invitation.person_uid == Person.uid)
        .where(Invitation.token_hash == token_hash, Invitation.expires_at > now, Person.active)
    ).one_or_none()


def take(db: Session, token_hash: str) -> bool:
    """Use an invitation up; say whether it was there to be used."""
    used = delete(Invitation).where(Invitation.token_hash == token_hash)
    return db.execute(used.returning(Invitation.person_uid)).one_or_none() is not None
