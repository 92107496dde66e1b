"""A date of birth is a date long enough ago for someone to have been born on it, not a filing date.

The day, the month and the year all stand there and the date is at least ten years old. A younger
one is far more often the day something was received, so it is left alone unless the text says
that it is a birth. Six digits without separators are a serial number far more often than a date.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

__all__ = ["YOUNGEST", "birth_years", "birthdays_in"]

#: Years since a date from which on it is taken for a date of birth.
YOUNGEST: Final = 10
_OLDEST: Final = 110

_MONTHS: Final = (
    "JAN",
    "FEB",
    "MAR",
    "APR",
    "MAY",
    "JUN",
    "JUL",
    "AUG",
    "SEP",
    "OCT",
    "NOV",
    "DEC",
)
_MONTH: Final = rf"(?P<word>{'|'.join(_MONTHS)})[A-Z]{{0,6}}"
_END: Final = r"(?![0-9])"
_START: Final = r"(?<![0-9])"
_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        rf"{_START}(?P<d>\d{{1,2}})([\s/.\-])(?P<m>\d{{1,2}})\2(?P<y>\d{{4}}|\d{{2}}){_END}",
        rf"{_START}(?P<y>\d{{4}})([\s/.\-])(?P<m>\d{{1,2}})\2(?P<d>\d{{1,2}}){_END}",
        rf"{_START}(?P<y>\d{{4}})(?P<m>\d{{2}})(?P<d>\d{{2}}){_END}",
        rf"{_START}(?P<d>\d{{2}})(?P<m>\d{{2}})(?P<y>\d{{4}}){_END}",
        rf"{_START}(?P<d>\d{{1,2}})(?:ST|ND|RD|TH)?[\s.\-]?(?:OF )?{_MONTH}[\s.,\-]{{0,2}}"
        rf"(?P<y>\d{{4}}|\d{{2}}){_END}",
        rf"(?<![A-Z]){_MONTH}[\s.\-]?(?P<d>\d{{1,2}})(?:ST|ND|RD|TH)?[\s.,\-]{{1,2}}"
        rf"(?P<y>\d{{4}}){_END}",
    )
)  # fmt: skip
_SAID: Final = re.compile(r"\b(?:D\.?O\.?B\.?|DATE OF BIRTH|BORN|BIRTHDAY)(?![A-Z])")
_SIX_DIGITS: Final = re.compile(rf"{_START}(?P<d>\d{{2}})(?P<m>\d{{2}})(?P<y>\d{{2}}){_END}")
#: Characters between the word that says so and the date.
_NEAR: Final = 25


def birthdays_in(text: str, today: date, *, six_digits: bool = False) -> bool:
    """Say whether a date of birth stands in a text in capitals.

    Parameters
    ----------
    text
        Written in any British or ISO form, with or without separators.
    today
        Civil date in Europe/London.
    six_digits
        Whether six digits alone (DDMMYY) count: beside initials they are no serial number.
    """
    forms = (*_FORMS, _SIX_DIGITS) if six_digits else _FORMS
    found = [match for form in forms for match in form.finditer(text)]
    if any(_is_birth(match, today) for match in found):
        return True
    said = [match.end() for match in _SAID.finditer(text)] if found else []
    return any(0 <= match.start() - end <= _NEAR for match in found for end in said)


def birth_years(today: date) -> Iterator[int]:
    """Yield the years in which someone alive and at least ten years old was born."""
    yield from range(today.year - _OLDEST, today.year - YOUNGEST + 1)


def _is_birth(match: re.Match[str], today: date) -> bool:
    held = match.groupdict()
    month = _MONTHS.index(held["word"]) + 1 if held.get("word") else int(held["m"])
    year = int(held["y"])
    if len(held["y"]) == 2:  # the latest such year that is not ahead
        year += (today.year - year) // 100 * 100
    try:
        day = date(year, month, int(held["d"]))
    except ValueError:
        return False
    return today.year - _OLDEST <= day.year and _years_since(day, today) >= YOUNGEST


def _years_since(day: date, today: date) -> int:
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day))
