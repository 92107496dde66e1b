"""Lockout: a name that was tried five times in vain is not looked at for a quarter of an hour.

It counts names, not people: one that nobody has is locked alike, so a lock tells nothing. A try is
counted before it is looked at and taken back if it was right, so tries at once cannot outrun it.
"""

import hmac
from datetime import timedelta
from enum import Enum
from typing import Final

from webmap.db.door.attempts import Limit, count_try, forget_name, forget_old_names, take_back
from webmap.db.door.people import normal_email
from webmap.door.accounts import door_store, door_terms
from webmap.door.keys import key_for

__all__ = ["LIMIT", "Try", "begin_try", "forget_tries", "hash_of_name", "was_right"]

#: Five tries, none a quarter of an hour after the one before; then a quarter of an hour of none.
LIMIT: Final = Limit(tries=5, within=timedelta(minutes=15), lock=timedelta(minutes=15))


class Try(Enum):
    """What becomes of a try: it is looked at, looked at as the last, or not looked at."""

    OPEN = "open"
    LAST = "last"
    LOCKED = "locked"


def begin_try(email: str) -> Try:
    """Count a try for the name somebody gave, before anything about it is looked at.

    Parameters
    ----------
    email
        As it was typed; nobody need have it.
    """
    now = door_terms().now()
    with door_store().transaction(writing=True) as db:
        forget_old_names(db, now - LIMIT.within, now)
        number = count_try(db, hash_of_name(email), now, LIMIT)
    if number is None:
        return Try.LOCKED
    return Try.LAST if number >= LIMIT.tries else Try.OPEN


def was_right(email: str) -> None:
    """Take the try back that `begin_try` counted: it was right, though somebody is not in yet."""
    with door_store().transaction(writing=True) as db:
        take_back(db, hash_of_name(email))


def forget_tries(email: str) -> None:
    """Forget every try for a name: whoever has it came in."""
    with door_store().transaction(writing=True) as db:
        forget_name(db, hash_of_name(email))


def hash_of_name(email: str) -> str:
    """Return what the store knows a name by; without the secret nobody can tell whose it is."""
    key = key_for(door_terms().secret, "names that were tried")
    return hmac.digest(key, normal_email(email).encode(errors="replace"), "sha256").hex()
