"""Repair says less, in a fixed order, and never thinks less is known than was told."""

import numpy as np
import pytest

from geo.periods import Period
from models.disclosure.audit.past import PastRelease
from models.disclosure.audit.programme import Answer
from models.disclosure.audit.together import put_together
from models.disclosure.cells import CellId, State
from models.disclosure.declared import DeclaredTotal
from models.disclosure.policy import Policy
from models.disclosure.protected import attacker_interval
from tests.models.disclosure.audit.telling import PLAIN, of_wards, tell, tiny, where
from tests.world import family_from

AREAS = tiny()
A, B, C, *_ = AREAS["ward"].codes
FAMILY = family_from(Period.quarter("2024-Q1").start, "2025")
YEAR = "2024-01-01/2025-01-01"
#: 30 cases a quarter in each ward.
BUSY = {ward: {f"2024-Q{q}": 30 + ward for q in (1, 2, 3, 4)} for ward in range(6)}


def told(spread, quarter="2024-Q4", declared=(), spec=PLAIN):
    (step,) = tell({quarter: of_wards(AREAS, spread)}, AREAS, spec, family=FAMILY)
    return put_together([step.release], step.counted, Policy(), declared)


def cell_at(repair, table, area, kind, period=YEAR):
    return next(
        at
        for at, cell in enumerate(repair.cells)
        if (cell.id.table, cell.id.area, cell.id.period_kind, cell.id.period)
        == (table, area, kind, period)
    )


def held_back_by(repair, *positions):
    return Answer(1.0, None, np.array([repair.row_of(at) for at in positions]))


def assert_nothing_told_is_forgotten(repair):
    """Every figure that still stands is known at least as well as its printed form says."""
    for at, cell in enumerate(repair.cells):
        low, high = attacker_interval(cell, Policy())
        row = repair.row_of(at)
        assert repair.known.low[row] >= low, where(cell)
        assert high is None or repair.known.high[row] <= high, where(cell)


def test_a_figure_withheld_in_one_table_is_not_forgotten_where_another_tells_it():
    """The twelve months to December are the calendar year: ward by ward the same cases."""
    repair = told(BUSY).repair
    window = repair.cells[cell_at(repair, "T9", A, "twelve_months")].id

    repair.withhold([window])

    assert repair.cells[cell_at(repair, "T9", C, "twelve_months")].state is State.WITHHELD
    assert_nothing_told_is_forgotten(repair)


def test_what_tells_of_the_same_cases_is_withheld_with_it_each_with_all_its_siblings():
    repair = told(BUSY).repair
    window = repair.cells[cell_at(repair, "T9", A, "twelve_months")].id

    repair.withhold([window])

    states = {where(cell)[:3]: cell.state for cell in repair.cells}
    here, there = AREAS["ward"].codes[:3], AREAS["ward"].codes[3:]
    groups = [code for code in AREAS["small_group"].codes if code.startswith("E08000032")]
    for table, kind in (("T9", "twelve_months"), ("T1", "year"), ("T1", "all")):
        assert {states[table, ward, kind] for ward in here} == {State.WITHHELD}
        assert {states[table, ward, kind] for ward in there} == {State.SHOWN}
    # One small group is ward C alone, so its twelve months are C's, and its sibling goes too.
    assert {states["T8", group, "twelve_months"] for group in groups} == {State.WITHHELD}
    assert states["T2", "E08000032", "year"] is State.SHOWN


def test_what_the_steward_withholds_is_not_counted_as_mended():
    together = told(BUSY)
    together.repair.withhold([together.repair.cells[0].id])

    assert together.repair.cells[0].state is State.WITHHELD
    assert together.share_coarsened == 0


def test_a_total_that_is_known_from_elsewhere_stays_known_whatever_is_said_of_its_cell():
    district = CellId(
        measure="cases",
        table="T2",
        area="E08000032",
        vintage="2025",
        period_kind="year",
        period=YEAR,
    )
    repair = told(BUSY, declared=[DeclaredTotal(cell=district, total=4 * (30 + 31 + 32))]).repair
    at = cell_at(repair, "T2", "E08000032", "year")
    row = repair.row_of(at)

    assert repair.coarsen_or_withhold(held_back_by(repair, at)) is None
    repair.withhold([district])

    assert (repair.known.low[row], repair.known.high[row]) == (372, 372)


def test_the_calendar_year_and_the_twelve_months_to_its_december_are_coarsened_together():
    repair = told(BUSY).repair
    window = cell_at(repair, "T9", A, "twelve_months")

    row = repair.coarsen(held_back_by(repair, window))

    assert row == repair.row_of(window)
    for table, kind in (("T9", "twelve_months"), ("T1", "year"), ("T1", "all")):
        cell = repair.cells[cell_at(repair, table, A, kind)]
        assert (cell.state, cell.value) == (State.COARSE, None)
        assert cell.low <= 120 <= cell.high  # 4 quarters of 30
        assert cell.high - cell.low == 5


def test_each_rung_takes_in_the_one_before_and_the_last_withholds_all_siblings():
    repair = told(BUSY).repair
    at = cell_at(repair, "T2", "E08000032", "quarter", "2024-01-01/2024-04-01")
    seen = [repair.cells[at]]
    while repair.cells[at].state is not State.WITHHELD:
        assert repair.coarsen_or_withhold(held_back_by(repair, at)) == repair.row_of(at)
        seen.append(repair.cells[at])

    assert [cell.state.value for cell in seen] == ["SHOWN", *["COARSE"] * 3, "WITHHELD"]
    assert [cell.high and cell.high - cell.low for cell in seen] == [0, 5, 15, None, None]
    sibling = cell_at(repair, "T2", "E08000033", "quarter", "2024-01-01/2024-04-01")
    assert repair.cells[sibling].state is State.WITHHELD
    assert repair.coarsen_or_withhold(held_back_by(repair, at)) is None
    assert_nothing_told_is_forgotten(repair)


@pytest.mark.parametrize(
    ("tight", "first"),
    [
        ([("T3", "E47000003", "year"), ("T2", "E08000032", "year")], "T2"),
        ([("T2", "E08000033", "year"), ("T2", "E08000032", "year")], "E08000032"),
        ([("T2", "E08000032", "year"), ("T8", "E08000033-S01", "twelve_months")], "T8"),
        ([("T2", "E08000032", "year"), ("T1", B, "year")], "T9"),  # the same cases as T1
    ],
)
def test_tables_say_less_in_the_fixed_order_then_areas_by_code(tight, first):
    repair = told(BUSY).repair
    positions = [cell_at(repair, *cell) for cell in tight]

    row = repair.coarsen(held_back_by(repair, *positions))

    changed = [cell.id for at, cell in enumerate(repair.cells) if repair.row_of(at) == row]
    assert any(first in (cell.table, cell.area) for cell in changed)
    assert {
        at for at, cell in enumerate(repair.cells) if repair.row_of(at) == row
    } == repair.changed


def frozen_year():
    """A second release, to which the year before was told; one quarter is new."""
    more = {ward: cases | {"2025-Q1": 40} for ward, cases in BUSY.items()}
    stores = {"2024-Q4": of_wards(AREAS, BUSY), "2025-Q1": of_wards(AREAS, more)}
    steps = tell(stores, AREAS, PLAIN, family=FAMILY)
    return put_together([step.release for step in steps], steps[-1].counted, Policy()), steps


def test_a_figure_that_was_told_before_stays_as_it_was_told():
    together, steps = frozen_year()
    repair = together.repair
    year, quarter = (
        cell_at(repair, "T2", "E08000032", "year"),
        cell_at(repair, "T2", "E08000032", "quarter", "2025-01-01/2025-04-01"),
    )

    assert repair.coarsen_or_withhold(held_back_by(repair, year)) is None
    assert repair.coarsen(held_back_by(repair, year, quarter)) == repair.row_of(quarter)
    repair.withhold([repair.cells[year].id])

    earlier = {where(cell): cell for cell in steps[0].release.cells}
    assert all(cell == earlier.get(where(cell), cell) for cell in repair.cells)


def test_a_figure_told_coarsely_before_is_told_as_coarsely_again():
    _, steps = frozen_year()
    first = put_together([steps[0].release], steps[0].counted, Policy()).repair
    at = cell_at(first, "T2", "E08000033", "year")
    first.coarsen(held_back_by(first, at))
    past = PastRelease(
        quarter="2024-Q4",
        family=FAMILY,
        cells=tuple(first.cells),
        geography=steps[0].release.geography,
    )

    again = put_together([past, steps[1].release], steps[1].counted, Policy()).repair

    now = again.cells[cell_at(again, "T2", "E08000033", "year")]
    assert now == first.cells[at]
    assert now.state is State.COARSE
