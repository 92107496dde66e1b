"""Log likelihood ratios and the limits that spare most of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from models.space_time_scanning.likelihood import (
    fewest_needed,
    log_likelihood_ratio,
    most_allowed,
)

TOTAL = 40


def by_probabilities(cases, mean, conditional):
    mass = stats.poisson.logpmf
    inside = mass(cases, cases) - mass(cases, mean)
    rest = TOTAL - cases
    return inside + (mass(rest, rest) - mass(rest, TOTAL - mean) if conditional else 0.0)


@given(cases=st.integers(0, TOTAL), mean=st.floats(0.01, TOTAL - 0.01), conditional=st.booleans())
def test_ratio_is_that_of_poisson_probabilities(cases, mean, conditional):
    made = log_likelihood_ratio(cases, mean, float(TOTAL), conditional)

    assert made == pytest.approx(by_probabilities(cases, mean, conditional), abs=1e-9)


def test_nothing_expected_inside_or_outside_says_nothing():
    assert log_likelihood_ratio(0, 0.0, 40.0, True) == 0
    assert log_likelihood_ratio(40, 40.0, 40.0, True) == 0
    assert log_likelihood_ratio(50, 40.0, 40.0, False) > 0


@given(target=st.floats(0, 20), fewest=st.integers(1, 4), conditional=st.booleans())
def test_no_cylinder_with_fewer_cases_than_needed_reaches_the_ratio(target, fewest, conditional):
    needed = np.empty(17, dtype=np.int16)
    fewest_needed(needed, target, fewest, TOTAL, float(TOTAL), conditional)

    for k in range(17):
        mean = TOTAL * (k / 16) ** 2 + 1e-6
        for cases in range(fewest, TOTAL + 1):
            ratio = log_likelihood_ratio(cases, mean, float(TOTAL), conditional)
            if cases > mean and ratio >= target and mean < TOTAL:
                assert cases >= needed[k]
    assert needed.max() <= TOTAL + 1


@given(target=st.floats(0, 20), conditional=st.booleans())
def test_no_cylinder_with_more_cases_than_allowed_reaches_the_ratio(target, conditional):
    allowed = np.empty(17, dtype=np.int16)
    most_allowed(allowed, target, TOTAL, float(TOTAL), conditional)

    for k in range(16):
        mean = TOTAL * ((k + 1) / 16) ** 2 - 1e-6
        for cases in range(TOTAL + 1):
            ratio = log_likelihood_ratio(cases, mean, float(TOTAL), conditional)
            if cases < mean and ratio >= target:
                assert cases <= allowed[k]
