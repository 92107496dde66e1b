"""A preview says what publishing would change, and changes nothing."""

from collections import Counter

import pytest

from geo.periods import Period
from models.comparing import Why, compare
from models.release_store import open_release
from tests.webmap.five_hundred import TODAY
from tests.webmap.releasing.conftest import HERE, NEW_YEAR, in_one_place
from webmap.errors import UsageRefused
from webmap.releasing.previewing import preview, summed


def seen(told, quarter=None, today=TODAY):
    asked = None if quarter is None else Period.quarter(quarter)
    return preview(told.workspace, HERE, today=today, quarter=asked)


def test_a_preview_writes_nothing(told):
    before = told.files()
    seen(told, "2026-Q3")
    assert told.files() == before


def test_it_says_what_publishing_then_changes(told):
    before = seen(told, "2026-Q3")
    third = told.publish("2026-Q3")

    assert before.release == third.release
    assert before.before == told.ids[1]
    last = open_release(told.workspace.releases, told.ids[1]).release
    assert before.differences == compare(last, third.release)
    assert {each.why for each in before.differences} == {Why.NEW_PERIOD}
    assert not before.published
    assert not before.revises
    assert not before.new_family


def test_it_sums_by_table_and_reason(told):
    rows = summed(seen(told, "2026-Q3").differences)
    cells = Counter()
    for row in rows:
        cells[row["table"], row["periods"]] += row["cells"]
    assert cells == {("T2", "quarter"): 5, ("T3", "quarter"): 1}
    assert {row["become"] for row in rows} <= {"new", "coarsened", "withheld"}


def test_of_a_published_quarter_nothing_changes_and_reports_wait(told):
    told.take_in(in_one_place(5_000, "2026-05-05"))
    found = seen(told, "2026-Q2")
    assert found.published
    assert found.waiting
    assert found.differences == ()
    assert found.release == open_release(told.workspace.releases, told.ids[1]).release


def test_an_annual_revision_is_announced(told):
    told.take_in(in_one_place(5_000, "2026-05-05"))
    told.take_in(in_one_place(6_000, "2026-12-05"), "winter.csv")

    found = seen(told, "2026-Q4", NEW_YEAR)

    assert found.revises
    assert not found.waiting
    otherwise = [each for each in found.differences if each.before and each.after]
    assert {each.why for each in otherwise} == {Why.REVISION}
    spring = [each for each in otherwise if each.cell.id.period == "2026-04-01/2026-07-01"]
    assert "West Yorkshire" in {each.area for each in spring}


def test_what_could_not_be_published_is_refused_alike(told):
    with pytest.raises(UsageRefused, match="has been published"):
        seen(told, "2026-Q1")


def test_the_first_release_is_all_new_and_starts_a_family(told, tmp_path):
    fresh = type(told)(type(told.workspace)(tmp_path / "fresh"))
    fresh.take_in(in_one_place(0, "2026-05-05"), "few.csv")

    found = seen(fresh, "2026-Q3")

    assert (found.before, found.new_family) == (None, True)
    assert {each.why for each in found.differences} == {Why.FIRST}
    assert len(found.differences) == len(found.release.cells)
    assert not fresh.workspace.releases.exists()
