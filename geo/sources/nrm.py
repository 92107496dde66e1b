"""The NRM is the national system people are referred into; its published totals are context.

Of the tables of the Home Office only margins are kept. A cell of one nationality or gender is
most often a single person, so such rows are passed over and counted, never stored.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeAlias

from geo.intake import Chunk
from geo.refusals import Refusal
from geo.sources.figures import UNITED_KINGDOM, Figure, figure_chunk
from geo.sources.forms import Form, first_that_fits
from geo.sources.home_office import (
    AGE,
    BODY,
    COUNT,
    EXPLOITATION,
    TOTAL,
    Meaning,
    QuarterDays,
    understood,
)
from geo.sources.layout import RowTest
from geo.sources.tabular import CHUNK_ROWS, TextChunk

__all__ = ["read_nrm"]

_Reading: TypeAlias = Callable[[TextChunk, QuarterDays], Chunk]

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
_QUARTER_OF_YEAR: Final = "must be Q1 to Q4 of a year written 2023 or 2023/24"
#: A line of the wide table holds several figures, told apart by two more digits.
_PER_LINE: Final = 100


def read_nrm(
    path: Path,
    days: QuarterDays,
    *,
    encoding: str | None = None,
    chunk_rows: int = CHUNK_ROWS,
) -> Iterator[Chunk]:
    """Read one of three tables of the NRM statistics, a chunk at a time.

    Parameters
    ----------
    path
        CSV or XLSX: the long table of referrals by first responder, the quarterly referrals by
        age and place of exploitation, or the conclusive grounds decisions.
    days
        How its quarters become days.
    encoding
        ``utf-8``, ``utf-16`` or ``cp1252`` if declared.
    chunk_rows
        Rows held in memory at a time.

    Yields
    ------
    Chunks of figures (`geo.sources.figures`) of the series ``nrm_referrals``,
    ``nrm_referrals_by_location`` and ``nrm_conclusive_grounds``. Rows of one nationality or
    gender, and totals of a whole year, are passed over. In the table of conclusive grounds each
    figure counts as a row; its `line` is the line of the file and two digits for the column.

    Raises
    ------
    InputRefused
        The whole file is refused: see `geo.errors`. It may come after the first chunks.
    """
    tables = (_CUBE, _BY_LOCATION, _GROUNDS)
    readings: tuple[_Reading, ...] = (_by_responder, _by_location, _grounds)
    table, chunks = first_that_fits(path, tables, encoding, chunk_rows)
    reading = readings[tables.index(table)]
    for text in chunks:
        yield reading(text, days)


def _by_responder(text: TextChunk, days: QuarterDays) -> Chunk:
    wanted = text.frame["gender"].str.strip().str.casefold().isin(_MARGINS)
    meanings = {
        "body": BODY,
        "exploitation": EXPLOITATION,
        "age": AGE,
        "quarter": Meaning(days.named, _NAMED_QUARTER),
        "count": COUNT,
    }
    rows, faults = understood(text.frame[wanted], meanings)
    figures = [
        Figure(
            line=line,
            series="nrm_referrals",
            body=told["body"],
            start=told["quarter"][0],
            end=told["quarter"][1],
            dims=_named(told, "exploitation", "age"),
            how_many=told["count"],
        )
        for line, told in rows
    ]
    return figure_chunk(text, figures, faults, passed_over=int((~wanted).sum()))


def _by_location(text: TextChunk, days: QuarterDays) -> Chunk:
    meanings = {
        "quarter": Meaning(days.of_year, _QUARTER_OF_YEAR),
        "age": AGE,
        "location": _LOCATION,
        "count": COUNT,
    }
    frame = text.frame.assign(quarter=text.frame["year"] + " " + text.frame["quarter"])
    rows, faults = understood(frame, meanings)
    figures = [
        Figure(
            line=line,
            series="nrm_referrals_by_location",
            area_code=UNITED_KINGDOM,
            start=told["quarter"][0],
            end=told["quarter"][1],
            dims=_named(told, "age", "location"),
            how_many=told["count"],
        )
        for line, told in rows
    ]
    return figure_chunk(text, figures, faults)


def _grounds(text: TextChunk, days: QuarterDays) -> Chunk:
    """Stand a wide table on its end: one figure for each of its columns."""
    figures: list[Figure] = []
    faults: list[Refusal] = []
    meanings = {"quarter": Meaning(days.of_year, _QUARTER_OF_YEAR), "count": COUNT}
    for at, (column, dims) in enumerate(_DECISIONS.items(), start=1):
        quarter = text.frame["year"] + " " + text.frame["quarter"]
        part = text.frame.assign(quarter=quarter, count=text.frame[column])
        part.index = part.index * _PER_LINE + at
        rows, wrong = understood(part, meanings)
        faults += [replace(fault, reason=_of_line(fault)) for fault in wrong]
        figures += [
            Figure(
                line=line,
                series="nrm_conclusive_grounds",
                area_code=UNITED_KINGDOM,
                start=told["quarter"][0],
                end=told["quarter"][1],
                dims=dims,
                how_many=told["count"],
            )
            for line, told in rows
        ]
    moved = (replace(fault, line=fault.line * _PER_LINE) for fault in text.refusals)
    renumbered = tuple(replace(fault, reason=_of_line(fault)) for fault in moved)
    return figure_chunk(replace(text, refusals=renumbered), figures, faults, several=True)


def _of_line(fault: Refusal) -> str:
    """Say on which line of the file a figure of the wide table stands."""
    return f"{fault.reason} (line {fault.line // _PER_LINE} of the file)"


def _named(told: Mapping[str, str], *names: str) -> dict[str, str]:
    """Return the dimensions that are not summed over."""
    return {name: told[name] for name in names if told[name]}
