"""Lip cancer in the 56 districts of Scotland, 1975-1980: the standard test of smoothing.

Cases and expected cases: Clayton & Kaldor (1987), *Biometrics* 43, 671-681, table 1, public data.
Results: R packages SpatialEpi (``eBayes``, GPL-2), DCluster (``empbaysmooth``, GPL-2) and spdep
(``EBest``, GPL-2); figures quoted.
"""

import numpy as np
import pytest

from geo.rates import indirect_ratio, poisson_limits
from models.smoothing import censored_empirical_bayes, empirical_bayes, marshall, moment_prior

CASES = np.array(
    [
        9,
        39,
        11,
        9,
        15,
        8,
        26,
        7,
        6,
        20,
        13,
        5,
        3,
        8,
        17,
        9,
        2,
        7,
        9,
        7,
        16,
        31,
        11,
        7,
        19,
        15,
        7,
        10,
        16,
        11,
        5,
        3,
        7,
        8,
        11,
        9,
        11,
        8,
        6,
        4,
        10,
        8,
        2,
        6,
        19,
        3,
        2,
        3,
        28,
        6,
        1,
        1,
        1,
        1,
        0,
        0,
    ]
)
EXPECTED = np.array(
    [
        1.4,
        8.7,
        3.0,
        2.5,
        4.3,
        2.4,
        8.1,
        2.3,
        2.0,
        6.6,
        4.4,
        1.8,
        1.1,
        3.3,
        7.8,
        4.6,
        1.1,
        4.2,
        5.5,
        4.4,
        10.5,
        22.7,
        8.8,
        5.6,
        15.5,
        12.5,
        6.0,
        9.0,
        14.4,
        10.2,
        4.8,
        2.9,
        7.0,
        8.5,
        12.3,
        10.1,
        12.7,
        9.4,
        7.2,
        5.3,
        18.8,
        15.8,
        4.3,
        14.6,
        50.7,
        8.2,
        5.6,
        9.3,
        88.7,
        19.6,
        3.4,
        3.6,
        5.7,
        7.0,
        4.2,
        1.8,
    ]
)
#: Smoothed relative risks of the first ten districts: SpatialEpi, and Marshall by spdep.
BY_LIKELIHOOD = [
    3.99736245,
    4.07911074,
    2.98021333,
    2.84679162,
    3.00257728,
    2.65458721,
    2.95908246,
    2.45176866,
    2.37214919,
    2.76198048,
]
BY_MARSHALL = [
    3.87281123,
    4.04660918,
    2.8843139,
    2.7353703,
    2.92946756,
    2.5360844,
    2.91534535,
    2.32555635,
    2.23239693,
    2.70796314,
]
#: Exact 95% limits of the ratios of Skye-Lochalsh (9 cases), Banff-Buchan (39) and Tweeddale (0).
EXACT = {0: (2.93955221, 12.20343104), 1: (3.18767960, 6.12807861), 54: (0.0, 0.87830463)}


def test_the_table_is_whole():
    assert (CASES.size, CASES.sum()) == (56, 536)
    assert EXPECTED.sum() == pytest.approx(536.2)


def test_likelihood_agrees_with_spatialepi():
    made = empirical_bayes(CASES, EXPECTED)

    assert made.alpha == pytest.approx(1.879489973831, abs=1e-4)
    assert np.log(made.prior_mean) == pytest.approx(0.3521065333934, abs=1e-4)
    assert made.mean[:10] == pytest.approx(BY_LIKELIHOOD, abs=1e-4)


def test_moments_agree_with_dcluster():
    """nu is our alpha, the shape; their alpha is our beta, the rate."""
    alpha, beta = moment_prior(CASES, EXPECTED)

    assert (alpha, beta) == pytest.approx((1.644015826252, 1.148839609277), abs=1e-4)


def test_moments_agree_with_spdep():
    made = marshall(CASES, EXPECTED)

    assert made.rate[:10] == pytest.approx(BY_MARSHALL, abs=1e-8)


@pytest.mark.parametrize("row", EXACT)
def test_exact_limits_of_ratios(row):
    lower, upper = poisson_limits(CASES[row], method="exact")

    assert (lower / EXPECTED[row], upper / EXPECTED[row]) == pytest.approx(EXACT[row], abs=1e-7)


def test_few_cases_take_exact_limits():
    made = indirect_ratio(CASES, EXPECTED)

    assert (made.lower[0], made.upper[0]) == pytest.approx(EXACT[0], abs=1e-7)


def test_hiding_small_counts_keeps_the_large_and_widens_the_small():
    """Every count under 8 becomes '0 to 9', every other one is known to four either side."""
    small = CASES < 8
    lower = np.where(small, 0, np.maximum(8, CASES - 4))
    exact = empirical_bayes(CASES, EXPECTED)
    hidden = censored_empirical_bayes(lower, np.where(small, 9, CASES + 4), EXPECTED)

    width, before = hidden.upper - hidden.lower, exact.upper - exact.lower
    assert np.mean(width[small] > before[small]) > 0.9
    assert hidden.mean[[1, 48, 44]] == pytest.approx(exact.mean[[1, 48, 44]], rel=0.1)
