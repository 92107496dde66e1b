"""A name is a word of our table of given and family names that is not also a word of the work.

The table was made for this service: names common in the United Kingdom and among the nationalities
that National Referral Mechanism statistics list, in capitals without accents. Beside it stand the
words honest references are made of (bodies, places, months, kinds of record); a word in both, such
as WARD or HALIFAX, is not taken for a name by itself.
"""

import csv
import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

__all__ = ["capitals", "is_initials", "name_in_cell", "name_in_reference", "names", "words"]

_DATA: Final = files("geo") / "data"
#: Letters that Unicode does not take apart into a plain letter and a mark.
_PLAIN: Final = str.maketrans(
    {
        "ł": "l",
        "Ł": "L",
        "ø": "o",
        "Ø": "O",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "þ": "th",
        "ß": "ss",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "\u0131": "i",  # dotless, as in Turkish
        "\u2019": "'",
    }
)
_VOWELS: Final = frozenset("AEIOUY")
_LETTERS: Final = re.compile("[A-Z]+")
#: Shorter ones are initials or abbreviations as often as names.
_SHORTEST: Final = 3
#: Letters two joined names have together, and a family name after an initial.
_JOINED, _AFTER_INITIAL = 7, 5
_ALONE_BETWEEN_DIGITS: Final = 5
_INITIALS: Final = (2, 3)


@cache
def names() -> frozenset[str]:
    """Return the given and family names of at least three letters."""
    with (_DATA / "names.csv").open(encoding="utf-8") as file:
        held = {row["name"] for row in csv.DictReader(file)}
    return frozenset(name for name in held if len(name) >= _SHORTEST)


@cache
def words() -> frozenset[str]:
    """Return the words and abbreviations that honest references are made of."""
    with (_DATA / "reference_words.csv").open(encoding="utf-8") as file:
        return frozenset(row["word"] for row in csv.DictReader(file))


def capitals(text: str) -> str:
    """Write a text in capitals without accents, as the tables are written."""
    if text.isascii():
        return text.upper()
    parts = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return "".join(each for each in parts if not unicodedata.combining(each)).upper()


def is_initials(skeleton: str) -> bool:
    """Say whether the letters of a reference are two or three, and no word of the work."""
    held = _LETTERS.findall(skeleton)
    count = sum(map(len, held))
    return count in _INITIALS and not any(word in words() for word in held)


def name_in_reference(skeleton: str) -> bool:
    """Say whether a reference is made with a person's name.

    Parameters
    ----------
    skeleton
        A reference of capitals, digits and hyphens; each run of digits may stand as one digit.

    Notes
    -----
    Found are a name of the table between hyphens, ends or digits; two names run together; a family
    name after an initial; and, name or not, two words that are no words of the work.
    """
    parts = [part for part in skeleton.split("-") if part]
    strange = 0
    for part in parts:
        strange += part.isalpha() and _may_be_a_word(part)
        for run in _LETTERS.finditer(part):
            inside = run.start() > 0 and run.end() < len(part)
            if not (inside and len(run.group()) < _ALONE_BETWEEN_DIGITS) and _is_name(run.group()):
                return True
    return strange > 1


def name_in_cell(text: str) -> bool:
    """Say whether a word of a text in capitals is a name of the table and not one of the work."""
    return any(word in names() and word not in words() for word in _LETTERS.findall(text))


def _is_name(word: str) -> bool:
    known, work = names(), words()
    if word in work:
        return False
    if word in known:
        return True
    if len(word) >= _AFTER_INITIAL + 1 and any(
        rest in known and rest not in work for rest in (word[1:], word[:-1])
    ):
        return True
    halves = ((word[:at], word[at:]) for at in range(_SHORTEST, len(word) - _SHORTEST + 1))
    return len(word) >= _JOINED and any(
        {first, last} <= known and not {first, last} <= work for first, last in halves
    )


def _may_be_a_word(part: str) -> bool:
    return len(part) >= _SHORTEST and part not in words() and not _VOWELS.isdisjoint(part)
