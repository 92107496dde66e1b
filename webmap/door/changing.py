"""Changing one's own account: what is asked for first, and what ends by it.

A wrong password or code counts towards the lockout, as at sign-in: a session that somebody left
open must not be a place to guess.
"""

from collections.abc import Callable
from enum import Enum

from webmap.audit.chain import Outcome, What
from webmap.db.door.people import new_stamp
from webmap.door.accounts import Account, door_store, unchanged
from webmap.door.lockout import Try, begin_try, was_right
from webmap.door.noting import note, note_within
from webmap.door.passing import end_others
from webmap.door.passwords import is_right, kept_form
from webmap.door.second_factor import code_is_right, use_recovery_code

__all__ = ["Proof", "change_password", "end_other_sessions", "prove_both", "prove_password"]


class Proof(Enum):
    """What somebody proved who is signed in and wants to change something."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"


def prove_password(person: Account, password: str) -> Proof:
    """Look at the password somebody has at present."""
    return _prove(person, lambda: is_right(person, password), What.PASSWORD)


def prove_both(person: Account, password: str, code: str) -> Proof:
    """Look at somebody's password and a code; a code is used up if the password is right.

    Parameters
    ----------
    person
        Who is signed in.
    password
        As it was typed.
    code
        Of their authenticator, or a recovery code.
    """
    return _prove(
        person,
        lambda: is_right(person, password) and _is_theirs(person, code),
        What.SECOND_FACTOR,
    )


def change_password(person: Account, password: str) -> Account | None:
    """Give somebody another password; their sessions end.

    Returns
    -------
    The account as it is now, with which this session may be carried on; None if it was changed
    meanwhile.
    """
    kept = kept_form(password)
    with door_store().transaction(writing=True) as db:
        row = unchanged(db, person)
        if row is None:
            return None
        row.stamp, row.password = new_stamp(), kept
        end_others(db, row.uid)
        note_within(db, What.PASSWORD)
        return Account(row)


def end_other_sessions(person: Account) -> Account | None:
    """End the sessions of somebody.

    Returns
    -------
    The account as it is now, with which this session may be carried on; None if it was changed
    meanwhile.
    """
    with door_store().transaction(writing=True) as db:
        row = unchanged(db, person)
        if row is None:
            return None
        row.stamp = new_stamp()
        end_others(db, row.uid)
        note_within(db, What.SIGN_OUT, "everywhere else")
        return Account(row)


def _prove(person: Account, look: Callable[[], bool], what: What) -> Proof:
    counted = begin_try(person.email)
    if counted is Try.LOCKED:
        return Proof.LOCKED
    if look():
        was_right(person.email)
        return Proof.RIGHT
    last = counted is Try.LAST
    note(What.LOCKED_OUT if last else what, outcome=Outcome.REFUSED)
    return Proof.LOCKED if last else Proof.WRONG


def _is_theirs(person: Account, code: str) -> bool:
    if code_is_right(person, code):
        return True
    if not use_recovery_code(person, code):
        return False
    note(What.RECOVERY_CODE, "used")
    return True
