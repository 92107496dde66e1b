from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from geo.periods import Period
from models.deriving.comparisons import all_changes, compare_cells
from models.disclosure.cells import CellId, ReleasedCell, State
from models.disclosure.policy import Policy
from models.disclosure.protect import protect
from models.disclosure.protected import ProtectedCube
from models.disclosure.spec import WHOLE
from tests.world import SHORT, county, exact_cells, random_records

AREAS = county()
NOW, YEAR_AGO = Period.quarter("2026-Q3"), Period.quarter("2025-Q3")


def cell(figure, period, area="E47000003", table="T3"):
    """A printed number, SMALL (None), or the ends of a coarse cell."""
    address = CellId(
        measure="cases",
        table=table,
        area=area,
        vintage="2025",
        period_kind="quarter",
        period=period.iso,
    )
    if figure is None:
        return ReleasedCell(id=address, state=State.SMALL, low=0, high=9)
    if isinstance(figure, tuple):
        return ReleasedCell(id=address, state=State.COARSE, low=figure[0], high=figure[1])
    return ReleasedCell(id=address, state=State.SHOWN, value=figure, low=figure, high=figure)


def compared(then, now):
    return compare_cells(cell(then, YEAR_AGO), cell(now, NOW), Policy())


@pytest.mark.parametrize(
    ("then", "now", "direction"),
    [
        (400, 500, "up"),
        (500, 400, "down"),
        (400, 420, "cannot tell"),
        (400, 400, "cannot tell"),
        (None, 10, "cannot tell"),  # 9 against 8 is allowed
        (None, 40, "up"),  # 9 against 36 is not chance
        (None, None, "cannot tell"),
        ((10, 25), 15, "cannot tell"),
        ((10, None), 500, "cannot tell"),
    ],
)
def test_a_change_is_called_only_where_rounding_and_chance_can_not_explain_it(then, now, direction):
    assert compared(then, now).direction == direction


def test_every_call_would_also_be_made_on_any_counts_the_figures_allow():
    """An exact binomial test by scipy on the two counts least far apart."""
    for then in range(10, 200, 15):
        for now in range(10, 200, 15):
            found = compared(then, now)
            if found.direction == "up":
                low, high = max(8, now - 4), then + 4
                p = stats.binomtest(low, low + high, 0.5).pvalue
                assert low > high
                assert p < 0.06


def test_what_could_have_been_seen_is_said_of_printed_figures_only():
    assert 10 < compared(400, 400).smallest_visible < 25
    assert compared(None, 40).smallest_visible is None
    assert compared((10, None), 40).smallest_visible is None


def test_a_rise_of_that_size_would_indeed_be_called():
    for then in (15, 60, 200, 400):
        seen = compared(then, then).smallest_visible
        enough = int(np.ceil(then * (1 + seen / 100) / 5) * 5)

        assert compared(then, enough).direction == "up"


def test_unequal_quarters_are_compared_by_the_day():
    """10,000 in 90 days are 10,222 in 92: a rise to 10,360 is chance, unless days are ignored."""
    summer, winter = Period.quarter("2026-Q3"), Period.quarter("2026-Q1")
    found = compare_cells(cell(10_000, winter), cell(10_360, summer), Policy())

    assert stats.binomtest(10_356, 10_356 + 10_004, 0.5).pvalue < 0.05
    assert found.direction == "cannot tell"


@pytest.fixture(scope="module")
def changes():
    exact = exact_cells(random_records(AREAS, 300), AREAS)
    return all_changes(protect(exact, Policy()), AREAS, SHORT)


def test_every_quarter_is_compared_with_a_year_before_and_the_quarter_before(changes):
    pairs = [(change.area, change.period, change.before) for change in changes]

    assert len(set(pairs)) == len(pairs)
    assert len(pairs) == 4 * (8 + 11)  # three districts and the county; eleven quarters, eight
    assert ("E47000003", NOW.iso, YEAR_AGO.iso) in pairs
    assert ("E47000003", NOW.iso, Period.quarter("2026-Q2").iso) in pairs


def test_where_both_are_there_the_year_before_comes_first(changes):
    of_county = [c.before for c in changes if (c.area, c.period) == ("E47000003", NOW.iso)]

    assert of_county[0] == YEAR_AGO.iso


def test_wards_are_not_compared(changes):
    assert not {change.area for change in changes} & set(AREAS["ward"].codes)


def test_twelve_months_are_compared_with_those_before_them_and_with_none_that_overlap():
    exact = exact_cells(random_records(AREAS, 300), AREAS, WHOLE)
    made = all_changes(protect(exact, Policy()), AREAS, WHOLE)

    for change in made:
        assert change.before.partition("/")[2] <= change.period.partition("/")[0]
    spans = {change.area: set() for change in made}
    for change in made:
        spans[change.area].add((change.period, change.before))
    (ward, *_), (small, *_) = AREAS["ward"].codes, AREAS["small_group"].codes
    assert spans[ward] == spans[small]
    assert len(spans[ward]) == 5  # nine windows, five of them with one a year before
    assert ("2025-10-01/2026-10-01", "2024-10-01/2025-10-01") in spans[ward]
    assert len(spans[AREAS["group"].codes[0]]) == 8 + 11


def test_withheld_twelve_months_are_compared_with_nothing_said():
    periods = [Period.twelve_months_to(quarter) for quarter in (YEAR_AGO, NOW)]
    made = all_changes(
        ProtectedCube(
            cells=tuple(
                ReleasedCell(id=replace(cell(10, NOW).id, table="T9", area=code,
                    period_kind=period.kind, period=period.iso), state=State.WITHHELD)
                for period in periods for code in AREAS["ward"].codes
            ),
            policy=Policy(),
        ),
        AREAS,
        WHOLE,
    )  # fmt: skip

    assert {(each.direction, each.smallest_visible) for each in made} == {("cannot tell", None)}


def test_without_any_change_hardly_an_arrow_is_drawn(changes):
    """Each comparison is cautious, so far fewer than one in twenty is called by chance."""
    called = [change for change in changes if change.direction != "cannot tell"]

    assert len(called) <= len(changes) * 0.05


def test_a_missing_quarter_is_not_compared():
    cube = ProtectedCube(cells=(cell(400, NOW),), policy=Policy())

    assert all_changes(cube, AREAS, SHORT) == ()
