"""Scores of predicted counts: closed forms against plain sums, and what right forecasts do."""

import numpy as np
import pytest
from scipy import stats

from models.backtest import crps, log_score, pit_histogram, randomised_pit

SHAPES = [0.05, 0.5, 1.0, 2.3, 40.0, 5000.0, 9999.0, 20_000.0, 1e6, np.inf]


def distribution(mean, alpha):
    """The forecast as SciPy has it."""
    return stats.poisson(mean) if np.isinf(alpha) else stats.nbinom(alpha, alpha / (alpha + mean))


def summed(count, mean, alpha):
    """Squared distance of two step functions, term by term."""
    forecast = distribution(mean, alpha)
    terms = np.arange(max(count, forecast.isf(1e-13)) + 2)
    return ((forecast.cdf(terms) - (terms >= count)) ** 2).sum()


@pytest.mark.parametrize("alpha", SHAPES)
@pytest.mark.parametrize("mean", [0.01, 0.5, 3.0, 30.0, 400.0])
def test_crps_is_the_sum_it_stands_for(mean, alpha):
    counts = np.array([0, 1, round(0.7 * mean), round(1.3 * mean), round(3 * mean)])

    assert crps(counts, mean, alpha) == pytest.approx(
        [summed(count, mean, alpha) for count in counts], rel=1e-7, abs=1e-9
    )


@pytest.mark.parametrize("alpha", [0.05, 2.3, 40.0, np.inf])
def test_log_score_is_minus_the_logarithm_of_the_chance(alpha):
    counts = np.array([0, 1, 5, 40])

    assert log_score(counts, 4.0, alpha) == pytest.approx(-distribution(4.0, alpha).logpmf(counts))


def test_a_certain_forecast_is_scored_by_its_distance():
    assert crps([0, 3], 0.0, np.inf).tolist() == [0, 3]
    assert crps([0, 3], 0.0, 2.0) == pytest.approx([0, 3])
    assert log_score([0, 3], 0.0, 2.0).tolist() == [0, np.inf]
    assert pit_histogram([3], [0.0], [2.0]) == pytest.approx([0] * 9 + [1], abs=1e-3)


@pytest.mark.parametrize("alpha", [0.8, np.inf])
def test_the_right_forecast_scores_best(alpha):
    """Both scores are proper: no other mean or shape has a lower expected score."""
    truth = distribution(4.0, alpha)
    counts = np.arange(400)
    chance = truth.pmf(counts)
    for score in (log_score, crps):
        right = chance @ score(counts, 4.0, alpha)
        for mean, shape in [(3.0, alpha), (5.0, alpha), (4.0, 0.4), (4.0, 3.0)]:
            assert right < chance @ score(counts, mean, shape)


@pytest.mark.parametrize("alpha", [1.5, np.inf])
def test_transforms_of_a_right_forecast_are_even(alpha):
    rng = np.random.default_rng(3)
    means = rng.gamma(2.0, 2.0, 20_000)
    risks = means if np.isinf(alpha) else means * rng.gamma(alpha, 1 / alpha, means.size)
    counts = rng.poisson(risks)

    assert pit_histogram(counts, means, alpha) == pytest.approx(np.full(10, 0.1), abs=0.008)
    assert stats.kstest(randomised_pit(counts, means, alpha, rng), "uniform").pvalue > 1e-3


def test_the_histogram_is_the_mean_of_many_random_ones():
    counts, means, shapes = np.array([0, 2, 7]), np.array([1.0, 1.5, 3.0]), np.array([0.7, 3, 9])
    rng = np.random.default_rng(4)
    drawn = [randomised_pit(counts, means, shapes, rng) for _ in range(20_000)]
    theirs = np.histogram(np.concatenate(drawn), bins=10, range=(0, 1))[0] / 60_000

    assert pit_histogram(counts, means, shapes) == pytest.approx(theirs, abs=0.01)


def test_a_forecast_too_sure_is_high_at_both_ends():
    rng = np.random.default_rng(5)
    counts = rng.poisson(5 * rng.gamma(1.0, 1.0, 5000))
    ends = pit_histogram(counts, 5.0, np.inf)

    assert min(ends[0], ends[-1]) > 0.2


@pytest.mark.parametrize(
    ("count", "mean", "alpha"),
    [
        (1.5, 1, 1),
        (-1, 1, 1),
        (np.nan, 1, 1),
        (1, -1, 1),
        (1, np.inf, 1),
        (1, 1, 0),
        (1, 1, np.nan),
    ],
)
@pytest.mark.parametrize("score", [log_score, crps, pit_histogram])
def test_what_is_no_count_or_no_forecast_is_refused(score, count, mean, alpha):
    with pytest.raises(ValueError, match=r"counts must be|a forecast has"):
        score([count], mean, alpha)


def test_a_histogram_of_nothing_is_refused():
    with pytest.raises(ValueError, match="one count"):
        pit_histogram([], [], [])
