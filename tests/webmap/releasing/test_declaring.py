"""Totals that anybody can look up are taken as known by every audit to come."""

import pytest

import boundaries
from models.disclosure.counted import cases_of
from tests.webmap.releasing.conftest import HERE, NEW_YEAR, in_one_place
from webmap.errors import AuditRefused, NothingToDo, UsageRefused
from webmap.releasing.cell_names import cell_named
from webmap.releasing.declaring import (
    declarations,
    declared_now,
    forget_declaration,
    keep_declaration,
)
from webmap.releasing.history import read_history

COUNTY, DISTRICT = "E47000003", "E08000035"
TOLD, NEXT = "2026-04-01/2026-07-01", "2026-07-01/2026-10-01"


@pytest.fixture
def named(told):
    return lambda table, area, period, **how: cell_named(
        told.workspace, HERE, table=table, area=area, kind="quarter", period=period, **how
    )


def cases_in(told, quarter, district=None):
    cases = cases_of(read_history(told.workspace, HERE).counted)
    chosen = cases["quarter"].eq(quarter)
    return int(
        (chosen if district is None else chosen & (cases["district_code"] == district)).sum()
    )


def test_a_total_is_known_to_the_next_audit_and_the_release_says_how_many_are(told, named):
    cell = named("T2", DISTRICT, TOLD)
    total = cases_in(told, "2026-Q2", DISTRICT)
    assert total > 7
    keep_declaration(told.workspace, HERE, cell, total, "annual report, page 3")

    (kept,) = declarations(told.workspace, HERE)
    (known,) = declared_now(told.workspace, HERE, "2025")
    assert (kept.source, known.cell, known.total) == ("annual report, page 3", cell, total)
    assert known.told_by == "2026-Q2"
    assert told.publish("2026-Q3").release.audit["public_totals"] == 1


def test_one_that_is_not_what_was_counted_keeps_the_release_from_being_published(told, named):
    cell = named("T3", COUNTY, TOLD)
    keep_declaration(told.workspace, HERE, cell, cases_in(told, "2026-Q2") + 1, "a page")
    before = told.files()

    with pytest.raises(AuditRefused, match="declared as public is not what was counted") as refused:
        told.publish("2026-Q3")

    assert told.files() == before
    assert str(cases_in(told, "2026-Q2")) not in str(refused.value).replace("2026", "")
    forget_declaration(told.workspace, HERE, cell)
    assert told.publish("2026-Q3").release.audit["public_totals"] == 0


def test_a_total_stays_that_of_its_release_whatever_is_revised_later(told, named):
    """Late reports of the second quarter are counted with the revision; the total is of before."""
    district = boundaries.load("ward").frame.iloc[0]["district_code"]
    total = cases_in(told, "2026-Q2", district)
    keep_declaration(told.workspace, HERE, named("T2", district, TOLD), total, "a page")

    told.take_in(in_one_place(3_000, "2026-05-05", 20))
    told.publish("2026-Q3", today=NEW_YEAR)
    assert told.publish("2026-Q4", today=NEW_YEAR).release.audit["status"] == "no leaks"
    assert cases_in(told, "2026-Q2", district) > total


def test_of_a_period_that_no_release_told_it_is_what_the_first_will_count(told, named):
    cell = named("T3", COUNTY, NEXT)
    keep_declaration(told.workspace, HERE, cell, 99, "a page")
    (known,) = declared_now(told.workspace, HERE, "2025")
    assert known.told_by is None


def test_what_no_audit_could_pass_beside_is_refused(told, named):
    with pytest.raises(UsageRefused, match="7 or fewer"):
        keep_declaration(told.workspace, HERE, named("T2", DISTRICT, NEXT), 7, "a page")
    ward = cell_named(
        told.workspace, HERE, table="T8", kind="quarter", period=NEXT, area=f"{DISTRICT}-G01"
    )
    with pytest.raises(UsageRefused, match="district or of the county"):
        keep_declaration(told.workspace, HERE, ward, 40, "a page")
    assert declarations(told.workspace, HERE) == ()


def test_a_total_is_declared_once_and_lifted_once(told, named):
    labour = named("T5", COUNTY, NEXT, by="type", name="labour")
    sexual = named("T5", COUNTY, NEXT, by="type", name="sexual")
    keep_declaration(told.workspace, HERE, labour, 30, "a page")
    keep_declaration(told.workspace, HERE, sexual, 20, "a page")
    with pytest.raises(NothingToDo, match="already"):
        keep_declaration(told.workspace, HERE, labour, 31, "a page")
    forget_declaration(told.workspace, HERE, labour)
    assert [each.known.cell.dims for each in declarations(told.workspace, HERE)] == [sexual.dims]
    with pytest.raises(NothingToDo, match="No total"):
        forget_declaration(told.workspace, HERE, labour)


def test_a_class_there_is_none_of_is_refused(named):
    with pytest.raises(UsageRefused, match="no class of that name"):
        named("T5", COUNTY, NEXT, by="type", name="loitering")


@pytest.mark.parametrize(("table", "by"), [("T7", "sector"), ("T5r", "record_type")])
def test_tables_of_districts_and_of_the_county_have_the_cells_of_both(told, table, by):
    for area in (COUNTY, DISTRICT):
        words = {"table": table, "area": area, "kind": "year", "by": by}
        cell = cell_named(told.workspace, HERE, period="2026-01-01/2027-01-01", **words)
        assert cell.area == area
