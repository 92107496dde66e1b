"""Posteriors against numerical integration over the risk."""

import numpy as np
import pytest
from scipy import stats

from models.chance.gamma_poisson import Intervals, Prior
from models.chance.posterior import Posterior

PRIOR = Prior(alpha=2.5, mean=1.2)
LOWER = np.array([0, 7, 0, 10, 0, 0, 8, 0, 40])
UPPER = np.array([9, 7, 0, np.inf, np.inf, 5000, 16, 9, np.inf])
EXPECTED = np.array([4.0, 4.0, 6.0, 9.0, 5.0, 3.0, 2.0, 30.0, 0.5])
MADE = Posterior.given(Intervals.of(LOWER, UPPER, EXPECTED), PRIOR)

RISKS = np.linspace(1e-4, 90, 900_001)


def by_integration(row):
    """Belief over a fine grid of risks: prior density times the chance of the interval."""
    law = stats.poisson(RISKS * EXPECTED[row])
    inside = law.sf(LOWER[row] - 1) - (law.sf(UPPER[row]) if UPPER[row] < np.inf else 0)
    belief = stats.gamma.pdf(RISKS, PRIOR.alpha, scale=1 / PRIOR.beta) * inside
    return belief / belief.sum()


@pytest.mark.parametrize("row", range(LOWER.size))
def test_mean_quantiles_and_tail_are_those_of_the_integral(row):
    belief = by_integration(row)
    below = np.cumsum(belief)

    assert MADE.mean[row] == pytest.approx((RISKS * belief).sum(), abs=2e-4)
    assert MADE.above(1.0)[row] == pytest.approx(belief[RISKS > 1].sum(), abs=2e-4)
    for share in (0.025, 0.5, 0.975):
        assert MADE.quantile(share)[row] == pytest.approx(
            RISKS[np.searchsorted(below, share)], abs=3e-4
        )


def test_an_exact_count_has_a_gamma_posterior():
    law = stats.gamma(PRIOR.alpha + 7, scale=1 / (PRIOR.beta + 4))

    assert MADE.mean[1] == pytest.approx(law.mean(), rel=1e-12)
    assert MADE.quantile(0.975)[1] == pytest.approx(law.ppf(0.975), rel=1e-10)
    assert MADE.above(1.0)[1] == pytest.approx(law.sf(1), rel=1e-10)


def test_nothing_known_leaves_the_prior():
    law = stats.gamma(PRIOR.alpha, scale=1 / PRIOR.beta)

    assert MADE.mean[4] == pytest.approx(PRIOR.mean)
    assert MADE.quantile(0.025)[4] == pytest.approx(law.ppf(0.025), rel=1e-10)


def test_drawn_counts_stay_inside_and_are_as_frequent_as_they_should_be():
    drawn = MADE.draw_counts(40_000, np.random.default_rng(5))

    assert drawn.shape == (40_000, LOWER.size)
    assert np.all((drawn >= LOWER) & (drawn <= UPPER))
    law = stats.nbinom(PRIOR.alpha, PRIOR.alpha / (PRIOR.alpha + PRIOR.mean * 4.0))
    chances = law.pmf(np.arange(10)) / law.cdf(9)
    seen = np.bincount(drawn[:, 0].astype(int), minlength=10) / 40_000
    assert seen == pytest.approx(chances, abs=0.01)


def test_drawn_counts_of_an_unknown_area_are_negative_binomial():
    drawn = MADE.draw_counts(40_000, np.random.default_rng(6))[:, 4]
    law = stats.nbinom(PRIOR.alpha, PRIOR.alpha / (PRIOR.alpha + PRIOR.mean * 5.0))

    assert drawn.mean() == pytest.approx(law.mean(), rel=0.02)
    assert drawn.var() == pytest.approx(law.var(), rel=0.05)


def test_drawn_risks_have_the_posterior_mean_and_quantiles():
    drawn = MADE.draw_risks(40_000, np.random.default_rng(7))

    assert drawn.mean(axis=0) == pytest.approx(MADE.mean, rel=0.02)
    assert np.quantile(drawn, 0.9, axis=0) == pytest.approx(MADE.quantile(0.9), rel=0.03)


def test_shared_risk_draws_poisson_counts_inside_the_interval():
    counts = Intervals.of([0, 0, 3], [9, np.inf, 3], [4.0, 4.0, 4.0])
    made = Posterior.given(counts, Prior(alpha=np.inf, mean=1.5))
    drawn = made.draw_counts(40_000, np.random.default_rng(8))

    assert made.mean.tolist() == [1.5, 1.5, 1.5]
    assert np.all(made.draw_risks(3, np.random.default_rng(8)) == 1.5)
    law = stats.poisson(6.0)
    seen = np.bincount(drawn[:, 0].astype(int), minlength=10) / 40_000
    assert seen == pytest.approx(law.pmf(np.arange(10)) / law.cdf(9), abs=0.01)
    assert drawn[:, 1].mean() == pytest.approx(6.0, rel=0.02)
    assert set(drawn[:, 2]) == {3.0}


def test_nothing_expected_and_nothing_seen_leaves_the_prior():
    made = Posterior.given(Intervals.of([0], [9], [0.0]), PRIOR)

    assert made.mean[0] == pytest.approx(PRIOR.mean)
    assert made.draw_counts(5, np.random.default_rng(1)).tolist() == [[0.0]] * 5
