"""Worlds without clusters keep what they are given and vary as they say."""

import numpy as np
import pytest

from models.space_time_scanning.figures import Figures
from models.space_time_scanning.nulls import PermutationNull, RiskNull, risk_null

RNG = np.random.default_rng(1)
POINTS = RNG.random((80, 2))
EXPECTED = RNG.gamma(4, 1, (80, 10))


def drawn(null):
    return np.concatenate(list(null.draw(np.random.default_rng(2))))


def null_with(areas, steps, draws=400, total=None):
    return RiskNull(
        expected=EXPECTED,
        total=total,
        between_areas=np.full(draws, areas),
        between_steps=np.full(draws, steps),
    )


def test_counts_are_what_is_expected_with_and_without_the_total_kept():
    kept = drawn(null_with(0.2, 0.1, total=3200))
    free = drawn(null_with(0.2, 0.1))

    assert np.all(kept.sum(axis=(1, 2)) == 3200)
    assert np.ptp(free.sum(axis=(1, 2))) > 0
    assert free.mean(axis=0).sum() == pytest.approx(EXPECTED.sum(), rel=0.02)
    assert kept.mean(axis=0).sum(axis=1) == pytest.approx(
        EXPECTED.sum(axis=1) * 3200 / EXPECTED.sum(), rel=0.15
    )


@pytest.mark.parametrize(("areas", "steps"), [(0.0, 0.0), (0.3, 0.0), (0.0, 0.3), (0.2, 0.4)])
def test_counts_vary_by_chance_and_by_risk(areas, steps):
    """Variance of a count is E + E squared times ((1 + areas)(1 + steps) - 1)."""
    made = drawn(null_with(areas, steps, draws=4000))
    beyond = (made.var(axis=0) - EXPECTED).sum() / (EXPECTED**2).sum()
    of_areas = (made.sum(axis=2).var(axis=0) - EXPECTED.sum(axis=1)).sum()
    shared = (EXPECTED**2).sum() * (1 + areas) * steps + (EXPECTED.sum(axis=1) ** 2).sum() * areas

    assert beyond == pytest.approx((1 + areas) * (1 + steps) - 1, abs=0.03)
    assert of_areas == pytest.approx(shared, rel=0.1, abs=0.05 * (EXPECTED**2).sum())


def test_risks_are_learnt_of_areas_and_of_steps():
    rng = np.random.default_rng(6)
    risks = rng.gamma(4, 1 / 4, (80, 1)) * rng.gamma(9, 1 / 9, (80, 10))
    figures = Figures(
        observed=rng.poisson(3 * risks * EXPECTED),
        expected=3 * EXPECTED,
        statistic="expectation-based",
        fewest=2,
        high=True,
        low=False,
    )
    null = risk_null("negative-binomial", figures, POINTS, 500, rng)

    assert np.sqrt(null.between_areas).mean() == pytest.approx(0.5, abs=0.1)
    assert np.sqrt(null.between_steps).mean() == pytest.approx(1 / 3, abs=0.05)
    assert null.total is None
    assert risk_null("poisson", figures, POINTS, 5, rng).between_areas.tolist() == [0] * 5


def test_a_permutation_keeps_both_margins_and_deals_evenly():
    counts = np.array([[3, 0, 1], [0, 2, 0], [5, 1, 1], [0, 0, 0]])
    made = drawn(PermutationNull(counts=counts, draws=6000))

    assert np.all(made.sum(axis=2) == counts.sum(axis=1))
    assert np.all(made.sum(axis=1) == counts.sum(axis=0))
    even = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / 13
    assert made.mean(axis=0) == pytest.approx(even, abs=0.06)
    # the hypergeometric variance of the number of cases of a place in a step
    assert made[:, 2, 0].var() == pytest.approx(7 * 8 * 6 * 5 / (13**2 * 12), rel=0.08)
