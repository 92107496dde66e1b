"""Conditional permutation against every possible sample, and against a plain loop."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.sparse import csr_array

from boundaries import load
from geo.neighbours import Neighbours, queen
from models.autocorrelation import conditional_permutation
from models.autocorrelation.conditional_permutation import permute_around
from models.autocorrelation.linked_values import LinkedValues


def joined(links, n):
    """Neighbours from pairs of rows."""
    matrix = np.zeros((n, n))
    for one, other in links:
        matrix[one, other] = matrix[other, one] = 1
    return Neighbours(csr_array(matrix), pd.Index(range(n)), "by hand")


#: Areas with 1, 2, 3, 4 and 5 neighbours, and an island.
LINKS = [(0, 1), (0, 2), (0, 3), (0, 4), (0, 5), (1, 2), (2, 3), (3, 4), (2, 5), (6, 7)]
N = 9
COUNTS = np.array([4.0, 0, 1, 2, 2, 5, 1, 0, 3])


def permuted(values, near, draws=9_999, seed=1):
    """p in the order of the areas."""
    linked = LinkedValues.of(values, near)
    return linked.spread(permute_around(linked, draws, np.random.default_rng(seed)))


def enumerated(values, near):
    """Exact two-sided p, from every set of other areas that could be the neighbours."""
    p = []
    for row, around in enumerate(near.matrix.toarray()):
        others = [other for other in range(len(values)) if other != row]
        sets = combinations(others, int(around.sum()))
        sums = np.array([values[list(each)].sum() for each in sets])
        seen = around @ values
        slack = 1e-9 * max(1, abs(seen))
        tails = [np.mean(sums >= seen - slack), np.mean(sums <= seen + slack)]
        p.append(min(1, 2 * min(tails)) if around.sum() else np.nan)
    return np.array(p)


@pytest.mark.parametrize("values", [COUNTS, COUNTS / 3 + 0.1, np.sqrt(COUNTS + 0.3)], ids=len)
def test_p_is_that_of_all_samples(values):
    near = joined(LINKS, N)

    made = permuted(values, near, draws=200_000)

    assert made == pytest.approx(enumerated(values, near), abs=0.006, nan_ok=True)


def test_an_area_is_never_dealt_to_itself():
    """One area has everything. Its own neighbours then have nothing in every draw, and the others
    find it among their neighbours in one draw of eight times their number of neighbours."""
    values = np.zeros(N)
    values[2] = 7.0
    near = joined(LINKS, N)
    made = permuted(values, near, draws=100_000)

    assert made[2] == 1
    beside = near.matrix.toarray()[2] > 0
    assert made[beside] == pytest.approx(np.minimum(1, 2 * near.counts[beside] / (N - 1)), abs=0.01)


def test_ties_of_rates_count_as_reached_though_floats_differ():
    """Thirds and tenths added in another order differ in the last digit; they are ties."""
    near = joined(LINKS, N)

    thirds = permuted(COUNTS / 30, near)

    assert np.array_equal(thirds, permuted(COUNTS, near), equal_nan=True)


def test_one_who_neighbours_all_can_not_be_unusual():
    near = joined([(0, 1), (0, 2), (0, 3)], 4)

    assert permuted(np.array([9.0, 1, 2, 3]), near)[0] == 1


def test_neighbours_that_need_not_be_mutual():
    matrix = csr_array(np.array([[0, 1, 1, 0], [1, 0, 0, 1], [0, 1, 0, 1], [1, 1, 0, 0.0]]))
    near = Neighbours(matrix, pd.Index(list("abcd")), "nearest 2")
    values = np.array([1.0, 2, 4, 8])

    assert permuted(values, near, 100_000) == pytest.approx(enumerated(values, near), abs=0.01)


@given(order=st.permutations(range(N)))
def test_the_order_of_areas_changes_nothing(order):
    near = joined(LINKS, N)
    matrix = csr_array(near.matrix[list(order)][:, list(order)])
    turned = Neighbours(matrix, near.codes[list(order)], "by hand")
    made = permuted(COUNTS[list(order)], turned, 199)

    assert made == pytest.approx(permuted(COUNTS, near, 199)[list(order)], abs=0, nan_ok=True)


def test_chunks_change_nothing(monkeypatch):
    near = queen(load())
    values = np.random.default_rng(3).poisson(4, len(near)).astype(float)
    whole = permuted(values, near, 500)
    monkeypatch.setattr(conditional_permutation, "CHUNK", 700)

    assert np.array_equal(permuted(values, near, 500), whole)


def test_same_seed_same_p_other_seed_other_p():
    near = joined(LINKS, N)

    assert permuted(COUNTS, near).tobytes() == permuted(COUNTS, near).tobytes()
    assert permuted(COUNTS, near, seed=2).tobytes() != permuted(COUNTS, near).tobytes()


def test_p_is_uniform_where_nothing_is():
    """First ward of each of 400 maps: independent p-values, twice the smaller of two tails."""
    near = queen(load())
    rng = np.random.default_rng(124)
    p = [permuted(rng.normal(size=124), near, 199, seed)[seed % 124] for seed in range(400)]

    assert stats.kstest(p, "uniform").pvalue > 0.01


def test_no_draw_is_no_test():
    with pytest.raises(ValueError, match="at least one draw"):
        permuted(COUNTS, joined(LINKS, N), 0)
