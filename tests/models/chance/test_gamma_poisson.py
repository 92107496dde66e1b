"""The prior against scipy's negative binomial, summed count by count."""

import numpy as np
import pytest
from scipy import optimize, stats

from models.chance.gamma_poisson import Intervals, Prior, chance_inside, fit_prior, log_mass

RNG = np.random.default_rng(11)
EXPECTED = RNG.uniform(3, 30, 60)
COUNTS = RNG.poisson(RNG.gamma(3.0, 0.4, 60) * EXPECTED).astype(float)


def hidden(counts, under=8, width=4):
    """Intervals as released cells have them: 0 to 9, or four to either side."""
    small = counts < under
    lower = np.where(small, 0, np.maximum(under, counts - width))
    return lower, np.where(small, 9, counts + width)


def slow_log_likelihood(lower, upper, expected, alpha, mean):
    """Sum the chance of every count in every interval, one by one."""
    total = 0.0
    for low, high, e in zip(lower, upper, expected, strict=True):
        law = stats.nbinom(alpha, alpha / (alpha + mean * e))
        inside = law.sf(low - 1) if np.isinf(high) else law.pmf(np.arange(low, high + 1)).sum()
        total += np.log(inside)
    return total


def slow_fit(lower, upper, expected):
    """Maximise it from another start with another method."""
    found = optimize.minimize(
        lambda at: -slow_log_likelihood(lower, upper, expected, *np.exp(at)),
        np.log([1.0, 1.0]),
        method="BFGS",
    )
    return np.exp(found.x)


def test_exact_counts_give_the_most_likely_prior():
    made = fit_prior(Intervals.of(COUNTS, COUNTS, EXPECTED))

    assert (made.alpha, made.mean) == pytest.approx(slow_fit(COUNTS, COUNTS, EXPECTED), rel=1e-4)
    assert made.beta == pytest.approx(made.alpha / made.mean)


def test_intervals_give_the_most_likely_prior():
    lower, upper = hidden(COUNTS)
    upper[:3], lower[3:6] = np.inf, 0
    made = fit_prior(Intervals.of(lower, upper, EXPECTED))

    assert (made.alpha, made.mean) == pytest.approx(slow_fit(lower, upper, EXPECTED), rel=1e-4)


def test_a_likelier_mean_above_the_ceiling_is_not_taken():
    lower, upper = hidden(COUNTS)
    free = fit_prior(Intervals.of(lower, upper, EXPECTED))
    made = fit_prior(Intervals.of(lower, upper, EXPECTED), ceiling=1.0)

    assert free.mean > 1.1
    assert made.mean == pytest.approx(1.0)
    best = optimize.minimize_scalar(
        lambda log: -slow_log_likelihood(lower, upper, EXPECTED, np.exp(log), 1.0),
        bounds=(-3, 5),
        method="bounded",
    )
    assert made.alpha == pytest.approx(np.exp(best.x), rel=1e-3)


def test_a_ceiling_out_of_reach_changes_nothing():
    counts = Intervals.of(*hidden(COUNTS), EXPECTED)

    assert fit_prior(counts, ceiling=5.0) == fit_prior(counts)


@pytest.mark.parametrize("alpha", [0.4, 5.0, 300.0, np.inf])
def test_log_mass_is_the_negative_binomial(alpha):
    counts, mean = np.arange(40.0), np.full(40, 6.5)
    law = stats.poisson(6.5) if np.isinf(alpha) else stats.nbinom(alpha, alpha / (alpha + 6.5))

    assert log_mass(counts, mean, alpha) == pytest.approx(law.logpmf(counts), rel=1e-9)


@pytest.mark.parametrize("alpha", [4.0, np.inf])
@pytest.mark.parametrize(("low", "high"), [(0, 2), (3, 9), (95, 105), (700, 712), (900, np.inf)])
def test_unlikely_intervals_keep_their_digits(low, high, alpha):
    """Far in either tail the chance is tiny, but neither zero nor lost to rounding."""
    law = stats.poisson(120) if np.isinf(alpha) else stats.nbinom(alpha, alpha / (alpha + 120))
    summed = law.pmf(np.arange(low, min(high, 3000) + 1)).sum()
    ends = (np.array([float(end)]) for end in (low, high))

    assert chance_inside(*ends, np.array([120.0]), alpha)[0] == pytest.approx(
        summed, rel=1e-9, abs=0
    )


def test_counts_less_uneven_than_chance_share_one_risk():
    made = fit_prior(Intervals.of([5, 5, 6, 5], [5, 5, 6, 5], [4.0, 4, 4, 4]))

    assert made.shared
    assert made.mean == pytest.approx(21 / 16)


@pytest.mark.parametrize(
    ("lower", "upper", "expected", "mean"),
    [
        ([0, 0, 0], [9, 9, 9], [3, 2, 4], 1.0),
        ([0, 0], [9, 9], [30, 60], 0.2),
        ([20, 30], [np.inf, np.inf], [10, 10], 2.5),
        ([0, 0], [np.inf, np.inf], [10, 10], 1.0),
        ([0, 0], [0, 0], [10, 10], 0.0),
        ([0, 0], [9, np.inf], [0, 10], 1.0),
    ],
)
def test_where_no_mean_is_likelier_the_expectation_is_taken_at_its_word(
    lower, upper, expected, mean
):
    made = fit_prior(Intervals.of(lower, upper, expected))

    assert made == Prior(alpha=np.inf, mean=mean)


def test_areas_without_expectation_or_news_do_not_count():
    plain = fit_prior(Intervals.of(COUNTS, COUNTS, EXPECTED))
    lower, upper = np.append(COUNTS, [0, 0]), np.append(COUNTS, [0, np.inf])

    assert fit_prior(Intervals.of(lower, upper, np.append(EXPECTED, [0, 8]))) == plain


@pytest.mark.parametrize(
    ("lower", "upper", "expected", "said"),
    [
        ([1, 2], [1, 2], [1.0], "one figure an area"),
        ([[1]], [[1]], [[1.0]], "one figure an area"),
        ([1], [1], [-1.0], "not negative"),
        ([1], [1], [np.nan], "finite"),
        ([1.5], [2], [1.0], "whole"),
        ([-1], [2], [1.0], "whole"),
        ([1], [2.5], [1.0], "whole"),
        ([3], [2], [1.0], "lower end"),
        ([np.inf], [np.inf], [1.0], "whole"),
        ([np.nan], [2], [1.0], "whole"),
        ([0], [np.nan], [1.0], "whole"),
        ([1], [1], [0.0], "expected count is zero"),
    ],
)
def test_counts_that_mean_nothing_are_refused(lower, upper, expected, said):
    with pytest.raises(ValueError, match=said):
        Intervals.of(lower, upper, expected)
