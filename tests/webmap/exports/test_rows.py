"""Rows say of each cell what the disclosure rules allow, and of each area what the pages print."""

import io
from dataclasses import replace

import pandas as pd
import pytest

from models.disclosure.cells import CellId, ReleasedCell, State
from models.release import AreaFinding
from webmap.exports.rows import (
    AREA_COLUMNS,
    CELL_COLUMNS,
    FIGURE_COLUMNS,
    VIEW_COLUMNS,
    area_row,
    cell_row,
    figure_row,
    view_rows,
)
from webmap.files.file_table import names
from webmap.profiles import Figure

#: The fields of the disclosure rules, in their order.
FIELDS = ["measure", "table", "area", "vintage", "period_kind", "period", "dims", "state", "value",
          "low", "high"]  # fmt: skip
YEAR = "2025-01-01/2026-01-01"
AT = CellId(measure="cases", table="T1", area="E05001341", vintage="2025", period_kind="year",
            period=YEAR)  # fmt: skip
CELLS = {
    "shown": ReleasedCell(id=AT, state=State.SHOWN, value=1_040, low=1_040, high=1_040),
    "small": ReleasedCell(id=AT, state=State.SMALL, low=0, high=9),
    "coarse": ReleasedCell(id=AT, state=State.COARSE, low=10, high=25),
    "open": ReleasedCell(id=AT, state=State.COARSE, low=10),
    "withheld": ReleasedCell(id=AT, state=State.WITHHELD),
}
FINDING = AreaFinding(area="E05001341", rate=3.25, rate_low=1.5, rate_high=6.0, rank_low=3,
                      rank_high=9, category="as expected")  # fmt: skip


def figure_of(release, cell):
    area = release.area("E05001341")
    return Figure(area=area, kind="year", period=YEAR, cell=cell, finding=FINDING, change=None,
                  county_rate=None)  # fmt: skip


def only(release, cell):
    """The rows of a view over a release that holds one cell and one finding."""
    found = replace(
        next(f for f in release.findings if (f.table, f.period) == ("T1", YEAR)), areas=(FINDING,)
    )
    small = replace(release, cells=(cell,), findings=(found,), areas=(release.area(AT.area),))
    view = {"table": "T1", "period_kind": "year", "level": "ward", "dims": {}}
    figures = {"period": YEAR, "codes": [AT.area], "looks": ["a"], "ranked": [0],
               "legend": [{"key": "a", "words": "a class"}]}  # fmt: skip
    [row] = view_rows(small, view, figures)
    return row


def test_cells_have_exactly_the_public_fields():
    assert names(CELL_COLUMNS) == FIELDS
    assert names(FIGURE_COLUMNS)[: len(FIELDS)] == FIELDS
    assert set(names(VIEW_COLUMNS)) >= {*FIELDS, "area_code"} - {"area"}


@pytest.mark.parametrize("columns", [CELL_COLUMNS, FIGURE_COLUMNS, VIEW_COLUMNS, AREA_COLUMNS])
def test_no_column_stands_twice(columns):
    assert len(set(names(columns))) == len(columns)


def test_dimensions_read_as_pairs():
    divided = replace(AT, table="T4", dims={"type": "labour", "age": "adult"})
    row = cell_row(ReleasedCell(id=divided, state=State.SMALL, low=0, high=9))
    assert row["dims"] == "age=adult;type=labour"


@pytest.mark.parametrize(
    ("state", "words", "low", "high"),
    [
        ("shown", "about 1,040", 1_040, 1_040),
        ("small", "under 10, possibly none", 0, 9),
        ("coarse", "10 to 25", 10, 25),
        ("open", "10 or more", 10, None),
        ("withheld", "not published", None, None),
    ],
)
def test_a_cell_is_said_in_words_and_never_as_text_that_is_a_number(
    release, state, words, low, high
):
    row = only(release, CELLS[state])
    assert (row["in_words"], row["low"], row["high"]) == (words, low, high)
    assert row["value"] == (1_040 if state == "shown" else None)
    assert set(names(VIEW_COLUMNS)) >= set(row)


@pytest.mark.parametrize("rows", [only, lambda release, cell: figure_row(figure_of(release, cell))])
def test_what_was_derived_stands_where_the_pages_print_it(release, rows):
    """No rate where no count is printed; where a cell is withheld nothing at all."""
    for state in ("shown", "coarse", "open"):
        row = rows(release, CELLS[state])
        assert (row["rate"], row["rate_low"], row["category"]) == (3.25, 1.5, "as expected")
    small = rows(release, CELLS["small"])
    assert small["rate"] is None
    assert (small["rate_low"], small["rate_high"]) == (1.5, 6.0)
    withheld = rows(release, CELLS["withheld"])
    derived = ("rate", "rate_low", "rate_high", "rank_low", "rank_high", "category")
    assert [withheld.get(name) for name in derived] == [None] * 6


def test_an_absent_cell_reads_as_one_not_published(release):
    elsewhere = replace(CELLS["shown"], id=replace(AT, period="2024-01-01/2025-01-01"))
    assert only(release, elsewhere) == only(release, CELLS["withheld"])


def test_an_area_is_told_without_any_concern(release):
    row = area_row(release.area("E05001341"))
    assert set(row) == set(names(AREA_COLUMNS))
    assert (row["area_name"], row["district"]) == ("Baildon", "Bradford")
    assert area_row(release.area("E08000034"))["district"] is None


def test_a_reader_of_data_skips_the_lines_about_the_file(client):
    """An ordinary data library reads the download as it stands."""
    content = client.get("/api/v1/cells.csv").data
    table = pd.read_csv(io.BytesIO(content), comment="#")
    assert list(table.columns) == FIELDS
    assert len(table) == 462
    assert set(table["state"]) == {"SHOWN", "SMALL", "COARSE", "WITHHELD"}
    assert table.loc[table["state"] == "SMALL", "value"].isna().all()
