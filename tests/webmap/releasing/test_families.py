"""New outlines of wards start a new family: wards begin anew, districts and county go on."""

import shutil
from dataclasses import replace

import pytest

from models.comparing import Why, compare
from models.release_store import open_release
from tests.webmap.releasing.conftest import HERE
from webmap.errors import StoreUnavailable
from webmap.geography.areas_in_use import areas_in_use
from webmap.releasing import drafting, families
from webmap.releasing.history import read_history


@pytest.fixture
def redrawn(monkeypatch):
    """Put the same outlines in use as if they were of another year."""

    def of(workspace):
        return {
            level: replace(here, vintage="2027") for level, here in areas_in_use(workspace).items()
        }

    monkeypatch.setattr(drafting, "areas_in_use", of)


def cells(release, *tables):
    return {
        (each.id.table, each.id.area, each.id.period): (each.state, each.low, each.high)
        for each in release.cells
        if each.id.table in tables
    }


def test_the_groups_of_a_family_are_chosen_once(told, monkeypatch):
    first = open_release(told.workspace.releases, told.ids[0]).release
    monkeypatch.setattr(families, "choose_groups", None)  # it is not asked again

    third = told.publish("2026-Q3").release

    assert third.family == first.family
    assert third.areas == first.areas


@pytest.mark.usefixtures("redrawn")
def test_on_new_outlines_wards_start_with_the_quarter_that_is_not_told_yet(told):
    second = open_release(told.workspace.releases, told.ids[1]).release

    third = told.publish("2026-Q3").release

    assert third.family.id == "wards-2027-from-2026-Q3"
    assert (third.family.start, third.family.wards_from) == (second.family.start, "2026-07-01")
    assert third.family.vintage == "2027"
    assert not cells(third, "T1")
    before, after = cells(second, "T2", "T3"), cells(third, "T2", "T3")
    assert {at: after[at] for at in before} == before
    assert third.audit["with_releases_of"] == ["2026-Q1", "2026-Q2"]


@pytest.mark.usefixtures("redrawn")
def test_a_comparison_across_families_says_so(told):
    second = open_release(told.workspace.releases, told.ids[1]).release
    third = told.publish("2026-Q3").release

    found = compare(second, third)

    assert {each.why for each in found if each.cell.id.table == "T1"} == {Why.OUTLINES}
    assert {each.why for each in found if each.cell.id.table == "T2"} == {Why.NEW_PERIOD}


@pytest.mark.usefixtures("redrawn")
def test_a_published_quarter_stays_on_its_own_outlines(told):
    assert not told.publish("2026-Q2").is_new
    assert read_history(told.workspace, HERE).family.family.vintage == "2025"

    shutil.rmtree(told.workspace.releases / told.ids[1])
    (told.workspace.releases / "current").unlink()
    with pytest.raises(StoreUnavailable, match="on outlines of 2025, while those of 2027"):
        told.publish("2026-Q2")
