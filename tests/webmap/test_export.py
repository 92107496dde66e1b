"""Files say where they come from, hold the published fields, and run nothing when opened."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.disclosure.cells import CellId, ReleasedCell, State
from webmap.export import CELL_COLUMNS, FIGURE_COLUMNS, as_csv, cell_row, notes

#: The fields of the disclosure rules, in their order.
FIELDS = ["measure", "table", "area", "vintage", "period_kind", "period", "dims", "state", "value",
          "low", "high"]  # fmt: skip
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\uff1d1"]


def read(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_cells_have_exactly_the_public_fields():
    assert list(CELL_COLUMNS) == FIELDS
    assert list(FIGURE_COLUMNS[: len(FIELDS)]) == FIELDS


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_made_text(text):
    content = as_csv(["name"], [{"name": text}], [("About", text)])
    assert read(content) == [["# About", "'" + text], ["name"], ["'" + text]]


@given(st.text(max_size=40))
def test_no_text_starts_a_formula(text):
    cell = read(as_csv(["name", "end"], [{"name": text, "end": "x"}], []))[1][0]
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert cell.removeprefix("'") == text.removeprefix("'")


def test_numbers_stay_numbers_and_nothing_stays_empty():
    content = as_csv(["a", "b", "c"], [{"a": -1.5, "b": None, "c": 10}], [])
    assert read(content) == [["a", "b", "c"], ["-1.5", "", "10"]]


def test_columns_are_explicit():
    """A field that nobody named does not slip into a file."""
    content = as_csv(["a"], [{"a": 1, "secret": 7}], [])
    assert b"7" not in content
    assert b"secret" not in content


def test_the_file_says_what_it_is(release):
    said = dict(notes(release, "2026-Q3-0123456789ab"))
    assert said["Release"] == "2026-Q3-0123456789ab"
    assert "SYNTHETIC" in said["Synthetic"]
    assert said["Audit"].startswith("Not audited")
    assert "under 10, possibly none" in said["Protection"]
    assert said["Source"] == release.area_source
    assert "Open Government Licence" in said["Licence"]
    assert "2025" in said["Outlines"]


def test_dimensions_read_as_pairs():
    at = CellId(measure="cases", table="T4", area="E08000034", vintage="2025",
                period_kind="year", period="2025-01-01/2026-01-01",
                dims={"type": "labour", "age": "adult"})  # fmt: skip
    row = cell_row(ReleasedCell(id=at, state=State.SMALL, low=0, high=9))
    assert row["dims"] == "age=adult;type=labour"


def test_a_reader_of_data_skips_the_lines_about_the_file(client):
    """An ordinary data library reads the download as it stands."""
    content = client.get("/api/v1/cells.csv").data
    table = pd.read_csv(io.BytesIO(content), comment="#")
    assert list(table.columns) == FIELDS
    assert len(table) == 462
    assert set(table["state"]) == {"SHOWN", "SMALL", "COARSE", "WITHHELD"}
    assert table.loc[table["state"] == "SMALL", "value"].isna().all()
