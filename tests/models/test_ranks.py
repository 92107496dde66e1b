"""Ranks are intervals: narrow where counts decide, wide where they do not."""

import numpy as np
import pytest

from models.chance.gamma_poisson import Prior
from models.ranks import rank_intervals


def test_far_apart_areas_have_narrow_ranks():
    counts = np.array([900, 400, 150, 40])
    low, high = rank_intervals(counts, counts, np.full(4, 300.0), np.random.default_rng(1))

    assert low.tolist() == high.tolist() == [1, 2, 3, 4]


def test_more_than_expected_ranks_above_more_events():
    low, high = rank_intervals([500, 120], [500, 120], [1000.0, 60.0], np.random.default_rng(1))

    assert (low.tolist(), high.tolist()) == ([2, 1], [2, 1])


def test_even_counts_cannot_be_ranked():
    low, high = rank_intervals([5] * 20, [5] * 20, [5.0] * 20, np.random.default_rng(1))

    assert np.all(low <= 3)
    assert np.all(high >= 18)


def test_the_true_rank_is_inside_nine_times_in_ten():
    inside = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        risks, expected = rng.gamma(5.0, 0.2, 60), rng.uniform(5, 40, 60)
        counts = rng.poisson(risks * expected)
        low, high = rank_intervals(counts, counts, expected, rng, 400)
        true = 1 + np.argsort(np.argsort(-risks))
        inside.append((low <= true) & (true <= high))

    assert 0.87 <= np.mean(inside) <= 0.96


def test_a_wider_interval_is_a_wider_rank():
    rng = np.random.default_rng(3)
    counts = rng.poisson(rng.gamma(5.0, 0.2, 60) * 20)
    upper, lower = counts.astype(float), counts.astype(float)
    exact = rank_intervals(lower, upper, np.full(60, 20.0), np.random.default_rng(4))
    row = int(np.argmax(counts))
    lower[row], upper[row] = 0, np.inf
    vague = rank_intervals(lower, upper, np.full(60, 20.0), np.random.default_rng(4))

    assert vague[1][row] - vague[0][row] > 2 * (exact[1][row] - exact[0][row])


def test_same_seed_same_ranks():
    made = [
        rank_intervals([3, 9, 4], [9, 9, 8], [4.0, 4.0, 4.0], np.random.default_rng(2))
        for _ in range(2)
    ]

    assert np.array_equal(made[0], made[1])
    assert made[0][0].dtype.kind == "i"


def test_no_draws_are_refused():
    with pytest.raises(ValueError, match="at least one draw"):
        rank_intervals([3], [3], [4.0], np.random.default_rng(2), 0)


def test_a_given_prior_is_used_in_place_of_a_fitted_one():
    """A prior under which all risks are equal leaves every order open, whatever the counts."""
    counts = [900, 400, 150]
    equal = Prior(alpha=np.inf, mean=1.0)

    best, worst = rank_intervals(counts, counts, [300.0] * 3, np.random.default_rng(1), prior=equal)

    assert (best.tolist(), worst.tolist()) == ([1, 1, 1], [3, 3, 3])
