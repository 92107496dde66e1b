"""The four words, and when nobody can tell."""

import numpy as np
import pytest
from scipy import stats

from models.categories import AS_EXPECTED, CANNOT_TELL, FEWER, MORE, categorise, predictive_interval


def test_words():
    z = np.array([3.0, -3.0, 0.2, 3.0, -3.0, 0.2, np.nan])
    q = np.array([0.01, 0.01, 0.9, 0.01, 0.01, 0.9, np.nan])
    fewest = np.array([2.0, 2.0, 2.0, 0.0, 0.0, 0.0, 2.0])

    assert categorise(z, q, fewest).tolist() == [
        *(MORE, FEWER, AS_EXPECTED),
        *(MORE, CANNOT_TELL, CANNOT_TELL, CANNOT_TELL),
    ]


def test_five_in_a_hundred_still_stands_out():
    assert categorise(np.array([1.0]), np.array([0.05]), np.array([1.0])).tolist() == [MORE]


def test_many_maps_at_once():
    z, q = np.array([[3.0, -3.0], [3.0, -3.0]]), np.full((2, 2), 0.01)

    made = categorise(z, q, np.array([4.0, 0.0]))
    assert made.tolist() == [[MORE, FEWER], [MORE, CANNOT_TELL]]


def test_under_three_point_seven_expected_none_is_not_few():
    """exp(-3.69) is .025: below that, even no event at all is ordinary."""
    fewest, most = predictive_interval(np.array([0.0, 0.1, 3.6, 3.68, 3.7, 20.0]), np.inf)

    assert fewest.tolist()[:4] == [0, 0, 0, 0]
    assert fewest[4] >= 1
    assert (fewest[5], most[5]) == (stats.poisson.ppf(0.025, 20), stats.poisson.ppf(0.975, 20))


@pytest.mark.parametrize("alpha", [0.5, 2.0, 20.0, np.inf])
def test_predictive_interval_leaves_a_fortieth_at_either_side(alpha):
    expected = np.array([3.0, 5.0, 12.0, 200.0])
    fewest, most = predictive_interval(expected, alpha)
    law = stats.poisson(expected)
    if np.isfinite(alpha):
        law = stats.nbinom(alpha, alpha / (alpha + expected))

    assert np.all((law.cdf(fewest - 1) < 0.025) & (law.cdf(fewest) >= 0.025))
    assert np.all((law.sf(most) <= 0.025) & (law.sf(most - 1) > 0.025))


def test_uneven_risks_make_it_wider():
    even = predictive_interval(np.array([12.0]), np.inf)
    uneven = predictive_interval(np.array([12.0]), 4.0)

    assert uneven[0] < even[0] < even[1] < uneven[1]
