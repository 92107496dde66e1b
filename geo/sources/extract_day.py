"""The extract day is the day a copy of a register was taken: later copies replace what it said."""

import re
from datetime import date, datetime
from typing import Final

from geo.errors import ExtractDateRefused

__all__ = ["extract_day", "named_day", "require_extract_day"]

#: How publishers write the day in the name of a file: 2026-11-01 and 01_November_2026.
_WRITTEN: Final = (
    (re.compile(r"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])"), "%Y-%m-%d"),
    (re.compile(r"(?<![0-9])[0-9]{1,2}_[A-Z][a-z]+_[0-9]{4}(?![0-9])"), "%d_%B_%Y"),
)


def extract_day(file: str, given: date | None, today: date) -> date:
    """Return the day of an extract whose publisher puts it in the name of the file.

    Parameters
    ----------
    file
        Name of the file, such as ``BasicCompanyDataAsOneFile-2026-11-01.csv``.
    given
        The day as the user says it, if the name does not.
    today
        Civil date in Europe/London.

    Raises
    ------
    ExtractDateRefused
        If neither says it, the two differ, or it has not come yet.
    """
    named = named_day(file)
    if named and given and named != given:
        raise ExtractDateRefused(file, "its name gives another day than --extracted-on")
    return require_extract_day(file, given or named, today)


def named_day(file: str) -> date | None:
    """Return the one day that the name of a file gives, or None."""
    days = {
        day
        for pattern, form in _WRITTEN
        for written in pattern.findall(file)
        if (day := _day(written, form))
    }
    return days.pop() if len(days) == 1 else None


def require_extract_day(file: str, day: date | None, today: date) -> date:
    """Return the day of an extract.

    Raises
    ------
    ExtractDateRefused
        If there is none, or it has not come yet.
    """
    if day is None:
        raise ExtractDateRefused(file, "the file does not say when it was extracted")
    if day > today:
        raise ExtractDateRefused(file, "its day of extract lies in the future")
    return day


def _day(written: str, form: str) -> date | None:
    try:
        return datetime.strptime(written, form).date()  # noqa: DTZ007 - a civil date has no zone
    except ValueError:
        return None
