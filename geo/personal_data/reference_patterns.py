"""A reference pattern is the form of an organisation's own references, registered by the steward.

A reference that keeps it is taken for honest, though it may look like a telephone number. Only
literals, classes and counts may stand in a pattern, and no room for a name: no list can make the
reader hang, or open the door again that the finder of personal data closed.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["keeps_pattern", "require_safe_pattern"]

_ITEM: Final = re.compile(
    r"(?:(?P<literal>[A-Z0-9-])|(?P<digit>\\d)|\[(?P<members>[A-Z0-9-]{1,40})\])"
    r"(?:\{(?P<least>\d{1,2})(?:,(?P<most>\d{1,2}))?\}|(?P<maybe>\?))?"
)
_RANGES: Final = re.compile("(?:[A-Z](?:-[A-Z])?|[0-9](?:-[0-9])?)+")
_LONGEST: Final = 40
#: Letters at liberty side by side; a fifth would make room for most names.
_FREE_LETTERS: Final = 4
#: A class with no more letters than hexadecimal digits have spells no name.
_HEXADECIMAL: Final = 6


def require_safe_pattern(pattern: str) -> None:
    r"""Refuse a pattern that is not of the safe kind.

    Parameters
    ----------
    pattern
        Capitals, digits and hyphens as they are; ``[A-Z]``, ``[0-9]`` or ``\d`` for any one of
        them; each with a count, ``{6}`` or ``{4,6}``, or ``?``. Such as ``[0-9]{10}`` or
        ``HT-[A-Z]{2}[0-9]{6}``.

    Raises
    ------
    ValueError
        If anything else stands there, more than forty characters could keep it, or more than
        four letters side by side are left open. The message does not repeat it.
    """
    longest = free = 0
    for members, most in _items(pattern):
        longest += most
        letters = sum(member.isalpha() for member in members)
        free = free + most if len(members) > 1 and letters > _HEXADECIMAL else 0
        if free > _FREE_LETTERS:
            raise ValueError("leaves more than 4 letters side by side open: a name would keep it")
    if not 0 < longest <= _LONGEST:
        raise ValueError("must be kept by references of 1 to 40 characters")


def keeps_pattern(
    references: pd.Series, organisations: pd.Series, patterns: Mapping[str, str]
) -> pd.Series:
    """Say which references keep the pattern registered for their organisation.

    Parameters
    ----------
    references, organisations
        Text with the same index.
    patterns
        The safe pattern of each organisation that has one.

    Notes
    -----
    Matched by RE2, in time proportional to the length of the text.
    """
    keeps = pd.Series(False, index=references.index)
    for organisation, pattern in patterns.items():
        own = references[organisations == organisation]
        texts = pa.array(own, type=pa.large_string())
        kept = pc.match_substring_regex(texts, rf"^(?:{pattern})$")
        keeps[own.index] = kept.to_numpy(zero_copy_only=False)
    return keeps


def _items(pattern: str) -> Iterator[tuple[frozenset[str], int]]:
    """Yield the characters each item allows and how often at most."""
    at = 0
    while at < len(pattern):
        item = _ITEM.match(pattern, at)
        if item is None:
            raise ValueError("may hold only capitals, digits, hyphens, classes of them and counts")
        least, most = item["least"], item["most"]
        if most is not None and int(most) < int(least):
            raise ValueError("holds a count whose second number is smaller than its first")
        yield _members(item), int(most or least or 1)
        at = item.end()


def _members(item: re.Match[str]) -> frozenset[str]:
    if item["literal"]:
        return frozenset(item["literal"])
    if item["digit"]:
        return frozenset("0123456789")
    if not _RANGES.fullmatch(item["members"]):
        raise ValueError("holds a class that is not made of letters, digits and ranges of them")
    members: set[str] = set()
    for first, last in re.findall(r"([A-Z0-9])(?:-([A-Z0-9]))?", item["members"]):
        if last and last < first:
            raise ValueError("holds a range that runs backwards")
        members |= {chr(code) for code in range(ord(first), ord(last or first) + 1)}
    return frozenset(members)
