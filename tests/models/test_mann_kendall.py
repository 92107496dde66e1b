"""Mann-Kendall against its sums written out pair by pair."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr
from scipy.stats import kendalltau

from models.mann_kendall import mann_kendall, seasonal_mann_kendall

FIGURES = st.lists(st.integers(-4, 4), min_size=2, max_size=14)


def written_out(series):
    """S, its variance with ties (Kendall 1975) and the two-sided p, a pair at a time."""
    n = len(series)
    s = sum(np.sign(late - early) for early, late in itertools.combinations(series, 2))
    sizes = [series.count(value) for value in set(series)]
    variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in sizes)) / 18
    z = (s - np.sign(s)) / np.sqrt(variance) if variance else 0.0
    return s, variance, 2 * ndtr(-abs(z))


@given(FIGURES)
def test_is_the_sum_over_pairs(series):
    made = mann_kendall(series)
    s, variance, p = written_out(series)

    assert made.s == s
    assert made.variance == pytest.approx(variance)
    assert made.p == pytest.approx(p)
    assert made.n == len(series)


@given(FIGURES)
def test_tau_is_that_of_scipy(series):
    theirs = kendalltau(np.arange(len(series)), series).statistic

    assert mann_kendall(series).tau == pytest.approx(theirs, nan_ok=True)


def test_ten_rising_steps_by_hand():
    """S is all 45 pairs, its variance 10 * 9 * 25 / 18 = 125, z = 44 / sqrt(125) = 3.9355."""
    made = mann_kendall(np.arange(10))

    assert (made.s, made.tau, made.variance) == (45, 1, 125)
    assert made.p == pytest.approx(8.303e-5, abs=1e-8)


@given(FIGURES)
def test_the_mirror_image_falls_where_the_series_rises(series):
    made, mirrored = mann_kendall(series), mann_kendall([-value for value in series])

    assert mirrored.s == -made.s
    assert mirrored.p == made.p


@given(FIGURES, st.integers(0, 14))
def test_a_missing_step_is_left_out(series, place):
    holed = [*series[:place], np.nan, *series[place:]]

    assert mann_kendall(holed).s == mann_kendall(series).s
    assert mann_kendall(holed).p == mann_kendall(series).p


def test_rows_are_tested_one_by_one():
    rows = np.random.default_rng(1).integers(0, 6, (20, 12)).astype(float)
    kept = rows.copy()
    together = mann_kendall(rows)

    assert together.p == pytest.approx([float(mann_kendall(row).p) for row in rows])
    assert np.array_equal(rows, kept)


def test_seasons_are_compared_within_themselves():
    """Each season rises; a rise from season to season must not count."""
    made = seasonal_mann_kendall([1, 9, 2, 8, 3, 7], [0, 1, 0, 1, 0, 1])

    assert made.s == 0
    assert made.p == 1
    assert made.variance == pytest.approx(2 * 3 * 2 * 11 / 18)


@given(FIGURES)
def test_one_season_is_no_season_but_for_the_correction(series):
    made, plain = seasonal_mann_kendall(series, ["all"] * len(series)), mann_kendall(series)

    assert (made.s, made.variance) == (plain.s, plain.variance)
    assert made.p <= plain.p


def test_equal_values_have_no_trend():
    made = mann_kendall(np.full(12, 3.5))

    assert (made.s, made.p) == (0, 1)
    assert np.isnan(made.tau)


@pytest.mark.parametrize("series", [[], [1], [np.nan, 2], np.ones((2, 2, 2))])
def test_a_series_without_order_is_refused(series):
    with pytest.raises(ValueError, match=r"two values|one a row"):
        mann_kendall(series)


@pytest.mark.parametrize(
    ("seasons", "said"), [([0, 1], "one season a step"), ([0, 1, 2], "no season")]
)
def test_seasons_that_do_not_fit_are_refused(seasons, said):
    with pytest.raises(ValueError, match=said):
        seasonal_mann_kendall([1, 2, 3], seasons)
