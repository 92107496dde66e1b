"""A totals return is what a partner sends who cannot send records: how many, of which type, where.

Totals are kept as figures, apart from every record. They are never put on the map of wards, and
never added to records: the same case may stand behind both.
"""

from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from geo.intake import Chunk
from geo.periods import Period
from geo.refusals import Refusal
from geo.rules import Rules, faults, form, quarter, whole, word
from geo.schema import RECORD_TYPES
from geo.sources.checked_rows import checked_rows, text_of
from geo.sources.figures import Figure, each_a_figure
from geo.sources.terms import Terms

__all__ = ["TOTALS_COLUMNS", "TOTALS_SERIES", "read_totals"]

#: Headings of a totals return.
TOTALS_COLUMNS: Final = ("organisation", "quarter", "record_type", "district", "count", "nil")
#: The series its figures are kept under.
TOTALS_SERIES: Final = "totals"

_NIL: Final = "must stand alone: a quarter with nothing to report has no type, district or count"
_TORN: Final = "must not stand beside totals of the same organisation and quarter"
_ALL: Final = "must be given, unless nil says that there is nothing to report"


def read_totals(path: Path, terms: Terms) -> Iterator[Chunk]:
    """Read a totals return, a chunk at a time.

    Parameters
    ----------
    path
        CSV or XLSX with the headings of `TOTALS_COLUMNS`; `nil` may be left out.
    terms
        Its lists, day, layout and encoding; no quarter after that day can be reported.

    Yields
    ------
    Chunks of figures (`geo.sources.figures`) of the series ``totals``; a quarter with nothing to
    report is one figure of 0 with ``{"nil":"yes"}``.
    """
    rules = _rules(terms)
    yield from checked_rows(
        text_of(path, terms, TOTALS_COLUMNS, required=TOTALS_COLUMNS[:-1]),
        check=lambda frame: faults(frame, rules) + _half_nil(frame) + _both(frame),
        rows=lambda good: each_a_figure(good, _figure),
    )


def _rules(terms: Terms) -> Rules:
    lists = terms.lists
    return {
        "organisation": word(lists.organisations, "a key of the list of organisations"),
        "quarter": quarter(terms.today),
        "record_type": word((*RECORD_TYPES, "")),
        "district": word({*lists.districts, ""}, "the code of a district, or empty for the force"),
        "count": whole(empty=True),
        "nil": form("(?:yes)?", "must be yes, or empty"),
    }


def _half_nil(frame: pd.DataFrame) -> list[Refusal]:
    """Name rows that say nothing to report and report, and rows that say neither."""
    nil = frame["nil"] == "yes"
    held = frame[["record_type", "district", "count"]] != ""
    half = frame.index[nil & held.any(axis=1)]
    faults = [Refusal(line, "nil", _NIL) for line in half.tolist()]
    for column in ("record_type", "count"):
        lacking = frame.index[~nil & ~held[column]]
        faults += [Refusal(line, column, _ALL) for line in lacking.tolist()]
    return faults


def _both(frame: pd.DataFrame) -> list[Refusal]:
    """Name rows that say nothing to report of a quarter that other rows report."""
    nil = (frame["nil"] == "yes").to_numpy()
    whose = pd.Series(list(zip(frame["organisation"], frame["quarter"], strict=True)), dtype=object)
    torn = nil & whose.isin(set(whose[~nil])).to_numpy(dtype=np.bool_)
    return [Refusal(line, "nil", _TORN) for line in frame.index[torn].tolist()]


def _figure(line: int, row: dict[Hashable, str]) -> Figure:
    days = Period.quarter(row["quarter"])
    is_nil = row["nil"] == "yes"
    return Figure(
        line=line,
        series=TOTALS_SERIES,
        body=row["organisation"],
        area_code=row["district"],
        start=days.start,
        end=days.end,
        dims={"nil": "yes"} if is_nil else {"record_type": row["record_type"]},
        how_many=0 if is_nil else int(row["count"]),
    )
