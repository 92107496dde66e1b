"""Two releases laid side by side: every cell that differs, and the reason anyone can see."""

from dataclasses import replace

import pytest

from models.comparing import Why, compare
from models.disclosure.cells import CellId, ReleasedCell, State
from models.release import Family
from tests.small_release import small_release

SPRING, SUMMER = "2026-04-01/2026-07-01", "2026-07-01/2026-10-01"


def cell(value=10, *, table="T2", area="W1", kind="quarter", period=SPRING, dims=None):
    state = State.SMALL if value is None else State.SHOWN
    low, high = (0, 9) if value is None else (value, value)
    return ReleasedCell(
        id=CellId(
            measure="cases",
            table=table,
            area=area,
            vintage="2025",
            period_kind=kind,
            period=period,
            dims=dims or {},
        ),
        state=state,
        value=value,
        low=low,
        high=high,
    )


def released(*cells, quarter="2026-Q2", **other):
    return replace(small_release(quarter), cells=cells, **other)


def only(before, after):
    (found,) = compare(before, after)
    return found


def test_releases_that_say_the_same_do_not_differ():
    assert compare(released(cell()), released(cell(), quarter="2026-Q3")) == ()


def test_a_cell_is_told_with_both_its_figures_and_its_area():
    found = only(released(cell(10)), released(cell(15), quarter="2026-Q3"))
    assert (found.before.value, found.after.value, found.area) == (10, 15, "Ward one")
    assert (found.kind, found.why) == ("changed", Why.TAKEN_OUT)


@pytest.mark.parametrize(
    ("quarter", "why"),
    [
        ("2026-Q3", Why.TAKEN_OUT),
        ("2026-Q4", Why.REVISION),
        ("2027-Q1", Why.REVISION),  # the fourth quarter was passed over
    ],
)
def test_only_a_release_of_a_fourth_quarter_revises(quarter, why):
    assert only(released(cell(10)), released(cell(15), quarter=quarter)).why is why
    assert only(released(cell(15), quarter=quarter), released(cell(10))).why is why


def test_other_limits_are_the_reason_before_any_other():
    after = released(cell(15), quarter="2026-Q4", policy={"threshold": 10})
    assert only(released(cell(10)), after).why is Why.LIMITS


def test_a_new_quarter_is_new():
    before = released(cell())
    after = released(cell(), cell(period=SUMMER), quarter="2026-Q3")
    found = only(before, after)
    assert (found.kind, found.why) == ("new", Why.NEW_PERIOD)
    back = only(after, before)
    assert (back.kind, back.why) == ("gone", Why.NEW_PERIOD)


def test_everything_reaches_one_year_further():
    first = cell(kind="all", period="2024-01-01/2026-01-01")
    longer = cell(kind="all", period="2024-01-01/2027-01-01")
    found = compare(released(first), released(longer, quarter="2026-Q4"))
    assert {each.why for each in found} == {Why.LONGER}
    assert [each.kind for each in found] == ["new", "gone"]


def test_a_class_that_was_not_published_is_of_other_tables():
    new = cell(table="T6", dims={"origin": "police"})
    assert only(released(cell()), released(cell(), new)).why is Why.TABLES


def test_windows_left_out_are_the_audits_doing():
    window = cell(table="T9", kind="twelve_months", period="2025-07-01/2026-07-01")
    assert only(released(cell(), window), released(cell())).why is Why.WINDOWS


def test_wards_of_other_outlines_are_another_family_and_districts_go_on():
    family = Family(
        id="wards-2027-from-2026-Q3", start="2023-10-01", vintage="2027", wards_from="2026-07-01"
    )
    year = cell(kind="year", period="2025-01-01/2026-01-01", table="T1")
    newer = replace(year, id=replace(year.id, vintage="2027"))
    found = compare(released(year), released(newer, family=family, quarter="2026-Q3"))
    assert {each.why for each in found} == {Why.OUTLINES}
    assert [each.kind for each in found] == ["new", "gone"]


def test_what_is_said_less_exactly_is_called_so():
    coarse = replace(cell(), state=State.COARSE, value=None, low=10, high=15)
    withheld = replace(cell(), state=State.WITHHELD, value=None, low=None, high=None)
    assert only(released(cell(20)), released(coarse)).kind == "coarsened"
    assert only(released(cell(20)), released(withheld)).kind == "withheld"


def test_before_the_first_release_every_cell_is_new():
    after = released(cell(), cell(None, area="W2"))
    found = compare(None, after)
    assert [each.after for each in found] == list(after.cells)
    assert {each.why for each in found} == {Why.FIRST}
