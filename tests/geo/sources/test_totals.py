"""A totals return says how many, or that there is nothing; never both, never neither."""

import json

import pytest

from geo.sources.totals import TOTALS_COLUMNS, read_totals
from tests.concern_files import terms
from tests.table_files import everything, write_table

TOTAL = {
    "organisation": "leeds_council",
    "quarter": "2026-Q3",
    "record_type": "crime",
    "district": "E08000035",
    "count": "12",
    "nil": "",
}
NIL = {
    **dict.fromkeys(TOTALS_COLUMNS, ""),
    **{n: TOTAL[n] for n in TOTALS_COLUMNS[:2]},
    "nil": "yes",
}


@pytest.fixture
def read(tmp_path):
    def reading(*rows, name="totals.csv"):
        path = write_table(tmp_path / name, *rows)
        return everything(read_totals(path, terms()))

    return reading


@pytest.mark.parametrize("name", ["totals.csv", "totals.xlsx"])
def test_a_total_is_a_figure_of_its_sender(read, name):
    rows, refused, _ = read(TOTAL, {**TOTAL, "district": "", "count": "0"}, name=name)
    row = rows.iloc[0]

    assert refused == []
    assert (row["series"], row["body"], row["area_code"]) == (
        "totals",
        "leeds_council",
        "E08000035",
    )
    assert json.loads(row["dims"]) == {"record_type": "crime"}
    assert (row["period_start"].date().isoformat(), row["period_end"].date().isoformat()) == (
        "2026-07-01",
        "2026-10-01",
    )
    assert rows["how_many"].tolist() == [12, 0]
    assert rows["area_code"].isna().tolist() == [False, True]


def test_nothing_to_report_is_a_figure_too(read):
    rows, refused, _ = read(NIL)

    assert (rows["dims"].tolist(), rows["how_many"].tolist(), refused) == (
        ['{"nil":"yes"}'],
        [0],
        [],
    )


@pytest.mark.parametrize(
    ("changes", "columns"),
    [
        ({"organisation": "nobody"}, ["organisation"]),
        ({"quarter": "2027-Q1"}, ["quarter"]),
        ({"record_type": "rumour"}, ["record_type"]),
        ({"district": "E08000001"}, ["district"]),
        ({"count": "1.5"}, ["count"]),
        ({"count": ""}, ["count"]),
        ({"record_type": ""}, ["record_type"]),
        ({"nil": "no"}, ["nil"]),
        ({"nil": "yes"}, ["nil"]),
    ],
)
def test_a_wrong_row_is_refused_by_column(read, changes, columns):
    other = {**TOTAL, "quarter": "2026-Q2"}
    rows, refused, _ = read(other, {**TOTAL, **changes})

    assert (len(rows), refused) == (1, [(3, column) for column in columns])


def test_nothing_to_report_beside_totals_is_refused(read):
    other = {**NIL, "quarter": "2026-Q2"}
    rows, refused, _ = read(TOTAL, NIL, other)

    assert (rows.index.tolist(), refused) == ([2, 4], [(3, "nil")])
