"""What the steward withholds is said of by no release to come; what was told stays told."""

from dataclasses import replace

import pytest

from geo.periods import Period
from models.disclosure.cells import State
from models.disclosure.spec import WHOLE
from tests.webmap.five_hundred import TODAY
from tests.webmap.releasing.conftest import HERE
from webmap.analyst.release_reports_kept import report_kept
from webmap.errors import NothingToDo, UsageRefused
from webmap.geography.areas_in_use import areas_in_use
from webmap.releasing.cell_names import cell_named
from webmap.releasing.dominance import dominated_in
from webmap.releasing.drafting import draft, gather
from webmap.releasing.withholding import (
    decisions,
    keep_decision,
    lift_decision,
    withheld_now,
)

DISTRICT, QUARTER = "E08000035", "2026-07-01/2026-10-01"
NEXT = {"table": "T2", "area": DISTRICT, "kind": "quarter", "period": QUARTER}
TOLD = NEXT | {"period": "2026-04-01/2026-07-01"}


@pytest.fixture
def named(told):
    """The cell of some words, and what may be done with it."""
    return lambda words: cell_named(told.workspace, HERE, **words)


def test_every_sibling_of_a_withheld_cell_is_withheld(told, named):
    cell = named(NEXT)
    keep_decision(told.workspace, HERE, cell, "one premises")
    (kept,) = decisions(told.workspace, HERE)
    assert (kept.reason, replace(kept.cell, vintage="2025")) == ("one premises", cell)
    assert withheld_now(told.workspace, HERE, "2025") == (cell,)

    release = told.publish("2026-Q3").release

    said = {each.id.area: each.state for each in release.cells
            if (each.id.table, each.id.period) == ("T2", QUARTER)}  # fmt: skip
    assert said[DISTRICT] is State.WITHHELD
    assert release.audit["status"] == "no leaks"
    report = report_kept(told.workspace, told.publish("2026-Q3").id)
    assert "Leeds" in {each.area for each in report.withheld}


def test_what_is_lifted_is_told_again(told, named):
    plain = told.publish("2026-Q3").release
    cell = named(NEXT | {"period": "2026-10-01/2027-01-01"})
    keep_decision(told.workspace, HERE, cell, "one premises")
    lift_decision(told.workspace, HERE, cell)
    assert decisions(told.workspace, HERE) == ()
    assert told.publish("2026-Q3").release == plain
    with pytest.raises(NothingToDo, match="not withheld"):
        lift_decision(told.workspace, HERE, cell)


def test_what_was_told_stays_told(told, named):
    with pytest.raises(UsageRefused, match=rf"{told.ids[1]} has told.*withdraw {told.ids[1]}"):
        keep_decision(told.workspace, HERE, named(TOLD), "one premises")
    assert decisions(told.workspace, HERE) == ()


def test_a_decision_is_taken_once(told, named):
    keep_decision(told.workspace, HERE, named(NEXT), "one premises")
    with pytest.raises(NothingToDo, match="already"):
        keep_decision(told.workspace, HERE, named(NEXT), "again")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"table": "T99"}, "No table T99"),
        ({"kind": "twelve_months"}, "No table T2 has such periods"),
        ({"kind": "fortnight"}, "such periods"),
        ({"area": "E09000001"}, "no area of that code"),
        ({"area": "E05001341"}, "no area of that code"),
        ({"period": "2026-07-01"}, "two dates and a slash"),
        ({"period": "2026-07-01/2027-07-01"}, "spans"),
        ({"by": "type"}, "is not divided so"),
        ({"table": "T5", "area": "E11000006"}, "say --by age or --by type"),
    ],
)
def test_a_cell_that_there_is_none_of_is_refused(named, wrong, why):
    with pytest.raises(UsageRefused, match=why) as refused:
        named(NEXT | wrong)
    assert "Nothing was done" in str(refused.value)


def test_groups_have_codes_once_they_are_chosen(told, named):
    release = told.publish("2026-Q2").release
    group = release.areas_at("group")[0].code
    cell = named(NEXT | {"table": "T8", "area": group})
    assert (cell.area, cell.measure) == (group, "cases")


def test_before_the_first_release_groups_have_none(filled):
    with pytest.raises(UsageRefused, match="Withhold the wards"):
        cell_named(filled, HERE, **NEXT | {"table": "T8", "area": f"{DISTRICT}-G01"})


def test_a_divided_figure_is_named_with_what_divides_it(named):
    cell = named(NEXT | {"table": "T5r", "by": "record_type"})
    assert (cell.measure, list(cell.dims)) == ("reports", ["record_type"])
    assert cell.dims in WHOLE.tables[7].classes


def test_the_ward_in_which_all_come_from_one_place_is_named(told):
    """Three in ten of these records lie on one point: of its district most, of the county not."""
    ward = areas_in_use(told.workspace)["ward"].frame.iloc[0]
    named = {("T1", ward.name), ("T2", ward["district_code"])}
    assert {(cell.table, cell.area) for cell in dominated_of(told)} == named


def dominated_of(told, quarter="2026-Q3"):
    material = gather(told.workspace, HERE, today=TODAY, quarter=Period.quarter(quarter))
    return dominated_in(material, draft(material, told.workspace, HERE))


def test_the_report_of_a_release_names_them(told):
    third = told.publish("2026-Q3")
    report = report_kept(told.workspace, third.id)
    assert len(report.dominated) == len(dominated_of(told))
    assert set(report.insiders) == {"west_yorkshire_police"}


def test_nothing_is_written_by_looking(told):
    before = told.files()
    dominated_of(told)
    assert told.files() == before
