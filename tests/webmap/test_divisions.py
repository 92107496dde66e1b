"""A division lists what is published, and names apart only what has nothing but SMALL cells."""

from dataclasses import replace

import pytest

from models.disclosure.cells import State
from models.disclosure.dimensions import classes_of
from tests.whole_release import whole_release
from webmap.divisions import divisions_of

COUNTY = "E47000003"


def county_with(state, sector="hotel", period="2025-01-01/2026-01-01", **ends):
    """The release with one sector's cell of the county in another state."""
    release = whole_release()
    cells = tuple(
        replace(cell, state=state, **({"value": None, "low": None, "high": None} | ends))
        if (cell.id.area, cell.id.dims, cell.id.period) == (COUNTY, {"sector": sector}, period)
        else cell
        for cell in release.cells
    )
    return replace(release, cells=cells)


def sectors_of(release):
    found = divisions_of(release, release.area(COUNTY), {})
    return next(each for each in found if each.name == "sector")


@pytest.mark.parametrize(
    ("state", "ends"),
    [(State.WITHHELD, {}), (State.COARSE, {"low": 10, "high": 15})],
)
def test_a_class_with_any_other_state_is_listed(state, ends):
    """To name it among the small ones would say what is withheld, or deny what is printed."""
    usual, changed = sectors_of(whole_release()), sectors_of(county_with(state, **ends))

    assert "hotel" in usual.small
    assert "hotel" not in changed.small
    assert "hotel" in [row.words for row in changed.rows]


def test_columns_are_the_newest_quarter_two_years_and_all_together():
    release = whole_release()
    kinds = divisions_of(release, release.area(COUNTY), {})[0]

    assert kinds.columns == (
        ("quarter", "2026-07-01/2026-10-01"),
        ("year", "2025-01-01/2026-01-01"),
        ("year", "2024-01-01/2025-01-01"),
        ("all", "2023-10-01/2026-01-01"),
    )


def test_rows_hold_the_cells_of_their_columns_in_published_order():
    release = whole_release()
    kinds = divisions_of(release, release.area(COUNTY), {})[0]

    assert [row.words.replace(" ", "_") for row in kinds.rows] == list(classes_of("type"))
    for row in kinds.rows:
        assert [(cell.id.period_kind, cell.id.period) for cell in row.cells] == list(kinds.columns)
        assert {cell.id.dims["type"] for cell in row.cells} == {row.words.replace(" ", "_")}
