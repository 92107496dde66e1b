"""p-values from the maxima of redrawn maps."""

import numpy as np
import pytest
from scipy import stats

from models.scanning.maxima import gumbel_p, monte_carlo_p


def test_p_counts_the_map_seen_and_ties():
    assert monte_carlo_p(2.0, np.array([1.0, 2.0, 3.0, 1.5])) == 3 / 5
    assert monte_carlo_p(9.0, np.array([1.0, 2.0, 3.0])) == 1 / 4


def test_maxima_that_differ_by_rounding_are_ties():
    assert monte_carlo_p(2.0 * (1 + 1e-13), np.array([2.0])) == 1


def test_gumbel_p_is_the_tail_where_maxima_are_gumbel():
    maxima = stats.gumbel_r.rvs(4, 1.5, size=200_000, random_state=np.random.default_rng(1))

    for far in (1e-1, 1e-3, 1e-5):
        statistic = stats.gumbel_r.isf(far, 4, 1.5)
        assert gumbel_p(statistic, maxima) == pytest.approx(far, rel=0.1)


def test_gumbel_p_is_not_told_where_maxima_do_not_differ():
    assert np.isnan(gumbel_p(3.0, np.array([2.0])))
    assert np.isnan(gumbel_p(3.0, np.full(9, 2.0)))
