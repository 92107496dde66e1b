from itertools import pairwise

import pytest

from models.disclosure.cells import CellId, ReleasedCell, State
from models.disclosure.coarsen import coarsened, withheld
from models.disclosure.policy import Policy
from models.disclosure.protected import attacker_interval

POLICY = Policy()
AT = CellId(
    measure="cases",
    table="T2",
    area="E08000032",
    vintage="2025",
    period_kind="quarter",
    period="2024-01-01/2024-04-01",
)


def shown(value):
    return ReleasedCell(id=AT, state=State.SHOWN, value=value, low=value, high=value)


def rungs(cell, policy=POLICY):
    found = [cell]
    while (cell := coarsened(cell, policy)) is not None:
        found.append(cell)
    return found


@pytest.mark.parametrize(
    ("value", "pair", "four"),
    [
        (10, (10, 15), (10, 25)),
        (15, (10, 15), (10, 25)),
        (20, (20, 25), (10, 25)),
        (25, (20, 25), (10, 25)),
        (30, (30, 35), (30, 45)),
        (45, (40, 45), (30, 45)),
        (50, (50, 55), (50, 65)),
        (1_000, (1_000, 1_005), (990, 1_005)),
    ],
)
def test_a_figure_is_said_as_one_of_two_then_of_four_then_as_ten_or_more(value, pair, four):
    said = [(cell.low, cell.high) for cell in rungs(shown(value))]

    assert said == [(value, value), pair, four, (10, None)]


@pytest.mark.parametrize("value", range(10, 300, 5))
def test_each_rung_is_no_printed_number_and_takes_in_the_one_before(value):
    said = rungs(shown(value))
    intervals = [attacker_interval(cell, POLICY) for cell in said]

    assert [cell.state for cell in said] == [State.SHOWN, *[State.COARSE] * 3]
    assert all(cell.value is None for cell in said[1:])
    for (low, high), (lower, higher) in pairwise(intervals):
        assert lower <= low
        assert higher is None or high <= higher
        assert (lower, higher) != (low, high)


def test_neighbours_that_share_a_rung_share_all_later_ones():
    for value in range(10, 200, 5):
        for other in range(10, 200, 5):
            pairs = zip(rungs(shown(value)), rungs(shown(other)), strict=True)
            same = [one == two for one, two in pairs]
            assert same == sorted(same)


def test_what_is_hidden_or_withheld_has_no_rung():
    small = ReleasedCell(id=AT, state=State.SMALL, low=0, high=9)

    assert coarsened(small, POLICY) is None
    assert coarsened(withheld(shown(20)), POLICY) is None


@pytest.mark.parametrize(
    "cell",
    [shown(40), ReleasedCell(id=AT, state=State.SMALL, low=0, high=9), *rungs(shown(30))],
)
def test_withholding_keeps_the_address_and_nothing_else(cell):
    assert withheld(cell) == ReleasedCell(id=AT, state=State.WITHHELD)
