import numpy as np
import pytest

from models.disclosure.cells import CellId, ReleasedCell, State
from models.disclosure.policy import Policy
from models.disclosure.protected import ProtectedCube, attacker_interval, attacker_intervals

PERIOD = "2026-07-01/2026-10-01"


def cell(area, state, value=None, low=None, high=None, **place):
    address = {
        "measure": "cases",
        "table": "T2",
        "area": area,
        "vintage": "2025",
        "period_kind": "quarter",
        "period": PERIOD,
    }
    return ReleasedCell(
        id=CellId(**(address | place)), state=state, value=value, low=low, high=high
    )


CELLS = (
    cell("A", State.SHOWN, 10, 10, 10),
    cell("B", State.SHOWN, 25, 25, 25),
    cell("C", State.SMALL, None, 0, 9),
    cell("D", State.COARSE, None, 10, 15),
    cell("E", State.COARSE, None, 10, 25),
    cell("F", State.COARSE, None, 10, None),
    cell("G", State.WITHHELD),
)
#: From the disclosure rules: SHOWN r is [max(8, r - 4), r + 4], a COARSE cell the union of its own.
KNOWN = [(8, 14), (21, 29), (0, 9), (8, 19), (8, 29), (8, None), (0, None)]


def test_what_an_attacker_knows_of_each_state():
    assert [attacker_interval(each, Policy()) for each in CELLS] == KNOWN


def test_the_same_as_arrays():
    lower, upper = attacker_intervals(CELLS, Policy())

    assert lower.tolist() == [low for low, _ in KNOWN]
    assert upper.tolist() == [np.inf if high is None else high for _, high in KNOWN]


def test_a_layer_comes_in_the_order_asked_for():
    cube = ProtectedCube(cells=CELLS, policy=Policy())

    found = cube.layer("T2", "quarter", PERIOD, ["C", "A"])

    assert [each.id.area for each in found] == ["C", "A"]
    assert cube.layers() == (("T2", "quarter", PERIOD),)


def test_divided_cells_and_other_measures_are_in_no_layer_of_cases():
    divided = cell("A", State.SMALL, None, 0, 9, dims={"type": "labour"})
    reports = cell("A", State.SMALL, None, 0, 9, measure="reports")
    cube = ProtectedCube(cells=(*CELLS, divided, reports), policy=Policy())

    (found,) = cube.layer("T2", "quarter", PERIOD, ["A"])

    assert found.state is State.SHOWN


def test_year_and_everything_are_apart_even_over_the_same_days():
    year = "2025-01-01/2026-01-01"
    cells = (
        cell("A", State.SMALL, None, 0, 9, period_kind="year", period=year),
        cell("A", State.WITHHELD, period_kind="all", period=year),
    )
    cube = ProtectedCube(cells=cells, policy=Policy())

    assert [cube.layer(*layer, ["A"])[0].state for layer in cube.layers()] == [
        State.SMALL,
        State.WITHHELD,
    ]


def test_a_cell_that_is_not_published_is_not_invented():
    with pytest.raises(KeyError):
        ProtectedCube(cells=CELLS, policy=Policy()).layer("T2", "quarter", PERIOD, ["Z"])
