"""A profile holds every published cell of an area once, newest first, and no other area's."""

from dataclasses import replace

import pytest

from models.disclosure.cells import State
from models.release import Change
from webmap.profiles import TABLES, change_of, figures_of, profile_of


@pytest.mark.parametrize("code", ["E05001341", "E08000034", "E47000003"])
def test_every_cell_of_the_area_appears_once(release, code):
    profile = profile_of(release, code)
    shown = [figure.cell for figure in (*profile.quarters, *profile.closed)]
    assert {cell.id.period for cell in shown} == {
        cell.id.period for cell in release.cells if cell.id.area == code
    }
    assert len(shown) == len({cell.id.period for cell in shown})
    assert {cell.id.table for cell in shown} == {TABLES[profile.area.level]}


def test_unknown_code_has_no_profile(release):
    assert profile_of(release, "E05009999") is None
    assert profile_of(release, "") is None


def test_newest_comes_first_and_all_years_together_last(release):
    closed = profile_of(release, "E08000034").closed
    assert [figure.kind for figure in closed] == ["year", "year", "all"]
    assert [figure.period[:4] for figure in closed[:2]] == ["2025", "2024"]
    quarters = [figure.period for figure in profile_of(release, "E08000034").quarters]
    assert quarters == sorted(quarters, reverse=True)
    assert len(quarters) == 12


def test_wards_have_no_quarters(release):
    assert profile_of(release, "E05001341").quarters == ()


def test_findings_and_changes_belong_to_their_cell(release):
    for figure in figures_of(release, release.area("E08000034")):
        assert figure.finding.area == figure.cell.id.area
        if figure.change is not None:
            assert figure.change.period == figure.cell.id.period
    assert profile_of(release, "E08000034").quarters[-1].change is None


def test_parts_are_the_areas_inside_by_name(release):
    district = profile_of(release, "E08000033")
    names = [part.area.name for part in district.parts]
    assert names == sorted(names)
    assert len(names) == 17
    assert {part.area.district_code for part in district.parts} == {"E08000033"}
    assert {part.period for part in district.parts} == {district.closed[0].period}
    assert [part.area.level for part in profile_of(release, "E47000003").parts] == ["district"] * 5
    assert profile_of(release, "E05001341").parts == ()


def test_order_of_parts_tells_nothing_of_small_figures(release):
    """SMALL wards stand where their name puts them, so order is no oracle."""
    parts = profile_of(release, "E08000032").parts
    small = [part.area.name for part in parts if part.cell.state is State.SMALL]
    assert small == sorted(small)


def test_drawn_ranges_share_one_scale(release):
    scales = {profile_of(release, code).scale for code in ("E05001341", "E05001400")}
    highest = max(
        item.rate_high for found in release.findings if found.table == "T1" for item in found.areas
    )
    assert scales == {highest}


def test_a_comparison_with_the_quarter_before_is_never_said_to_be_with_a_year_before(release):
    cell = release.cell("T3", "E47000003", "2026-07-01/2026-10-01")
    quarter_before = Change(
        area="E47000003",
        period="2026-07-01/2026-10-01",
        before="2026-04-01/2026-07-01",
        direction="up",
        smallest_visible=12.0,
    )
    both = replace(release, changes=(quarter_before, *release.changes))
    assert change_of(both, cell).before == "2025-07-01/2025-10-01"
    assert change_of(replace(release, changes=(quarter_before,)), cell) is None
