"""A figure is known by what it counts, whoever sends it and in whatever order it is described."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from geo.sources.figures import FIGURE_COLUMNS, Figure, each_a_figure, figure_rows

FIGURE = Figure(
    line=2,
    series="totals",
    body="leeds_council",
    start=date(2026, 7, 1),
    end=date(2026, 10, 1),
    dims={"record_type": "crime", "age": "adult"},
    how_many=12,
)


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


def test_figures_are_rows_under_their_lines():
    rows = figure_rows([FIGURE, replace(FIGURE, line=7, body="")])

    assert rows.index.tolist() == [2, 7]
    assert set(rows) == {"uid", "content", *FIGURE_COLUMNS}
    assert rows["body"].isna().tolist() == [False, True]
    assert rows["period_end"].tolist() == [pd.Timestamp("2026-10-01")] * 2


def test_no_figures_are_no_rows():
    rows = figure_rows([])

    assert (len(rows), list(rows.columns)) == (0, list(figure_rows([FIGURE]).columns))
    assert rows["how_many"].dtype == "int64"


def test_every_row_of_a_table_becomes_its_figure():
    good = pd.DataFrame({"count": ["3", "0"]}, index=[4, 9])

    def figure(line, row):
        return replace(FIGURE, line=line, how_many=int(row["count"]))

    assert each_a_figure(good, figure)["how_many"].to_dict() == {4: 3, 9: 0}
