import pytest

from models.disclosure.cells import CellId, ReleasedCell, State

WHERE = CellId(
    measure="cases",
    table="T2",
    area="E08000032",
    vintage="2025",
    period_kind="quarter",
    period="2026-07-01/2026-10-01",
)
FIELDS = [
    "measure",
    "table",
    "area",
    "vintage",
    "period_kind",
    "period",
    "dims",
    "state",
    "value",
    "low",
    "high",
]


@pytest.mark.parametrize(
    ("state", "value", "low", "high"),
    [
        (State.SHOWN, 10, 10, 10),
        (State.SMALL, None, 0, 9),
        (State.COARSE, None, 10, 15),
        (State.COARSE, None, 10, None),
        (State.WITHHELD, None, None, None),
    ],
)
def test_a_cell_says_what_its_state_allows_in_the_published_fields(state, value, low, high):
    cell = ReleasedCell(id=WHERE, state=state, value=value, low=low, high=high)

    plain = cell.as_json()

    assert list(plain) == FIELDS
    assert ReleasedCell.from_json(plain) == cell


@pytest.mark.parametrize(
    ("state", "value", "low", "high"),
    [
        *((State.SHOWN, figure, figure, figure) for figure in range(10)),
        (State.SHOWN, 10, 8, 12),
        (State.SHOWN, None, 10, 10),
        (State.SMALL, 3, 0, 9),
        (State.SMALL, None, 1, 9),
        (State.SMALL, None, None, None),
        (State.COARSE, None, 5, 10),
        (State.COARSE, 10, 10, 15),
        (State.COARSE, None, 15, 10),
        (State.WITHHELD, None, 0, None),
        (State.WITHHELD, 10, None, None),
    ],
)
def test_a_cell_that_says_too_much_can_not_be_made(state, value, low, high):
    with pytest.raises(ValueError, match="its state") as refused:
        ReleasedCell(id=WHERE, state=state, value=value, low=low, high=high)

    assert WHERE.area not in str(refused.value)
