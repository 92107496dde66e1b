import json
import pickle

import numpy as np
import pandas as pd
import pytest

from models.disclosure.cells import CellId, State
from models.disclosure.cube import ExactCells
from models.disclosure.policy import Policy
from models.disclosure.protect import protect
from models.disclosure.protected import attacker_interval


def exact(pairs):
    """Exact cells with the given counts and cell keys."""
    ids = tuple(
        CellId(
            measure="cases",
            table="T1",
            area=f"E05{at:06d}",
            vintage="2025",
            period_kind="year",
            period="2025-01-01/2026-01-01",
        )
        for at in range(len(pairs))
    )
    n, keys = zip(*pairs, strict=True)
    frame = pd.DataFrame({"n": np.array(n, np.int32), "ckey": np.array(keys, np.uint8)})
    return ExactCells(ids=ids, frame=frame)


def slowly(n, ckey):
    """One cell by the words of the disclosure rules, each band spelt out."""
    if n == 0:
        noise = 0
    elif ckey <= 24:
        noise = -2
    elif ckey <= 75:
        noise = -1
    elif ckey <= 179:
        noise = 0
    elif ckey <= 230:
        noise = 1
    else:
        noise = 2
    noisy = n + noise
    if n < 8 or noisy < 8:
        return "SMALL", None
    nearest = min(range(0, noisy + 10, 5), key=lambda five: abs(five - noisy))
    return "SHOWN", nearest


EVERY_CASE = [(n, ckey) for n in range(40) for ckey in range(256)]


@pytest.fixture(scope="module")
def every_cell():
    return protect(exact(EVERY_CASE), Policy()).cells


def test_agrees_with_the_rules_worked_one_by_one(every_cell):
    got = [(cell.state.value, cell.value) for cell in every_cell]

    assert got == [slowly(*pair) for pair in EVERY_CASE]


def test_no_number_from_one_to_nine_is_printed(every_cell):
    printed = {cell.value for cell in every_cell if cell.state is State.SHOWN}

    assert min(printed) == 10


def test_the_true_count_is_always_inside_what_an_attacker_concludes(every_cell):
    policy = Policy()
    for (n, _), cell in zip(EVERY_CASE, every_cell, strict=True):
        low, high = attacker_interval(cell, policy)

        assert low <= n <= high


def test_an_attackers_interval_is_as_tight_as_the_rules_say(every_cell):
    """Both ends are reached, so nothing the attacker knows has been left out."""
    policy = Policy()
    seen: dict = {}
    for (n, _), cell in zip(EVERY_CASE, every_cell, strict=True):
        seen.setdefault((cell.state, cell.value), []).append((n, cell))
    for (_, value), found in seen.items():
        if value is None or value < 35:  # larger ones run past the counts tried here
            counts = [n for n, _ in found]
            assert attacker_interval(found[0][1], policy) == (min(counts), max(counts))


def test_zero_looks_like_any_other_small_count(every_cell):
    small = [cell for cell in every_cell if cell.state is State.SMALL]

    assert {(cell.value, cell.low, cell.high) for cell in small} == {(None, 0, 9)}
    assert {0, 1, 5, 9} <= {
        n for (n, _), cell in zip(EVERY_CASE, every_cell, strict=True) if cell.state is State.SMALL
    }


def test_large_counts_stay_within_rounding_and_noise():
    counts = [(n, ckey) for n in (10**5, 2 * 10**9) for ckey in range(256)]

    for (n, _), cell in zip(counts, protect(exact(counts), Policy()).cells, strict=True):
        assert abs(cell.value - n) <= 4


def test_exact_cells_keep_their_counts_to_themselves():
    cells = exact([(4321, 7)])

    assert "4321" not in f"{cells!r} {cells}"
    with pytest.raises(TypeError, match="restricted"):
        pickle.dumps(cells)
    with pytest.raises(TypeError):
        json.dumps(cells)


def test_exact_cells_hold_integers_of_the_agreed_size():
    with pytest.raises(ValueError, match="int32"):
        ExactCells(ids=(), frame=pd.DataFrame({"n": [], "ckey": []}))
