"""A duty to notify is a report of an adult who did not agree to be referred; totals are published.

Only totals are kept: rows of one nationality, most of them a single person, are passed over.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from geo.intake import Chunk
from geo.sources.checked_rows import changed
from geo.sources.forms import Form, first_that_fits
from geo.sources.home_office import (
    COUNT,
    QUARTER_OF_YEAR,
    TOTAL,
    Meaning,
    QuarterDays,
    quarterly,
    with_year,
)
from geo.sources.layout import RowTest
from geo.sources.terms import Terms

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
_UNSAID: Final = "the file does not say its quarter: give it with --period"


def read_duty_to_notify(path: Path, terms: Terms) -> Iterator[Chunk]:
    """Read the quarterly totals, or the total of the table of nationalities.

    Parameters
    ----------
    path
        CSV or XLSX as published.
    terms
        How its quarters become days, and its encoding. The table of nationalities does not say
        its quarter.

    Yields
    ------
    Chunks of figures (`geo.sources.figures`) of the series ``duty_to_notify``, United Kingdom.
    """
    days = QuarterDays.of(terms)
    table, texts = first_that_fits(path, (_BY_QUARTER, _BY_NATIONALITY), terms)
    if table is _BY_QUARTER:
        texts = changed(texts, with_year)
        quarter = Meaning(days.of_year, QUARTER_OF_YEAR)
    else:
        quarter = Meaning(days.named, _UNSAID)
    yield from quarterly(texts, {"quarter": quarter, "count": COUNT}, series="duty_to_notify")
