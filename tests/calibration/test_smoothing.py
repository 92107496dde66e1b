"""Empirical Bayes keeps what it promises where the truth is known."""

import numpy as np
import pytest

from models.smoothing import empirical_bayes
from tests.calibration.worlds import packaged, risks

RUNS = 100


@pytest.fixture(scope="module", params=[(300, 0.45), (600, 0.45), (1_500, 0.71)])
def runs(request):
    """True risks, counts, expected counts and what the smoother says of them."""
    cases, cv = request.param
    world = packaged()
    made = []
    for run in range(RUNS):
        rng = np.random.default_rng([5, cases, run])
        risk, expected = risks(world, cv, rng), world.expected(cases)
        counts = rng.poisson(risk * expected).astype(float)
        made.append((risk, counts, expected, empirical_bayes(counts, expected)))
    return made


def test_ninety_five_intervals_in_a_hundred_hold_the_truth(runs):
    inside = [np.mean((found.lower <= risk) & (risk <= found.upper)) for risk, _, _, found in runs]

    assert 0.93 <= np.mean(inside) <= 0.97


def test_smoothed_risks_are_nearer_to_the_truth_than_crude_ones(runs):
    nearer = [
        np.mean((found.mean - risk) ** 2) < np.mean((counts / expected - risk) ** 2)
        for risk, counts, expected, found in runs
    ]

    assert np.mean(nearer) >= 0.95


def test_shrinkage_is_monotone(runs):
    """Every risk moves from its crude value towards the prior's mean, and never past it."""
    for _, counts, expected, found in runs:
        crude = counts / expected
        low, high = np.minimum(crude, found.prior_mean), np.maximum(crude, found.prior_mean)
        slack = 1e-9 * (1 + high)
        assert np.all((low - slack <= found.mean) & (found.mean <= high + slack))


def test_what_is_likely_above_average_mostly_is(runs):
    """Of wards said to lie above 1 with a probability near .8, about four in five do."""
    said = np.concatenate([found.exceedance for *_, found in runs])
    above = np.concatenate([risk > 1 for risk, *_ in runs])
    near = (said > 0.7) & (said < 0.9)

    assert abs(above[near].mean() - said[near].mean()) < 0.03
