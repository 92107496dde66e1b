"""Attempts to sign in as the store counts them: by the hash of a name, whoever has it or nobody."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete, or_, update
from sqlalchemy.orm import Session

from webmap.db.door.tables import Attempt

__all__ = ["Limit", "count_try", "forget_name", "forget_old_names", "take_back"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How many tries a name has.

    Attributes
    ----------
    tries
        The last one that is still looked at.
    within
        A try this long after the one before counts from one again.
    lock
        How long none is looked at after the last.
    """

    tries: int
    within: timedelta
    lock: timedelta


def count_try(db: Session, name_hash: str, at: datetime, limit: Limit) -> int | None:
    """Count one more try for a name before it is looked at, and lock the name at the last.

    Parameters
    ----------
    db
        A session of the door's store, in a transaction opened for writing: tries at one moment
        queue, so that no more than `limit` allows are ever looked at.
    name_hash
        What the store knows the name by.
    at
        Time, UTC without a zone.
    limit
        How many tries it has.

    Returns
    -------
    The number of this try, from 1 to ``limit.tries``; None while the name is locked.
    """
    row = db.get(Attempt, name_hash)
    if row is None:
        row = Attempt(name_hash=name_hash, failed=0, last_at=at, locked_until=None)
        db.add(row)
    elif row.locked_until is not None and at < row.locked_until:
        return None
    elif row.locked_until is not None or at - row.last_at >= limit.within:
        row.failed, row.locked_until = 0, None
    row.failed += 1
    row.last_at = at
    if row.failed >= limit.tries:
        row.locked_until = at + limit.lock
    db.flush()
    return row.failed


def take_back(db: Session, name_hash: str) -> None:
    """Take one try off a name: it was right. A name it had locked is open again."""
    fewer = case((Attempt.failed > 0, Attempt.failed - 1), else_=0)
    counted = update(Attempt).where(Attempt.name_hash == name_hash)
    db.execute(counted.values(failed=fewer, locked_until=None))


def forget_name(db: Session, name_hash: str) -> None:
    """Forget every try for a name: whoever has it came in."""
    db.execute(delete(Attempt).where(Attempt.name_hash == name_hash))


def forget_old_names(db: Session, last_before: datetime, at: datetime) -> None:
    """Forget the names last tried before a time, unless they are still locked."""
    over = or_(Attempt.locked_until.is_(None), Attempt.locked_until <= at)
    db.execute(delete(Attempt).where(Attempt.last_at < last_before, over))
