"""Passwords: which are good enough, how they are kept, and whether one is right.

A password is put into one form of Unicode (NFKC) before anything else, so that two keyboards which
write the same letters differently do not lock anybody out. Nothing else about it is changed.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from flask_security.utils import hash_password, verify_password
from zxcvbn import zxcvbn

from webmap.door.accounts import Account

__all__ = [
    "LONGEST",
    "SHORTEST",
    "is_right",
    "kept_form",
    "normal_form",
    "problem_with",
]

SHORTEST: Final = 12
LONGEST: Final = 128
#: The least score out of 4: at 3 some 10^8 guesses are not enough.
_GOOD_ENOUGH: Final = 3
#: How much of a password is judged; judging takes ever longer the more there is.
_JUDGED: Final = 72
_ADVICE: Final = "Three random words make a good one."
_BETWEEN: Final = re.compile(r"[@._-]+")
#: Letters from which on a part of a name is taken for a word.
_A_WORD: Final = 3
_OURS: Final = ("plainsight", "west yorkshire", "westyorkshire")


def normal_form(typed: str) -> str:
    """Return a password in the one form of Unicode in which it is judged and kept."""
    return unicodedata.normalize("NFKC", typed)


def problem_with(typed: str, person: Account) -> str | None:
    """Say in a sentence why a password is not good enough for somebody, or None where it is.

    Parameters
    ----------
    typed
        As it was typed.
    person
        Whose it would be: their own name and address are easily guessed.

    Returns
    -------
    Words that hold nothing of what was typed.
    """
    password = normal_form(typed)
    if not password:
        return "Enter a password"
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters. {_ADVICE}"
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters"
    if not _is_hard_to_guess(password, set(_easily_guessed(person))):
        return f"That would be easy to guess. {_ADVICE}"
    return None


def kept_form(typed: str) -> str:
    """Return what is stored of a password: argon2, which takes about a tenth of a second."""
    kept: str = hash_password(normal_form(typed))
    return kept


def is_right(person: Account | None, typed: str) -> bool:
    """Say whether a password is somebody's; it takes as long where there is nobody.

    Parameters
    ----------
    person
        Whose it should be; None where nobody has the name that was given.
    typed
        As it was typed. What is longer than a password may be is never right.
    """
    whole = normal_form(typed)
    password = whole[:LONGEST]
    if person is None or person.password is None:
        hash_password(password)  # the same work, so that time tells nothing
        return False
    right: bool = verify_password(password, person.password)
    return right and password == whole


def _is_hard_to_guess(password: str, known: set[str]) -> bool:
    """Judge what is left of a password without the words that are known of the person."""
    words = sorted((word for word in known if len(word) >= _A_WORD), key=len, reverse=True)
    left = re.sub("|".join(map(re.escape, words)), "", password[:_JUDGED], flags=re.IGNORECASE)
    judged: int = zxcvbn(left, user_inputs=sorted(known))["score"] if left else 0
    return judged >= _GOOD_ENOUGH


def _easily_guessed(person: Account) -> Iterable[str]:
    """List what somebody who knows the person and the service would try first."""
    yield from _OURS
    for known in filter(None, (person.name, person.email, person.organisation)):
        written = normal_form(known).casefold()
        yield written
        yield from _BETWEEN.sub(" ", written).split()
