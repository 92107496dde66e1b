"""The test against a plain loop over redrawn maps, and its ties."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from geo.neighbours import Neighbours
from models import gi_significance
from models.chance.risk_null import redraw
from models.gi_significance import neighbourhoods, run_gi_test, scores

SIDE = 5
N = SIDE * SIDE


def grid():
    """A chess board with queen neighbours."""
    places = [(row, column) for row in range(SIDE) for column in range(SIDE)]
    near = np.array(
        [[0 < max(abs(a - c), abs(b - d)) <= 1 for c, d in places] for a, b in places], dtype=float
    )
    return Neighbours(csr_array(near), pd.Index(range(N)), "board")


AROUND = neighbourhoods(grid(), np.ones(N, dtype=bool))
EXPECTED = np.linspace(2, 8, N)
SEEN = np.random.default_rng(3).poisson(EXPECTED[:, None], (N, 7)).astype(float)
NULL = {"alpha": 4.0, "total": 120, "draws": 199}


def one_by_one(seen, seed):
    """Two-sided p of the sum each neighbourhood of one map holds, a redrawn map at a time."""
    sums = AROUND @ (seen * NULL["total"] / seen.sum() / EXPECTED)
    maps = np.hstack(list(redraw(EXPECTED, 4.0, 120, 199, np.random.default_rng(seed))))
    low, high = np.zeros(N), np.zeros(N)
    for counts in maps.T:
        drawn = AROUND @ (counts / EXPECTED)
        low += drawn <= sums + 1e-9
        high += drawn >= sums - 1e-9
    return np.minimum(1, 2 * (1 + np.minimum(low, high)) / 200)


@pytest.mark.parametrize("maps", [1, 7])
def test_many_maps_share_one_null_and_agree_with_the_loop(maps):
    made = run_gi_test(SEEN[:, :maps], EXPECTED, AROUND, rng=np.random.default_rng(8), **NULL)

    for column in range(maps):
        assert made.p[:, column] == pytest.approx(one_by_one(SEEN[:, column], 8))


def test_chunks_change_nothing(monkeypatch):
    whole = run_gi_test(SEEN, EXPECTED, AROUND, rng=np.random.default_rng(8), **NULL)
    monkeypatch.setattr(gi_significance, "FEW", 100)
    counted = run_gi_test(SEEN, EXPECTED, AROUND, rng=np.random.default_rng(8), **NULL)

    assert np.array_equal(whole.p, counted.p)


def test_a_redrawn_map_equal_to_the_one_seen_is_a_tie_in_both_tails():
    """One event among equal areas: nine places in 25 give a middle area the same sum, and in
    every draw the sum is one of two. Ties must count, though floats differ in the last digit."""
    seen = np.zeros((N, 1))
    seen[12] = 1
    made = run_gi_test(
        seen,
        np.full(N, 0.1),
        AROUND,
        alpha=np.inf,
        total=1,
        draws=4_000,
        rng=np.random.default_rng(2),
    )

    assert made.p[12, 0] == pytest.approx(2 * 9 / 25, abs=0.05)
    assert made.p[0, 0] == 1


def test_last_digits_do_not_decide():
    """The same map scaled by a third: sums differ only by rounding, and no p changes."""
    thirds = run_gi_test(SEEN, EXPECTED / 3, AROUND, rng=np.random.default_rng(8), **NULL)
    plain = run_gi_test(SEEN, EXPECTED, AROUND, rng=np.random.default_rng(8), **NULL)

    assert np.array_equal(thirds.p, plain.p)


def test_a_flat_map_scores_zero():
    assert np.all(scores(np.full((N, 2), 0.1), AROUND) == 0)


def test_one_area_cannot_be_scored():
    alone = Neighbours(csr_array((1, 1)), pd.Index(["a"]), "alone")

    assert np.isnan(scores(np.array([[3.0]]), neighbourhoods(alone, np.array([True])))).all()
