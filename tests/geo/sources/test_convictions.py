"""Convictions: counts by section of the Act, area and period."""

import json

import pytest

from geo.sources.convictions import OFFENCES, read_convictions
from tests.concern_files import terms
from tests.table_files import everything, write_table

ROW = {
    "organisation": "west_yorkshire_police",
    "period": "2025",
    "area": "E23000010",
    "offence": "section_2",
    "outcome": "convicted",
    "count": "3",
}


@pytest.fixture
def read(tmp_path):
    def reading(*rows, name="convictions.csv"):
        path = write_table(tmp_path / name, *rows)
        return everything(read_convictions(path, terms()))

    return reading


@pytest.mark.parametrize("name", ["convictions.csv", "convictions.xlsx"])
def test_a_year_and_a_quarter_are_kept_by_their_days(read, name):
    rows, refused, _ = read(ROW, {**ROW, "period": "2026-Q3", "area": "E08000035"}, name=name)

    assert refused == []
    assert rows["period_start"].dt.strftime("%Y-%m-%d").tolist() == ["2025-01-01", "2026-07-01"]
    assert rows["period_end"].dt.strftime("%Y-%m-%d").tolist() == ["2026-01-01", "2026-10-01"]
    assert json.loads(rows["dims"].iloc[0]) == {"offence": "section_2", "outcome": "convicted"}
    assert rows["area_code"].tolist() == ["E23000010", "E08000035"]


@pytest.mark.parametrize("offence", OFFENCES)
def test_every_section_is_a_series_of_its_own(read, offence):
    assert json.loads(read({**ROW, "offence": offence})[0]["dims"].iloc[0])["offence"] == offence


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("organisation", "the court"),
        ("period", "2025/26"),
        ("area", "Leeds"),
        ("area", "E08000001"),
        ("offence", "s1"),
        ("outcome", "acquitted"),
        ("count", ""),
    ],
)
def test_a_wrong_cell_is_refused(read, column, value):
    rows, refused, _ = read(ROW, {**ROW, column: value})

    assert (len(rows), refused) == (1, [(3, column)])
