"""Potthoff & Whittinghill's test by hand, and on counts with and without variation."""

import numpy as np
import pytest

from models.scanning.dispersion import potthoff_whittinghill


def test_statistic_by_hand():
    """5 * 4 / 2 + 1 * 0 / 2 + 3 * 2 / 4 is 11.5; times 8 it is 92, beside 9 * 8 = 72 by chance."""
    made = potthoff_whittinghill([5, 1, 3], [2, 2, 4], draws=9, rng=np.random.default_rng(1))

    assert (made.statistic, made.mean, made.variance) == (92, 72, 2 * 2 * 72)


def test_mean_is_that_of_redrawn_counts():
    shares = np.array([0.1, 0.3, 0.6])
    maps = np.random.default_rng(2).multinomial(30, shares, size=40_000)
    found = (maps * (maps - 1) / shares).sum(axis=1)
    made = potthoff_whittinghill(maps[0], shares, draws=1, rng=np.random.default_rng(1))

    assert found.mean() == pytest.approx(made.mean, rel=0.01)


def test_is_uniform_by_chance_and_small_where_risks_differ():
    rng = np.random.default_rng(3)
    shares = rng.gamma(4, 1, 60)
    shares /= shares.sum()

    def p(weights):
        counts = rng.multinomial(300, weights / weights.sum())
        return potthoff_whittinghill(counts, shares, draws=99, rng=rng).p

    by_chance = [p(shares) for _ in range(200)]
    differing = [p(shares * rng.gamma(4, 0.25, 60)) for _ in range(50)]

    assert 0.01 <= np.mean(np.array(by_chance) <= 0.05) <= 0.1
    assert np.mean(np.array(differing) <= 0.05) >= 0.8


def test_no_events_vary_no_more_than_chance():
    made = potthoff_whittinghill([0, 0], [1, 1], draws=19, rng=np.random.default_rng(1))

    assert made.p == 1
