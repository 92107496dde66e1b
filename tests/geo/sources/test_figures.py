"""A figure is known by what it counts, whoever sends it and in whatever order it is described."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from geo.refusals import Refusal
from geo.sources.figures import FIGURE_COLUMNS, Figure, figure_chunk
from geo.sources.tabular import TextChunk

FIGURE = Figure(
    line=2,
    series="totals",
    body="leeds_council",
    start=date(2026, 7, 1),
    end=date(2026, 10, 1),
    dims={"record_type": "crime", "age": "adult"},
    how_many=12,
)


def text(*lines):
    frame = pd.DataFrame({"a": ["x"] * len(lines)}, index=list(lines))
    return TextChunk(frame=frame, refusals=(), position=0)


def test_the_order_of_dimensions_is_of_no_account():
    other = replace(FIGURE, line=9, dims={"age": "adult", "record_type": "crime"})

    assert other.row == {**FIGURE.row, "line": 9}


@pytest.mark.parametrize(
    "change",
    [
        {"series": "nrm"},
        {"body": ""},
        {"area_code": "E08000035"},
        {"start": date(2026, 4, 1)},
        {"end": date(2027, 1, 1)},
        {"dims": {}},
    ],
)
def test_another_thing_counted_is_another_figure(change):
    other = replace(FIGURE, **change)

    assert other.row["uid"] != FIGURE.row["uid"]
    assert other.row["content"] == FIGURE.row["content"]


def test_another_count_is_another_version_of_the_same_figure():
    other = replace(FIGURE, how_many=13)

    assert other.row["uid"] == FIGURE.row["uid"]
    assert other.row["content"] != FIGURE.row["content"]


def test_a_chunk_accounts_for_every_line():
    chunk = figure_chunk(text(2, 3, 4), [FIGURE], [Refusal(3, "a", "is wrong")], passed_over=1)

    assert (chunk.read, len(chunk.rows), chunk.passed_over) == (2, 1, 1)
    assert set(chunk.rows) == {"uid", "content", *FIGURE_COLUMNS}


def test_a_line_that_is_lost_is_a_fault_of_ours():
    with pytest.raises(ValueError, match="every row must be exactly one"):
        figure_chunk(text(2, 3), [FIGURE], [])


def test_a_chunk_may_be_empty():
    chunk = figure_chunk(text(), [], [])

    assert (chunk.read, list(chunk.rows["how_many"])) == (0, [])
