"""Smoothing: what the model promises, and what it answers where it cannot be fitted."""

import numpy as np
import pytest
from scipy import stats

from models.smoothing import censored_empirical_bayes, empirical_bayes, moment_prior

RNG = np.random.default_rng(2)
EXPECTED = RNG.uniform(2, 40, 124)
RISKS = RNG.gamma(5.0, 0.2, 124)
COUNTS = RNG.poisson(RISKS * EXPECTED)


def same(one, other, **tolerance):
    """Compare two results figure by figure."""
    for field in ("mean", "lower", "upper", "exceedance"):
        assert getattr(one, field) == pytest.approx(getattr(other, field), **tolerance), field


def test_the_mean_is_of_a_gamma_with_the_count_added():
    made = empirical_bayes(COUNTS, EXPECTED)

    assert made.mean == pytest.approx((made.alpha + COUNTS) / (made.beta + EXPECTED))
    assert made.prior_mean == pytest.approx(made.alpha / made.beta)


@pytest.mark.parametrize("share_of_cases", [0.05, 1.0])
def test_intervals_are_averaged_over_how_far_risks_may_differ(share_of_cases):
    """By another way: sums over spreads of .1 to 1.5, each weighed by itself times likelihood."""
    expected = share_of_cases * EXPECTED
    counts = np.random.default_rng(9).poisson(RISKS * expected)
    made = empirical_bayes(counts, expected)
    shapes = np.linspace(0.1, 1.5, 15)[:, None] ** -2
    chances = shapes / (shapes + made.prior_mean * expected)
    logs = stats.nbinom.logpmf(counts, shapes, chances).sum(axis=1)
    weights = np.exp(logs - logs.max()) / np.sqrt(shapes[:, 0])
    laws = stats.gamma(shapes + counts, scale=1 / (shapes / made.prior_mean + expected))

    def below(risk):
        return weights @ laws.cdf(risk) / weights.sum()

    assert below(made.lower) == pytest.approx(0.025, abs=2e-4)
    assert below(made.upper) == pytest.approx(0.975, abs=2e-4)
    assert below(np.ones(124)) == pytest.approx(1 - made.exceedance, abs=2e-3)


def test_of_few_areas_the_prior_is_taken_as_known():
    counts, expected = np.array([2, 30, 9, 51]), np.array([10.0, 12.0, 9.0, 20.0])
    made = empirical_bayes(counts, expected)
    law = stats.gamma(made.alpha + counts, scale=1 / (made.beta + expected))

    assert np.isfinite(made.alpha)
    assert made.lower == pytest.approx(law.ppf(0.025))
    assert made.upper == pytest.approx(law.ppf(0.975))
    assert made.exceedance == pytest.approx(law.sf(1.0))


def test_fewer_expected_means_more_shrinkage():
    """Twelve areas at twice the expectation: the less expected, the nearer to the rest."""
    counts = np.concatenate([COUNTS, 2 * np.arange(1, 13)])
    expected = np.concatenate([EXPECTED, np.arange(1.0, 13)])
    twice = empirical_bayes(counts, expected).mean[124:]

    assert np.all(np.diff(twice) > 0)
    assert twice.max() < 2


def test_intervals_cover_and_the_error_is_below_that_of_raw_ratios():
    """2,480 areas in twenty maps: intervals cover 93-97%, smoothing errs less every time."""
    covered, better = [], []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        risks = rng.gamma(5.0, 0.2, 124)
        counts = rng.poisson(risks * EXPECTED)
        made = empirical_bayes(counts, EXPECTED)
        covered.append((made.lower <= risks) & (risks <= made.upper))
        raw = np.mean((counts / EXPECTED - risks) ** 2)
        better.append(np.mean((made.mean - risks) ** 2) < raw)

    assert 0.93 <= np.mean(covered) <= 0.97
    assert np.mean(better) >= 0.95


def test_censored_intervals_cover_too():
    covered = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        risks = rng.gamma(5.0, 0.2, 124)
        counts = rng.poisson(risks * EXPECTED)
        lower, upper = np.where(counts < 8, 0, counts - 4), np.where(counts < 8, 9, counts + 4)
        made = censored_empirical_bayes(
            np.where(counts < 8, 0, np.maximum(8, lower)), upper, EXPECTED
        )
        covered.append((made.lower <= risks) & (risks <= made.upper))

    assert 0.92 <= np.mean(covered) <= 0.99


def test_equal_ends_are_exact_counts():
    same(censored_empirical_bayes(COUNTS, COUNTS, EXPECTED), empirical_bayes(COUNTS, EXPECTED))


def test_a_wider_interval_is_a_wider_posterior():
    """One area of 124 known ever less well; the rest hold the prior still."""
    widths = []
    for slip in (0, 2, 5, 9, 10_000, np.inf):
        lower, upper = COUNTS.astype(float), COUNTS.astype(float)
        lower[0], upper[0] = max(0.0, 9 - slip), 9 + slip
        made = censored_empirical_bayes(lower, upper, np.append(9.0, EXPECTED[1:]))
        widths.append(made.upper[0] - made.lower[0])

    assert np.all(np.diff(widths) > -1e-6)
    assert widths[-1] > 1.2 * widths[0]


def test_an_upper_end_out_of_sight_is_no_upper_end():
    lower, upper = COUNTS.astype(float), COUNTS.astype(float)
    lower[:2], upper[:2] = [0, 10], 1e7
    endless = upper.copy()
    endless[:2] = np.inf

    same(
        censored_empirical_bayes(lower, upper, EXPECTED),
        censored_empirical_bayes(lower, endless, EXPECTED),
        rel=1e-5,
    )


def test_quiet_areas_are_not_said_to_be_safe():
    """Nothing but 'under 10, possibly none' everywhere: the interval reaches over the expected."""
    made = censored_empirical_bayes([0] * 20, [9] * 20, [3.0] * 20)

    assert made.prior_mean == 1
    assert np.all((made.lower == 0) & (made.upper > 2))


def test_a_ceiling_tells_uneven_risks_from_a_high_mean():
    """Ward counts of 3 on average, 94% of them under 8: without knowing the total, the few
    large ones look like a high mean for all; with it, like what they are."""
    rng = np.random.default_rng(4)
    expected = np.full(124, 3.2)
    counts = rng.poisson(rng.gamma(3.0, 1 / 3, 124) * expected)
    lower, upper = (
        np.where(counts < 8, 0, np.maximum(8, counts - 4)),
        np.where(counts < 8, 9, counts + 4),
    )

    loose = censored_empirical_bayes(lower, upper, expected)
    tight = censored_empirical_bayes(lower, upper, expected, ceiling=1.0)

    assert loose.prior_mean > 1.25
    assert tight.prior_mean == pytest.approx(1.0)
    assert 1 < tight.alpha < 9


def test_evenness_gives_every_area_the_pooled_ratio_and_its_limits():
    made = empirical_bayes([4, 4, 4, 4], [2.0, 2.0, 2.0, 2.0])

    assert np.isinf(made.alpha)
    assert np.isinf(made.beta)
    assert made.mean.tolist() == [2, 2, 2, 2]
    assert made.lower[0] == pytest.approx(stats.chi2.ppf(0.025, 32) / 2 / 8)
    assert made.upper[0] == pytest.approx(stats.chi2.ppf(0.975, 34) / 2 / 8)
    assert made.exceedance[0] > 0.99


def test_a_map_without_events():
    made = empirical_bayes([0, 0, 0], [2.0, 3.0, 5.0])

    assert made.mean.tolist() == [0, 0, 0]
    assert made.upper[0] == pytest.approx(0.3689, abs=1e-4)
    assert np.all(made.exceedance < 1e-4)


def test_a_single_event_does_not_break_it():
    made = empirical_bayes([0, 1, 0, 0], [2.0, 3.0, 5.0, 1.0])

    assert np.all(np.isfinite(made.mean) & (made.lower <= made.mean) & (made.mean <= made.upper))


def test_nothing_known_anywhere_says_nothing():
    made = censored_empirical_bayes([0, 0], [np.inf, np.inf], [2.0, 3.0])

    assert made.mean.tolist() == [1, 1]
    assert made.lower.tolist() == [0, 0]
    assert np.isinf(made.upper).all()
    assert np.isnan(made.exceedance).all()


def test_an_area_without_expectation_is_given_the_prior():
    made = empirical_bayes(np.append(COUNTS, 0), np.append(EXPECTED, 0.0))

    assert made.mean[-1] == pytest.approx(made.prior_mean)
    assert made.mean[:-1] == pytest.approx(empirical_bayes(COUNTS, EXPECTED).mean)


def test_events_where_none_are_expected_are_an_error():
    with pytest.raises(ValueError, match="expected count is zero"):
        empirical_bayes([1, 2], [0.0, 2.0])


def test_order_of_areas_does_not_matter():
    order = RNG.permutation(124)
    plain, mixed = (
        empirical_bayes(COUNTS, EXPECTED),
        empirical_bayes(COUNTS[order], EXPECTED[order]),
    )

    for name in ("mean", "lower", "upper", "exceedance"):
        assert np.array_equal(getattr(mixed, name), getattr(plain, name)[order])
    assert mixed.alpha == plain.alpha


def test_moment_prior_solves_its_equations():
    alpha, beta = moment_prior(COUNTS, EXPECTED)
    risks = (COUNTS + alpha) / (EXPECTED + beta)

    assert alpha / beta == pytest.approx(risks.mean())
    spread = ((1 + beta / EXPECTED) * (risks - risks.mean()) ** 2).sum() / 123
    assert alpha / beta**2 == pytest.approx(spread)


def test_moments_of_even_risks_have_no_solution():
    with pytest.raises(ValueError, match="no more than chance"):
        moment_prior([4, 4, 4], [2.0, 2.0, 2.0])


@pytest.mark.parametrize(("observed", "expected"), [([], []), ([3], [2.0]), ([3, 0], [2.0, 0.0])])
def test_moments_of_one_area_are_refused(observed, expected):
    with pytest.raises(ValueError, match="two areas or more"):
        moment_prior(observed, expected)
