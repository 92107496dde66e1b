"""The form of a column is what its cells have in common: days, postcodes, numbers, words of a list.

It is told from a sample, and nothing of a cell is kept: only the name of the form.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import pandas as pd

from geo.personal_data import find
from geo.sources.mapping import date_form

__all__ = ["DATE_FORMS", "ColumnForm", "form_of"]

#: Ways to write a day that a sample is tried against, the clearest first.
DATE_FORMS: Final = (
    "YYYY-MM-DD", "YYYY-MM-DD hh:mm:ss", "YYYY-MM-DD hh:mm", "YYYY-MM-DDThh:mm:ss",
    "DD/MM/YYYY", "DD/MM/YYYY hh:mm", "DD/MM/YYYY hh:mm:ss", "MM/DD/YYYY", "MM/DD/YYYY hh:mm",
    "DD-MM-YYYY", "DD.MM.YYYY", "DD/MM/YY", "MM/DD/YY", "DD-Mon-YY", "DD-Mon-YYYY", "DD Mon YYYY",
    "DD Month YYYY", "YYYYMMDD", "YYYY-MM", "MM/YYYY", "Mon-YY",
)  # fmt: skip
_PATTERNS: Final = (
    ("postcode", re.compile(r"(?i)[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}")),
    ("number", re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,20})?")),
)
#: Of ten cells that hold something, how many must have the form of personal data to be it.
_PERSONAL: Final = 0.2
#: How many in a hundred must be a postcode or a number: registers have slips.
_MOST: Final = 0.9


@dataclass(frozen=True, slots=True)
class ColumnForm:
    """What the cells of a column have in common.

    Attributes
    ----------
    kind
        ``empty``, ``personal``, ``date``, ``postcode``, ``number`` or ``text``.
    dates
        The forms of `DATE_FORMS` that nearly every cell fits; more than one where they cannot be
        told apart.
    """

    kind: str
    dates: tuple[str, ...] = ()


def form_of(cells: Sequence[str], today: date) -> ColumnForm:
    """Tell the form of a column from a sample of its cells.

    Parameters
    ----------
    cells
        Texts; empty ones say nothing.
    today
        Civil date, from which it is told whether a day may be a date of birth.
    """
    held = [cell.strip() for cell in cells if cell.strip()]
    if not held:
        return ColumnForm("empty")
    dates = tuple(form for form in DATE_FORMS if _share_of_dates(held, date_form(form)) >= _MOST)
    if dates:
        return ColumnForm("date", dates)
    for kind, pattern in _PATTERNS:
        if _share(pattern.fullmatch(cell) is not None for cell in held) >= _MOST:
            return ColumnForm(kind)
    found = find(pd.Series(held, dtype="str"), today)
    if _share(bool(kind) for kind in found) > _PERSONAL:
        return ColumnForm("personal")
    return ColumnForm("text")


def _share_of_dates(cells: Sequence[str], form: str) -> float:
    counts = Counter(cells)
    return sum(count for cell, count in counts.items() if _fits(cell, form)) / len(cells)


def _fits(cell: str, form: str) -> bool:
    try:
        datetime.strptime(cell, form)  # noqa: DTZ007 - a civil date has no zone
    except ValueError:
        return False
    return True


def _share(answers: Iterable[bool]) -> float:
    told = list(answers)
    return sum(told) / len(told)
