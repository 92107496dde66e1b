"""Limits against chi-square quantiles, published tables and the meaning of a confidence limit."""

import numpy as np
import pytest
from scipy import stats

from geo.rates import direct_standardised_rate, funnel_limits, indirect_ratio, poisson_limits, rate

COUNTS = np.array([0, 1, 5, 9, 10, 11, 42, 389, 5000])


def test_exact_limits_put_a_fortieth_in_each_tail():
    """What a 95% limit means: at it, a count this extreme has probability .025."""
    lower, upper = poisson_limits(COUNTS, method="exact")

    assert stats.poisson.cdf(COUNTS, upper) == pytest.approx(0.025)
    assert stats.poisson.sf(COUNTS[1:] - 1, lower[1:]) == pytest.approx(0.025)
    assert lower[0] == 0


def test_byar_is_close_to_exact_from_ten():
    """Within .2% for 95% limits, as the OHID technical guide says of it."""
    counts = np.arange(10, 2000)

    for exact, byar in zip(
        poisson_limits(counts, method="exact"), poisson_limits(counts, method="byar"), strict=True
    ):
        assert byar == pytest.approx(exact, rel=2e-3)


def test_exact_below_ten_and_byar_from_ten():
    lower, upper = poisson_limits(COUNTS)
    few = COUNTS < 10

    assert np.array_equal(lower[few], poisson_limits(COUNTS, method="exact")[0][few])
    assert np.array_equal(upper[~few], poisson_limits(COUNTS, method="byar")[1][~few])


def test_limits_keep_the_shape_they_are_given():
    lower, upper = poisson_limits([[1, 20], [3, 4]], 0.998)

    assert lower.shape == upper.shape == (2, 2)
    assert float(poisson_limits(3)[0]) == pytest.approx(stats.chi2.ppf(0.025, 6) / 2)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (([-1],), "not negative"),
        (([np.nan],), "finite"),
        (([1], 95), "between 0 and 1"),
        (([1], 0.95, "wald"), "'byar'"),
    ],
)
def test_limits_refuse_nonsense(arguments, said):
    with pytest.raises(ValueError, match=said):
        poisson_limits(*arguments)


def test_rate_is_per_its_unit_and_absent_where_nobody_lives():
    made = rate([3, 0, 12], [6_000, 0, 8_000], 10_000)

    assert made.value == pytest.approx([5, np.nan, 15], nan_ok=True)
    lower, upper = poisson_limits([3, 0, 12])
    assert made.lower[[0, 2]] == pytest.approx(lower[[0, 2]] / [0.6, 0.8])
    assert made.upper[[0, 2]] == pytest.approx(upper[[0, 2]] / [0.6, 0.8])
    assert np.isnan(made.upper[1])
    assert (made.per, made.level) == (10_000, 0.95)


@pytest.mark.parametrize(
    ("x", "n", "per", "said"),
    [([1], [1, 2], 10, "same Areas"), ([1], [2], 0, "above zero"), ([1], [-2], 10, "negative")],
)
def test_rate_refuses_what_does_not_fit(x, n, per, said):
    with pytest.raises(ValueError, match=said):
        rate(x, n, per)


def test_ratio_of_nothing_to_nothing_is_absent():
    made = indirect_ratio([0, 4], [0.0, 2.0])

    assert made.value == pytest.approx([np.nan, 2], nan_ok=True)


def test_something_where_nothing_is_expected_is_an_error_not_infinity():
    with pytest.raises(ValueError, match="expected count is zero"):
        indirect_ratio([1, 4], [0.0, 2.0])


EVENTS = np.array([[3, 9, 7, 2, 1], [0, 0, 0, 10, 2], [0, 1, 0, 2, 1]])
PEOPLE = np.array([8_300, 52_320, 44_770, 34_890, 9_470])
STANDARD = np.array([146_881, 110_905, 118_580, 103_720, 42_403])


def test_standardised_rate_is_the_weighted_sum():
    made = direct_standardised_rate(EVENTS, np.tile(PEOPLE, (3, 1)), STANDARD, 100_000)
    weights = STANDARD / STANDARD.sum()
    spread = np.sqrt((weights**2 * EVENTS / PEOPLE**2).sum(axis=1)) * 1e5

    assert made.value[:2] == pytest.approx((weights * EVENTS / PEOPLE).sum(axis=1)[:2] * 1e5)
    # Dobson: the limits of the total, carried over in units of the standard error.
    for row, total in enumerate((22, 12)):
        low, high = poisson_limits(total)
        scale = spread[row] / np.sqrt(total)
        assert made.lower[row] == pytest.approx(made.value[row] + scale * (low - total))
        assert made.upper[row] == pytest.approx(made.value[row] + scale * (high - total))


def test_standardised_rate_is_withheld_under_ten_events():
    made = direct_standardised_rate(EVENTS, np.tile(PEOPLE, (3, 1)), STANDARD, 100_000)

    assert np.isnan([made.value[2], made.lower[2], made.upper[2]]).all()
    assert made.events.tolist() == [22, 12, 4]


def test_standardising_to_an_areas_own_ages_changes_nothing():
    """With the area's own population as the standard, it is the crude rate, limits and all."""
    made = direct_standardised_rate(EVENTS[0], PEOPLE, PEOPLE, 100_000)
    crude = rate([22], [PEOPLE.sum()], 100_000)

    assert made.value == pytest.approx(crude.value)
    assert made.lower == pytest.approx(crude.lower)
    assert made.upper == pytest.approx(crude.upper)


def test_standardised_rate_refuses_strata_that_do_not_match():
    with pytest.raises(ValueError, match="strata"):
        direct_standardised_rate(EVENTS, np.tile(PEOPLE, (3, 1)), STANDARD[:4], 100_000)


def test_standardised_rate_refuses_a_standard_population_of_nobody():
    with pytest.raises(ValueError, match="standard population is empty"):
        direct_standardised_rate(EVENTS, np.tile(PEOPLE, (3, 1)), np.zeros(5), 100_000)


@pytest.mark.parametrize("level", [0.95, 0.998])
def test_funnel_limits_undo_exact_limits(level):
    """A ratio on the funnel has an exact interval that ends at 1."""
    counts = np.array([1, 4, 30, 500])
    lower, upper = poisson_limits(counts, level, "exact")

    assert funnel_limits(upper, level)[0] == pytest.approx(counts / upper, rel=1e-6)
    assert funnel_limits(lower, level)[1] == pytest.approx(counts / lower, rel=1e-6)


def test_few_expected_can_never_be_too_few():
    lower, upper = funnel_limits([0.5, 3.6, 3.7])

    assert lower[:2].tolist() == [0, 0]
    assert 0 < lower[2] < 1 < upper.min()


def test_funnel_needs_something_expected():
    with pytest.raises(ValueError, match="above zero"):
        funnel_limits([2.0, 0.0])
