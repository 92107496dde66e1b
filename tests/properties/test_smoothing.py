"""What must hold of smoothed risks whatever the counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.chance.gamma_poisson import Intervals, fit_prior
from models.chance.posterior import Posterior
from models.smoothing import censored_empirical_bayes, empirical_bayes

AREAS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 12), st.floats(0.5, 50)), min_size=2, max_size=30
)


def unpack(areas):
    """Lower ends, upper ends and expected counts."""
    counts, slips, expected = (np.array(column, dtype=float) for column in zip(*areas, strict=True))
    return counts, counts + slips, expected


@given(AREAS)
def test_figures_are_in_order_and_finite(areas):
    made = censored_empirical_bayes(*unpack(areas))

    assert np.all(np.isfinite(made.mean) & (made.mean >= 0))
    assert np.all(made.lower <= made.upper)
    assert np.all((made.exceedance >= 0) & (made.exceedance <= 1))
    if np.isfinite(made.alpha):
        assert np.all((made.lower <= made.mean) & (made.mean <= made.upper * (1 + 1e-9)))


@given(AREAS)
def test_smoothed_lies_between_the_crude_ratio_and_the_prior(areas):
    counts, _, expected = unpack(areas)
    made = empirical_bayes(counts, expected)
    low = np.minimum(counts / expected, made.prior_mean)
    high = np.maximum(counts / expected, made.prior_mean)

    if np.isfinite(made.alpha):
        assert np.all((made.mean >= low - 1e-9) & (made.mean <= high + 1e-9))


@given(AREAS)
def test_more_events_never_lower_the_risk(areas):
    counts, _, expected = unpack(areas)
    expected[:] = expected[0]
    made = empirical_bayes(counts, expected)

    assert np.all(np.diff(made.mean[np.argsort(counts)]) >= -1e-12)


@given(AREAS, st.floats(0.01, 100))
def test_the_unit_of_expectation_only_rescales(areas, factor):
    """Per head or per thousand: risks are divided by the factor and nothing else moves."""
    counts, _, expected = unpack(areas)
    plain, scaled = empirical_bayes(counts, expected), empirical_bayes(counts, expected * factor)

    assert scaled.mean * factor == pytest.approx(plain.mean, rel=1e-3, abs=1e-9)


@given(AREAS)
def test_equal_ends_are_exact_counts(areas):
    counts, _, expected = unpack(areas)
    one = empirical_bayes(counts, expected)
    other = censored_empirical_bayes(counts, counts, expected)

    assert np.array_equal(one.mean, other.mean)
    assert np.array_equal(one.upper, other.upper)


@given(AREAS, st.integers(0, 2**32 - 1))
def test_drawn_counts_never_leave_their_interval(areas, seed):
    lower, upper, expected = unpack(areas)
    counts = Intervals.of(lower, upper, expected)
    drawn = Posterior.given(counts, fit_prior(counts)).draw_counts(20, np.random.default_rng(seed))

    assert np.all((drawn >= lower) & (drawn <= upper) & (drawn == np.floor(drawn)))
