"""The NRM is the national system people are referred into; its published totals are context.

Of the tables of the Home Office only margins are kept. A cell of one nationality or gender is
most often a single person, so such rows are passed over and counted, never stored.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeAlias

import pandas as pd

from geo.intake import Chunk
from geo.refusals import Refusal
from geo.sources.checked_rows import changed
from geo.sources.forms import Form, first_that_fits
from geo.sources.home_office import (
    AGE,
    BODY,
    COUNT,
    EXPLOITATION,
    QUARTER_OF_YEAR,
    TOTAL,
    Meaning,
    QuarterDays,
    quarterly,
    with_year,
)
from geo.sources.layout import RowTest
from geo.sources.tabular import TextChunk
from geo.sources.terms import Terms

__all__ = ["read_nrm"]

_Reading: TypeAlias = Callable[[Iterator[TextChunk], QuarterDays], Iterator[Chunk]]

_MARGINS: Final = frozenset({TOTAL, ""})
_CUBE: Final = Form(
    columns={
        "body": "First responder",
        "exploitation": "Exploitation type",
        "age": "Age at exploitation",
        "gender": "Gender",
        "nationality": "Nationality",
        "count": "People",
        "quarter": "quarter",
    },
    optional=frozenset({"gender", "nationality", "quarter"}),
    only=RowTest("nationality", lambda text: text.strip().casefold() in _MARGINS),
)
_A_QUARTER: Final = RowTest("quarter", lambda text: text.strip().casefold() != TOTAL)
_BY_LOCATION: Final = Form(
    columns={
        "year": "Year",
        "quarter": "Quarter",
        "age": "Age at exploitation",
        "location": "Location of exploitation",
        "count": "NRM referrals",
    },
    only=_A_QUARTER,
)
#: What each column of the table of conclusive grounds is a total of.
_DECISIONS: Final[Mapping[str, Mapping[str, str]]] = {
    f"{theirs} - {decision}": {"age": ours} | ({"decision": word} if word else {})
    for theirs, ours in (
        ("Adult (18 or over)", "adult"),
        ("Child (17 or under)", "child"),
        ("Age not specified or unknown", "unknown"),
    )
    for decision, word in (
        ("Negative conclusive grounds", "negative"),
        ("Positive conclusive grounds", "positive"),
        ("Total", ""),
    )
} | {"Total": {}}
_GROUNDS: Final = Form(
    columns={"year": "Year", "quarter": "Quarter"} | {name: name for name in _DECISIONS},
    only=_A_QUARTER,
)
_LOCATIONS: Final = {
    "uk": "uk",
    "overseas": "overseas",
    "uk and overseas": "uk_and_overseas",
    "not specified or unknown": "unknown",
    TOTAL: "",
}
_LOCATION: Final = Meaning(
    lambda text: _LOCATIONS.get(text.casefold()),
    "must be UK, Overseas, UK and Overseas, Not specified or unknown, or Total",
)
_NAMED_QUARTER: Final = (
    "must be a quarter such as 2022_q2; where the file has no such column, give --period"
)
#: A dimension that was put in our words already.
_OURS: Final = Meaning(str, "")
#: A line of the wide table holds several figures, told apart by two more digits.
_PER_LINE: Final = 100


def read_nrm(path: Path, terms: Terms) -> Iterator[Chunk]:
    """Read one of three tables of the NRM statistics, a chunk at a time.

    Parameters
    ----------
    path
        CSV or XLSX: the long table of referrals by first responder, the quarterly referrals by
        age and place of exploitation, or the conclusive grounds decisions.
    terms
        How its quarters become days, and its encoding.

    Yields
    ------
    Chunks of figures (`geo.sources.figures`) of the series ``nrm_referrals``,
    ``nrm_referrals_by_location`` and ``nrm_conclusive_grounds``. Rows of one nationality or
    gender, and totals of a whole year, are passed over. In the table of conclusive grounds each
    figure counts as a row; its `line` is the line of the file and two digits for the column.
    """
    tables = (_CUBE, _BY_LOCATION, _GROUNDS)
    readings: tuple[_Reading, ...] = (_by_responder, _by_location, _grounds)
    table, texts = first_that_fits(path, tables, terms)
    yield from readings[tables.index(table)](texts, QuarterDays.of(terms))


def _by_responder(texts: Iterable[TextChunk], days: QuarterDays) -> Iterator[Chunk]:
    meanings = {
        "body": BODY,
        "exploitation": EXPLOITATION,
        "age": AGE,
        "quarter": Meaning(days.named, _NAMED_QUARTER),
        "count": COUNT,
    }
    dims = ("exploitation", "age")
    return quarterly(changed(texts, _margins), meanings, series="nrm_referrals", dims=dims)


def _margins(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of all genders."""
    return frame[frame["gender"].str.strip().str.casefold().isin(_MARGINS)]


def _by_location(texts: Iterable[TextChunk], days: QuarterDays) -> Iterator[Chunk]:
    meanings = {
        "quarter": Meaning(days.of_year, QUARTER_OF_YEAR),
        "age": AGE,
        "location": _LOCATION,
        "count": COUNT,
    }
    years, dims = changed(texts, with_year), ("age", "location")
    return quarterly(years, meanings, series="nrm_referrals_by_location", dims=dims)


def _grounds(texts: Iterable[TextChunk], days: QuarterDays) -> Iterator[Chunk]:
    meanings = {
        "quarter": Meaning(days.of_year, QUARTER_OF_YEAR),
        "age": _OURS,
        "decision": _OURS,
        "count": COUNT,
    }
    figures, dims = map(_stood_up, texts), ("age", "decision")
    for chunk in quarterly(figures, meanings, series="nrm_conclusive_grounds", dims=dims):
        yield replace(chunk, refusals=tuple(map(_of_line, chunk.refusals)))


def _stood_up(text: TextChunk) -> TextChunk:
    """Stand a wide table on its end: one row for each of its columns."""
    frame = with_year(text.frame)
    parts: list[pd.DataFrame] = []
    for at, (column, dims) in enumerate(_DECISIONS.items(), start=1):
        said = {name: dims.get(name, "") for name in ("age", "decision")}
        part = frame[["quarter"]].assign(count=frame[column], **said)
        parts.append(part.set_axis(frame.index * _PER_LINE + at, axis="index"))
    moved = (replace(fault, line=fault.line * _PER_LINE) for fault in text.refusals)
    return replace(text, frame=pd.concat(parts), refusals=tuple(moved))


def _of_line(fault: Refusal) -> Refusal:
    """Say on which line of the file a figure of the wide table stands."""
    line = fault.line // _PER_LINE
    return replace(fault, reason=f"{fault.reason} (line {line} of the file)")
