"""A reference should mean nothing to anyone but its owner; one made of personal data is refused.

Most references are honest, so each is held against a few quick forms first, all at once, and only
those that have one of them are looked at singly.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.personal_data.dates import birth_years, birthdays_in
from geo.personal_data.kinds import Kind
from geo.personal_data.names import is_initials, name_in_reference, words
from geo.personal_data.numbers import numbers_in, plates_in

__all__ = ["find_in_references"]

_QUICK: Final = (
    r"[0-9]{10}",  # a telephone or NHS number
    r"(?:^|[^0-9])(?:44-?|0)[0-9]{2,4}-[0-9]{2}",  # a telephone number in groups
    r"(?:^|[^0-9])[0-9]{3}-[0-9]{3}-?[0-9]{4}",  # an NHS number in groups
    r"(?:^|[^A-Z])[A-Z]{2}-?[0-9]{2}-?[0-9]{2}-?[0-9]{2}-?[A-D](?:$|[^A-Z0-9])",
    r"(?:^|[^A-Z])[A-Z]{2}(?:[0-9]{6}|-[0-9]{2}-[0-9]{2}-[0-9]{2})(?:$|[^0-9])",
    r"(?:^|-)[A-Z]{1,2}[0-9]{1,3}-?[A-Z]{3}(?:$|-)",  # a registration mark
    r"(?:^|-)[A-Z]{3}-?[1-9][0-9]{0,2}-?[A-Z](?:$|-)",
    r"(?:^|[^0-9])[0-9]{1,4}-[0-9]{1,2}-[0-9]{1,4}(?:$|[^0-9])",  # a date in groups
    r"[0-9]-?(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]{0,6}-?[0-9]",
    r"(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]{0,6}-?[0-9]{1,2}-[0-9]{4}",
)
_SIX_DIGITS: Final = r"(?:^|[^0-9])[0-3][0-9][01][0-9]{3}(?:$|[^0-9])"


def find_in_references(references: pd.Series, today: date) -> pd.Series:
    """Name the kind of personal data that each reference is made of, or ``""``.

    Parameters
    ----------
    references
        Text of capitals, digits and hyphens, up to forty; any other is for `find`.
    today
        Civil date in Europe/London.

    Returns
    -------
    One of `geo.personal_data.KINDS` or ``""``, with the index of `references`.

    Notes
    -----
    Not told from honest references: six digits that could be DDMMYY, unless two or three letters
    that are no word of the work stand beside them; dateless registration marks; two letters and
    six digits parted by one hyphen; names of two letters.
    """
    texts = pa.array(references, type=pa.large_string())
    shapes = pc.dictionary_encode(pc.replace_substring_regex(texts, "[0-9]+", "0"))
    skeletons = shapes.dictionary.to_pylist()
    named = _taken(shapes, [name_in_reference(skeleton) for skeleton in skeletons])
    initials = _taken(shapes, [is_initials(skeleton) for skeleton in skeletons])
    looked_at = pc.or_(
        pc.match_substring_regex(texts, _quick(today)),
        pc.and_(initials, pc.match_substring_regex(texts, _SIX_DIGITS)),
    )
    found = pd.Series("", index=references.index, dtype="str")
    found[named.to_numpy(zero_copy_only=False)] = "a name"
    at = looked_at.to_numpy(zero_copy_only=False)
    beside_initials = initials.to_numpy(zero_copy_only=False)[at]
    numbers = [
        next(_kinds(text, today, six), "")
        for text, six in zip(texts.filter(looked_at).to_pylist(), beside_initials, strict=True)
    ]
    numbered = pd.Series(numbers, index=references.index[at], dtype="str")
    said = numbered[numbered != ""]
    found[said.index] = said
    return found


def _taken(shapes: pa.DictionaryArray, answers: list[bool]) -> pa.BooleanArray:
    """Give each reference the answer of its shape."""
    return pa.array(answers, type=pa.bool_()).take(shapes.indices)


@lru_cache(maxsize=8)
def _quick(today: date) -> str:
    """Return one pattern of all quick forms, with the years in which someone was born."""
    year = "|".join(map(str, birth_years(today)))
    eight = (
        rf"(?:^|[^0-9])(?:(?:{year})[01][0-9][0-3][0-9]|[0-3][0-9][01][0-9](?:{year}))(?:$|[^0-9])"
    )
    return "|".join((*_QUICK, eight))


def _kinds(text: str, today: date, beside_initials: bool) -> Iterator[Kind]:
    yield from numbers_in(text)
    if plates_in(text, words()):
        yield "a vehicle registration"
    if birthdays_in(text, today, six_digits=beside_initials):
        yield "a date of birth"
