"""Prose is free text that people write about a place; no person may be recognised in it."""

import re
from datetime import date
from typing import Final

from geo.personal_data.cells import EMAIL
from geo.personal_data.dates import birthdays_in
from geo.personal_data.kinds import KINDS, Kind
from geo.personal_data.names import capitals, names, words
from geo.personal_data.numbers import numbers_in, plates_in

__all__ = ["find_in_text"]

_TITLED: Final = re.compile(r"\b(?i:mr|mrs|ms|miss|dr|mx|sir)\.? ?[A-Z][\w'-]+")
_WORD: Final = re.compile(r"[^\W\d_][\w'-]*")
_DATELESS: Final = re.compile(
    r"\b(?:REG(?:ISTRATION)?|PLATES?|VRM|INDEX)\b[\s:.]{0,3}(?:NO\.?|NUMBER|MARK|IS)?[\s:.]{0,3}"
    r"(?:[A-Z]{1,3} ?\d{1,4}|\d{1,4} ?[A-Z]{1,3})\b"
)


def find_in_text(text: str, today: date) -> tuple[Kind, ...]:
    """Name the kinds of personal data that a free text seems to hold, in order of precedence.

    Parameters
    ----------
    text
        What someone wrote.
    today
        Civil date in Europe/London; a date is one of birth if it is ten years older, or if the
        text says so.

    Notes
    -----
    A name is a title with a capitalised word, or a word of the table of names that is no word of
    the work and has a capital or another such word before it. A finder of this kind is an aid to
    whoever reads the text before it is shown, and no substitute.
    """
    upper = capitals(text)
    found: set[Kind] = set(numbers_in(upper))
    if EMAIL.search(text):
        found.add("an e-mail address")
    if plates_in(capitals(_as_plate(text)), words()) or _DATELESS.search(upper):
        found.add("a vehicle registration")
    if birthdays_in(upper, today):
        found.add("a date of birth")
    if _TITLED.search(text) or _is_named(text):
        found.add("a name")
    return tuple(kind for kind in KINDS if kind in found)


def _as_plate(text: str) -> str:
    """Leave out what is written in small letters: ``M62 and`` is a road and no mark."""
    return re.sub(r"\b[a-z]+\b", ".", text)


def _is_named(text: str) -> bool:
    """Say whether a capitalised word is a name, or two words side by side are."""
    beside = False
    for word in _WORD.findall(text):
        upper = capitals(word).removesuffix("'S")
        known = upper in names() and upper not in words()
        if known and (beside or word[0].isupper()):
            return True
        beside = known
    return False
