"""Sessions as the store keeps them: found by the hash of an id that only the browser holds."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from webmap.db.door.tables import Attempt, Invitation, SessionRow

__all__ = [
    "begin",
    "end",
    "end_all",
    "find",
    "forget_old",
    "forget_strangers",
    "forget_visits",
    "keep",
    "others",
    "seen",
]


def find(db: Session, id_hash: str) -> SessionRow | None:
    """Return the session whose id has this hash, or None."""
    return db.get(SessionRow, id_hash)


def begin(
    db: Session,
    id_hash: str,
    person_uid: str | None,
    at: datetime,
    content: str,
    *,
    started_at: datetime | None = None,
) -> None:
    """Store a new session, or one that goes on under a new id and began before."""
    db.add(
        SessionRow(
            id_hash=id_hash,
            person_uid=person_uid,
            started_at=started_at or at,
            seen_at=at,
            content=content,
        )
    )


def keep(db: Session, id_hash: str, content: str, at: datetime) -> None:
    """Store what a session holds now; one that has been ended meanwhile stays ended."""
    changed = update(SessionRow).where(SessionRow.id_hash == id_hash)
    db.execute(changed.values(content=content, seen_at=at))


def seen(db: Session, id_hash: str, at: datetime) -> None:
    """Note that a session was used."""
    db.execute(update(SessionRow).where(SessionRow.id_hash == id_hash).values(seen_at=at))


def end(db: Session, id_hash: str) -> bool:
    """End one session, here and for good; say whether it was there to be ended."""
    ended = delete(SessionRow).where(SessionRow.id_hash == id_hash)
    return db.execute(ended.returning(SessionRow.id_hash)).one_or_none() is not None


def end_all(db: Session, person_uid: str, but: Sequence[str] = ()) -> None:
    """End every session of a person, but those whose ids have these hashes."""
    theirs = delete(SessionRow).where(SessionRow.person_uid == person_uid)
    db.execute(theirs.where(SessionRow.id_hash.not_in(but)))


def others(
    db: Session, person_uid: str, id_hash: str, seen_after: datetime, started_after: datetime
) -> int:
    """Count the sessions of a person that have not run out, but the one whose id has this hash."""
    asked = select(func.count()).select_from(SessionRow)
    theirs = asked.where(SessionRow.person_uid == person_uid, SessionRow.id_hash != id_hash)
    open_still = theirs.where(
        SessionRow.seen_at > seen_after, SessionRow.started_at > started_after
    )
    return db.scalar(open_still) or 0


def forget_old(db: Session, strangers_before: datetime, started_before: datetime) -> None:
    """Delete the sessions that ran out: a stranger's when last seen, anybody's when it began.

    Those of people stay a while after they ran out, so that their browsers can be told so.
    """
    stranger = and_(SessionRow.person_uid.is_(None), SessionRow.seen_at < strangers_before)
    db.execute(delete(SessionRow).where(or_(stranger, SessionRow.started_at < started_before)))


def forget_strangers(db: Session, most: int) -> None:
    """Delete the sessions in which nobody is signed in, but the `most` that were seen last."""
    strangers = select(SessionRow.id_hash).where(SessionRow.person_uid.is_(None))
    oldest = strangers.order_by(SessionRow.seen_at.desc(), SessionRow.id_hash).offset(most)
    db.execute(delete(SessionRow).where(SessionRow.id_hash.in_(oldest)))


def forget_visits(db: Session) -> None:
    """Delete every session, invitation and failed sign-in: those of a backup are not valid."""
    for table in (SessionRow, Invitation, Attempt):
        db.execute(delete(table))
