"""A cell that is not one of the agreed words is looked through for personal data, whatever it is.

It is refused in any case. Knowing what it looks like tells the sender what went wrong, and that
nothing of it was kept.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

import pandas as pd

from geo.personal_data.dates import birthdays_in
from geo.personal_data.kinds import Kind
from geo.personal_data.names import capitals, name_in_cell, words
from geo.personal_data.numbers import numbers_in, plates_in

__all__ = ["EMAIL", "find"]

#: Around the sign; what stands further off does not matter.
EMAIL: Final = re.compile(r"[^\s@,;<>()]@[\w-]{1,63}\.\w")
#: Characters looked at: more than any agreed word, and a bound on time.
_LOOKED_AT: Final = 1_000


def find(texts: pd.Series, today: date) -> pd.Series:
    """Name the kind of personal data that each text looks like, or ``""``.

    Parameters
    ----------
    texts
        Text of any form, in any index. Only the first thousand characters are looked at.
    today
        Civil date in Europe/London; a date of birth is at least ten years older.

    Returns
    -------
    One of `geo.personal_data.KINDS` or ``""``, with the index of `texts`.
    """
    found = {text: _kind(str(text)[:_LOOKED_AT], today) for text in texts.unique()}
    return texts.map(found).astype("str")


def _kind(text: str, today: date) -> str:
    return next(_kinds(capitals(text), today), "")


def _kinds(text: str, today: date) -> Iterator[Kind]:
    if EMAIL.search(text):
        yield "an e-mail address"
    yield from numbers_in(text)
    if plates_in(text, words()):
        yield "a vehicle registration"
    if birthdays_in(text, today):
        yield "a date of birth"
    if name_in_cell(text):
        yield "a name"
