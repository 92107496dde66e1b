"""A rule says what a column of text may hold, and in what words a row that breaks it is refused.

The tests are pandera's. Its own messages quote the offending cell, so none leaves this module:
`faults` makes each a `Refusal` and drops the rest.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Final, TypeAlias

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from geo.personal_data import find_in_references
from geo.refusals import Refusal

__all__ = [
    "Rules",
    "day",
    "faults",
    "form",
    "is_day",
    "month",
    "one_of",
    "period",
    "quarter",
    "reference",
    "rule",
    "whole",
    "word",
]

_Test: TypeAlias = Callable[[pd.Series], pd.Series]
#: What each column may hold; a column without a rule may hold anything.
Rules: TypeAlias = Mapping[str, list[pa.Check]]

#: Nothing is older than the partnership's oldest archive; an earlier year is a typing slip.
_EARLIEST: Final = "2000"
_DAY: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_MONTH: Final = r"[0-9]{4}-(?:0[1-9]|1[0-2])"
_REFERENCE: Final = r"[A-Z0-9-]{4,40}"
_QUARTER: Final = r"[0-9]{4}-Q[1-4]"


def faults(frame: pd.DataFrame, rules: Rules) -> list[Refusal]:
    """Name every fault of every row by line and column, and nothing that stood there.

    Parameters
    ----------
    frame
        Columns of text, indexed by line of the file.
    rules
        What some or all of them may hold.
    """
    columns = {name: pa.Column(str, list(checks)) for name, checks in rules.items()}
    try:
        pa.DataFrameSchema(columns).validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases
        broken = zip(cases["index"], cases["column"], cases["check"], strict=True)
        return sorted(Refusal(int(line), column, reason) for line, column, reason in broken)
    return []


def rule(test: _Test, reason: str) -> list[pa.Check]:
    """Allow what passes a test, which says of each text in a column whether it does."""
    return [pa.Check(test, error=reason)]


def one_of(words: Iterable[str]) -> str:
    """Say that a word must be one of these."""
    return "must be one of " + ", ".join(each or "(empty)" for each in words)


def word(words: Iterable[str], name: str = "") -> list[pa.Check]:
    """Allow these words alone; a list too long to repeat is spoken of by its name."""
    allowed = sorted(words)
    return rule(lambda s: s.isin(allowed), f"must be {name}" if name else one_of(words))


def form(pattern: str, reason: str) -> list[pa.Check]:
    """Allow texts of one form, given as a regular expression and in words."""
    return rule(lambda s: s.str.fullmatch(pattern), reason)


def whole(*, empty: bool = False) -> list[pa.Check]:
    """Allow whole numbers from 0 to 9,999,999 written in digits alone."""
    gap = "?" if empty else ""
    reason = "must be a whole number in digits alone" + (", or empty" if empty else "")
    return form(rf"(?:[0-9]{{1,7}}){gap}", reason)


def day(today: date) -> list[pa.Check]:
    """Allow days from the year 2000 to `today`, written YYYY-MM-DD."""
    latest = today.isoformat()
    return [
        *rule(is_day, "must be a date written YYYY-MM-DD"),
        *rule(lambda s: ~is_day(s) | (s <= latest), "lies in the future"),
        *rule(lambda s: ~is_day(s) | (s >= _EARLIEST), "lies before the year 2000"),
    ]


def month(today: date) -> list[pa.Check]:
    """Allow months from the year 2000 to that of `today`, written YYYY-MM."""
    latest = f"{today:%Y-%m}"
    return [*form(_MONTH, "must be a month written YYYY-MM"), *_within(_MONTH, latest)]


def quarter(today: date) -> list[pa.Check]:
    """Allow quarters from the year 2000 to that of `today`, written as 2026-Q3."""
    latest = f"{today.year:04d}-Q{(today.month + 2) // 3}"
    return [*form(_QUARTER, "must be a quarter written as 2026-Q3"), *_within(_QUARTER, latest)]


def period(today: date) -> list[pa.Check]:
    """Allow quarters and calendar years from 2000 to that of `today`: 2026-Q3, 2025."""
    latest = f"{today.year:04d}-Q{(today.month + 2) // 3}"
    either = rf"{_QUARTER}|[0-9]{{4}}"
    return [
        *form(either, "must be a quarter written as 2026-Q3, or a year written as 2025"),
        *_within(either, latest),
    ]


def reference(today: date) -> list[pa.Check]:
    """Allow an organisation's own reference, and none made of a person's name or number."""

    def means_nobody(texts: pd.Series) -> pd.Series:
        """Say which are no personal data; what has the wrong form is told by its own rule."""
        formed = texts.str.fullmatch(_REFERENCE)
        return find_in_references(texts.where(formed, ""), today).eq("")

    return [
        *form(_REFERENCE, "must be 4 to 40 capital letters, digits and hyphens"),
        *rule(means_nobody, "looks like personal data: give a reference that stands for no one"),
    ]


def _within(pattern: str, latest: str) -> list[pa.Check]:
    """Refuse what has the right form and lies ahead, or long before."""
    return [
        *rule(lambda s: ~s.str.fullmatch(pattern) | (s <= latest), "lies in the future"),
        *rule(lambda s: ~s.str.fullmatch(pattern) | (s >= _EARLIEST), "lies before the year 2000"),
    ]


def is_day(texts: pd.Series) -> pd.Series:
    """Say which texts are a day that exists, written YYYY-MM-DD."""
    formed = texts.str.fullmatch(_DAY)
    real = pd.to_datetime(texts.where(formed), format="%Y-%m-%d", errors="coerce").notna()
    return formed & real
