"""Published limits of rates and ratios, typed in with their sources."""

import numpy as np
import pytest

from geo.rates import direct_standardised_rate, funnel_limits, poisson_limits


def test_byar_limit_of_a_hundred():
    """``byars_lower(100)`` in the tests of PHStatsMethods (Department of Health and Social Care);
    one figure quoted."""
    assert poisson_limits(100, method="byar")[0] == pytest.approx(81.36210549052788, abs=1e-10)


def test_exact_limits_of_forty_two():
    """``poisson.test(42)`` of R gives 30.27 to 56.77."""
    lower, upper = poisson_limits(42, method="exact")

    assert (round(float(lower), 2), round(float(upper), 2)) == (30.27, 56.77)


def test_upper_limit_of_none():
    """3.689: the exact limit for no event, as the manual of R's epitools gives it."""
    assert float(poisson_limits(0)[1]) == pytest.approx(3.689, abs=5e-4)


#: Events, expected count at which they lie on the funnel, and the ratio there in per cent: rows
#: of the control limits in the tests of PHEindicatormethods (Department of Health and Social Care;
#: the package is GPL-3, single figures are quoted), which finds them by search to about 1e-6.
LOWER_95 = [
    (1, 5.571644585, 17.94802207),
    (5, 11.6683331, 42.85102213),
    (100, 121.6268111, 82.21871402),
]
UPPER_95 = [
    (1, 0.025317898, 3949.774946),
    (5, 1.623486324, 307.979188),
    (100, 81.36401, 122.9044681),
]
LOWER_998 = [(1, 9.233410143, 10.83023482), (20, 38.04188668, 52.57362804)]
UPPER_998 = [(2, 0.04540199, 4405.093068), (20, 8.958211233, 223.2588569)]


@pytest.mark.parametrize(
    ("rows", "side", "level"),
    [(LOWER_95, 0, 0.95), (UPPER_95, 1, 0.95), (LOWER_998, 0, 0.998), (UPPER_998, 1, 0.998)],
)
def test_funnel_of_public_health_england(rows, side, level):
    _, expected, per_cent = np.array(rows).T

    assert 100 * funnel_limits(expected, level)[side] == pytest.approx(per_cent, rel=5e-5)


def test_directly_standardised_rate_of_a_worker_study():
    """Frome, Oak Ridge National Laboratory, example 1 of its page on directly adjusted rates
    (figures quoted): 22 events in ten-year age bands, weights of the US 1970 standard million,
    rate 19.3490 with standard error 6.2478."""
    events = np.array([3, 9, 7, 2, 1])
    years = np.array([0.0830, 0.5232, 0.4477, 0.3489, 0.0947])
    weights = np.array([0.28111788, 0.21226284, 0.22695215, 0.19851136, 0.08115578])

    made = direct_standardised_rate(events, years, weights, 1.0)
    low, _ = poisson_limits(22)
    error = (made.value - made.lower) / (22 - low) * np.sqrt(22)

    assert made.value == pytest.approx([19.3490], abs=0.02)
    assert error == pytest.approx([6.2478], abs=0.01)
