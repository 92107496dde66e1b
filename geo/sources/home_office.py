"""The Home Office's tables share their words: quarters of a year, ages, and kinds of exploitation.

A quarter is stored by its days. Most tables begin the year in January; some begin it in April,
and where their years are not written as 2023/24, only the person who has the file can say so.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from geo.intake import Chunk
from geo.periods import Period
from geo.refusals import Refusal, refused_lines
from geo.sources.checked_rows import accounted
from geo.sources.figures import UNITED_KINGDOM, Figure, figure_rows
from geo.sources.tabular import TextChunk
from geo.sources.terms import Terms

__all__ = [
    "AGE",
    "BODY",
    "COUNT",
    "EXPLOITATION",
    "QUARTER_OF_YEAR",
    "TOTAL",
    "Meaning",
    "QuarterDays",
    "quarterly",
    "understood",
    "with_year",
]

#: The word for a margin: summed over everything in that column.
TOTAL: Final = "total"
#: The rule of a quarter that stands after its year.
QUARTER_OF_YEAR: Final = "must be Q1 to Q4 of a year written 2023 or 2023/24"
_COUNT: Final = re.compile(r"([0-9]{1,7})(?:\.0)?")
_AGES: Final = {
    "adult (18 or over)": "adult",
    "child (17 or under)": "child",
    "not specified or unknown": "unknown",
    "age not specified or unknown": "unknown",
    TOTAL: "",
}
_KINDS: Final = {
    "labour": "labour",
    "sexual": "sexual",
    "criminal": "criminal",
    "domestic": "domestic_servitude",
    "organ harvesting": "organ_removal",
}
_PARTED: Final = re.compile(", | & ")
_QUARTER: Final = re.compile(r"([0-9]{4})[ _-]?[qQ]([1-4])")
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
_SPLIT_YEAR: Final = re.compile(r"((?:19|20)[0-9]{2})[/-](?:20)?([0-9]{2})")
_APRIL: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterDays:
    """How quarters written in a table become days.

    Attributes
    ----------
    period
        The quarter of a file that does not say its own.
    year_begins
        The month in which the first quarter of a year begins: 1 or 4.
    """

    period: Period | None = None
    year_begins: int = 1

    @classmethod
    def of(cls, terms: Terms) -> "QuarterDays":
        """Return them as the terms of a file say."""
        return cls(period=terms.period, year_begins=terms.year_begins)

    def named(self, text: str) -> tuple[date, date] | None:
        """Return the days of a quarter written ``2022_q2``; of an empty cell, those given."""
        if not text:
            return (self.period.start, self.period.end) if self.period else None
        found = _QUARTER.fullmatch(text)
        return self._days(int(found[1]), int(found[2]), self.year_begins) if found else None

    def of_year(self, text: str) -> tuple[date, date] | None:
        """Return the days of a quarter written after its year: ``2023 Q1``.

        A year written ``2023/24`` begins in April, whatever was said.
        """
        year, _, quarter = text.rpartition(" ")
        if not re.fullmatch("Q[1-4]", quarter):
            return None
        if _YEAR.fullmatch(year):
            return self._days(int(year), int(quarter[1]), self.year_begins)
        split = _SPLIT_YEAR.fullmatch(year)
        if split and (int(split[1]) + 1) % 100 == int(split[2]):
            return self._days(int(split[1]), int(quarter[1]), _APRIL)
        return None

    @staticmethod
    def _days(year: int, quarter: int, begins: int) -> tuple[date, date]:
        first = year * 12 + begins - 1 + (quarter - 1) * 3
        start, end = (date(month // 12, month % 12 + 1, 1) for month in (first, first + 3))
        return start, end


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a cell of a column says: in our terms, or None where it is not understood.

    Attributes
    ----------
    of
        Gives the meaning of a text without spaces around it.
    rule
        What is expected there.
    """

    of: Callable[[str], object]
    rule: str


def understood(
    frame: pd.DataFrame, meanings: Mapping[str, Meaning]
) -> tuple[list[tuple[int, dict[str, Any]]], list[Refusal]]:
    """Put rows of text in our terms.

    Returns
    -------
    The line and the meanings of each row that is understood, and what is wrong with the others.
    """
    told: dict[str, list[object]] = {}
    faults: list[Refusal] = []
    lines = frame.index.tolist()
    for column, meaning in meanings.items():
        texts = frame[column].str.strip().tolist()
        known = {text: meaning.of(text) for text in set(texts)}
        told[column] = [known[text] for text in texts]
        faults += [
            Refusal(line, column, meaning.rule)
            for line, text in zip(lines, texts, strict=True)
            if known[text] is None
        ]
    wrong = refused_lines(faults)
    rows = zip(*told.values(), strict=True)
    good = [
        (line, dict(zip(told, row, strict=True)))
        for line, row in zip(lines, rows, strict=True)
        if line not in wrong
    ]
    return good, faults


def with_year(frame: pd.DataFrame) -> pd.DataFrame:
    """Write the year of each row before its quarter."""
    return frame.assign(quarter=frame["year"] + " " + frame["quarter"])


def quarterly(
    texts: Iterable[TextChunk],
    meanings: Mapping[str, Meaning],
    *,
    series: str,
    dims: Sequence[str] = (),
) -> Iterator[Chunk]:
    """Turn rows of text into figures of a quarter, a chunk at a time.

    Parameters
    ----------
    texts
        What was read.
    meanings
        Those of the columns ``quarter`` and ``count``, of each of `dims`, and of ``body``; where
        there is none, the figures are of the United Kingdom.
    series
        What is counted.
    dims
        Columns it is counted by; one that is summed over in a row is no dimension of its figure.
    """
    area = "" if "body" in meanings else UNITED_KINGDOM
    for text in texts:
        rows, faults = understood(text.frame, meanings)
        figures = (
            Figure(
                line=line,
                series=series,
                body=told.get("body", ""),
                area_code=area,
                start=told["quarter"][0],
                end=told["quarter"][1],
                dims={name: told[name] for name in dims if told[name]},
                how_many=told["count"],
            )
            for line, told in rows
        )
        yield accounted(text, figure_rows(figures), faults)


def _exploitation(words: str) -> str | None:
    """Put a combination in our words, parted by ``;``; the margin is ``""``."""
    told = words.casefold()
    if told in {TOTAL, "not specified or unknown"}:
        return "" if told == TOTAL else "unknown"
    kinds = [_KINDS.get(kind) for kind in _PARTED.split(told)]
    return None if None in kinds else ";".join(sorted({kind for kind in kinds if kind}))


def _count(text: str) -> int | None:
    found = _COUNT.fullmatch(text)
    return int(found[1]) if found else None


#: A whole number; a program that met a gap in the column wrote ``49.0``.
COUNT: Final = Meaning(_count, "must be a whole number")
#: Names of police forces, councils and charities, as published.
_BODY: Final = re.compile(r"[A-Za-z0-9&'\u2019(),./ -]{2,100}")
BODY: Final = Meaning(
    lambda text: text if _BODY.fullmatch(text) else None, "must be the name of a first responder"
)
AGE: Final = Meaning(lambda text: _AGES.get(text.casefold()), "must be one of the ages, or Total")
EXPLOITATION: Final = Meaning(
    _exploitation, "must be kinds of exploitation, parted by a comma or &, or Total"
)
