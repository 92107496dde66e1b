"""A duty to notify is a report of an adult who did not agree to be referred; totals are published.

Only totals are kept: rows of one nationality, most of them a single person, are passed over.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from geo.intake import Chunk
from geo.sources.figures import UNITED_KINGDOM, Figure, figure_chunk
from geo.sources.forms import Form, first_that_fits
from geo.sources.home_office import (
    COUNT,
    TOTAL,
    Meaning,
    QuarterDays,
    understood,
)
from geo.sources.layout import RowTest
from geo.sources.tabular import CHUNK_ROWS

__all__ = ["read_duty_to_notify"]

_BY_QUARTER: Final = Form(
    columns={"year": "Year", "quarter": "Quarter", "count": "Total"},
    only=RowTest("quarter", lambda text: text.strip().casefold() != TOTAL),
)
_BY_NATIONALITY: Final = Form(
    columns={"nationality": "Nationality", "count": "Total", "quarter": "quarter"},
    optional=frozenset({"quarter"}),
    only=RowTest("nationality", lambda text: text.strip().casefold() == TOTAL),
)


def read_duty_to_notify(
    path: Path,
    days: QuarterDays,
    *,
    encoding: str | None = None,
    chunk_rows: int = CHUNK_ROWS,
) -> Iterator[Chunk]:
    """Read the quarterly totals, or the total of the table of nationalities.

    Parameters
    ----------
    path
        CSV or XLSX as published.
    days
        How its quarters become days. The table of nationalities does not say its quarter.
    encoding
        ``utf-8``, ``utf-16`` or ``cp1252`` if declared.
    chunk_rows
        Rows held in memory at a time.

    Yields
    ------
    Chunks of figures (`geo.sources.figures`) of the series ``duty_to_notify``, United Kingdom.

    Raises
    ------
    InputRefused
        The whole file is refused: see `geo.errors`. It may come after the first chunks.
    """
    table, chunks = first_that_fits(path, (_BY_QUARTER, _BY_NATIONALITY), encoding, chunk_rows)
    of_year = Meaning(days.of_year, "must be Q1 to Q4 of a year written 2023 or 2023/24")
    named = Meaning(days.named, "the file does not say its quarter: give it with --period")
    for text in chunks:
        frame = text.frame
        if table is _BY_QUARTER:
            frame = frame.assign(quarter=frame["year"] + " " + frame["quarter"])
        quarter = of_year if table is _BY_QUARTER else named
        rows, faults = understood(frame, {"quarter": quarter, "count": COUNT})
        figures = [
            Figure(
                line=line,
                series="duty_to_notify",
                area_code=UNITED_KINGDOM,
                start=told["quarter"][0],
                end=told["quarter"][1],
                dims={},
                how_many=told["count"],
            )
            for line, told in rows
        ]
        yield figure_chunk(text, figures, faults)
