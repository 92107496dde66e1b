"""The likelihood ratio against SciPy, and its limits against trying every count."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from models.scanning.likelihood import fewest_needed, log_likelihood_ratio, most_allowed


def poisson(cases, expected, total):
    """Two Poisson counts at their own rates against both at the expected ones."""
    rest, outside = total - cases, total - expected
    own = stats.poisson.logpmf(cases, cases) + stats.poisson.logpmf(rest, rest)
    return own - stats.poisson.logpmf(cases, expected) - stats.poisson.logpmf(rest, outside)


def bernoulli(cases, people, total, everyone):
    """Two binomial counts at their own shares against both at the common one."""
    rest, others, share = total - cases, everyone - people, total / everyone
    own = stats.binom.logpmf(cases, people, cases / people)
    own += stats.binom.logpmf(rest, others, rest / others)
    return own - stats.binom.logpmf(cases, people, share) - stats.binom.logpmf(rest, others, share)


@given(cases=st.integers(0, 300), total=st.integers(1, 300), part=st.floats(0.001, 0.999))
def test_is_the_ratio_of_two_poisson_likelihoods(cases, total, part):
    assume(cases <= total)
    made = log_likelihood_ratio(cases, part * total, total, float(total), False)

    assert made == pytest.approx(max(0, poisson(cases, part * total, total)), abs=1e-8)


@given(
    cases=st.integers(0, 60),
    controls=st.integers(0, 60),
    other_cases=st.integers(0, 60),
    other_controls=st.integers(0, 60),
)
def test_is_the_ratio_of_two_binomial_likelihoods(cases, controls, other_cases, other_controls):
    people, others = cases + controls, other_cases + other_controls
    total, everyone = cases + other_cases, people + others
    assume(people > 0 and others > 0)
    made = log_likelihood_ratio(cases, float(people), total, float(everyone), True)

    assert made == pytest.approx(max(0, bernoulli(cases, people, total, everyone)), abs=1e-8)


def test_an_empty_zone_and_the_whole_map_say_nothing():
    assert log_likelihood_ratio(0, 0.0, 50, 50.0, False) == 0
    assert log_likelihood_ratio(50, 50.0, 50, 50.0, False) == 0


LIMITS = {
    "target": st.floats(0.01, 12),
    "total": st.integers(1, 80),
    "whole": st.integers(1, 150),
    "bernoulli": st.booleans(),
    "share": st.floats(0, 0.999),
}


@given(**LIMITS)
def test_no_zone_under_the_limits_reaches_the_ratio(target, total, whole, bernoulli, share):
    """What the limits leave out, looked at closely, falls short."""
    everyone = float(max(whole, total) if bernoulli else total)
    step = everyone / 32
    needed, allowed = np.empty(33, dtype=np.int64), np.empty(33, dtype=np.int64)
    fewest_needed(needed, target, step, 2, total, everyone, bernoulli)
    most_allowed(allowed, target, step, total, everyone, bernoulli)
    measure = share * everyone
    measure = np.floor(measure) if bernoulli else measure
    at = int(measure / step)
    for cases in range(total + 1):
        possible = not bernoulli or (cases <= measure and total - cases <= everyone - measure)
        ratio = log_likelihood_ratio(cases, measure, total, everyone, bernoulli) if possible else 0
        if ratio >= target * (1 + 1e-9):
            above = cases * everyone > measure * total
            assert cases >= needed[at] if above and cases >= 2 else True
            assert above or cases <= allowed[at]


def test_limits_are_close_enough_to_spare_work():
    """At five expected of a hundred, a ratio of 5 takes 14 cases; at twenty, at most 9."""
    needed, allowed = np.empty(101, dtype=np.int64), np.empty(101, dtype=np.int64)
    fewest_needed(needed, 5.0, 1.0, 2, 100, 100.0, False)
    most_allowed(allowed, 5.0, 1.0, 100, 100.0, False)

    assert poisson(13, 5, 100) < 5 <= poisson(14, 5, 100)
    assert needed[5] == 14
    assert poisson(10, 21, 100) < 5 <= poisson(9, 21, 100)
    assert allowed[20] == 9
