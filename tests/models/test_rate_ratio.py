"""Rate ratios equal R's, agree with the change that releases name, and answer empty areas."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.change import compare
from models.rate_ratio import rate_ratios

#: R 4.2.2, poisson.test(c(later, earlier), c(exposure, exposure)): estimate and conf.int.
PUBLISHED = [
    ((11, 21), 800 / 3011, (1.971488095, 0.858426403, 4.277265944)),
    ((41, 15), 28010 / 19017, (1.855758658, 1.005684063, 3.609300311)),
    ((0, 5), 1.0, (0.0, 0.0, 1.091279105)),
    ((7, 0), 1 / 4, (np.inf, 5.765234075, np.inf)),
    ((30, 12), 1.0, (2.5, 1.242963135, 5.361668484)),
]
counts = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=12)
exposures = st.sampled_from([0.25, 0.5, 1.0, 4.0])


@pytest.mark.parametrize(("events", "exposure", "expected"), PUBLISHED)
def test_ratio_and_interval_equal_those_of_r(events, exposure, expected):
    found = rate_ratios([events[0]], [events[1]], exposure)

    assert (found.value[0], found.lower[0], found.upper[0]) == pytest.approx(expected, rel=1e-8)
    assert found.overall == pytest.approx(expected, rel=1e-8)


def test_another_coverage_equals_that_of_r():
    """conf.level = .9 of the second one above."""
    found = rate_ratios([41], [15], 28010 / 19017, coverage=0.9)
    assert (found.lower[0], found.upper[0]) == pytest.approx((1.09801, 3.24703), abs=1e-5)


@given(pairs=counts, exposure=exposures)
def test_p_is_that_of_the_change_of_exact_counts(pairs, exposure):
    later, earlier = map(list, zip(*pairs, strict=True))
    found = rate_ratios(later, earlier, exposure)
    for at, (now, then) in enumerate(pairs):
        if now != then * exposure:
            other = compare((then, then), (now, now), exposure)
            assert found.p[at] == pytest.approx(other.p)


@given(pairs=counts, exposure=exposures)
def test_an_interval_leaves_out_one_where_p_is_small_and_only_there(pairs, exposure):
    found = rate_ratios(*zip(*pairs, strict=True), exposure)
    outside = (found.lower > 1) | (found.upper < 1)
    clear_of_the_edge = np.abs(found.p - 0.05) > 1e-9
    assert np.array_equal(outside[clear_of_the_edge], (found.p < 0.05)[clear_of_the_edge])


@given(pairs=counts, exposure=exposures)
def test_later_and_earlier_changed_about_turn_the_ratio_over(pairs, exposure):
    later, earlier = zip(*pairs, strict=True)
    there = rate_ratios(later, earlier, exposure)
    back = rate_ratios(earlier, later, 1 / exposure)
    with np.errstate(divide="ignore"):
        assert back.value == pytest.approx(1 / there.value, nan_ok=True)
        assert back.lower == pytest.approx(1 / there.upper)
    assert back.p == pytest.approx(there.p)
    turned = {"more": "fewer", "fewer": "more", "cannot tell": "cannot tell"}
    assert [turned[word] for word in back.direction] == there.direction.tolist()


def test_an_area_without_events_says_nothing_and_is_no_part_of_the_family():
    found = rate_ratios([0, 40, 2], [0, 10, 2])

    assert np.isnan(found.value[0])
    assert (found.lower[0], found.upper[0]) == (0, np.inf)
    assert found.p[0] == 1
    assert found.direction.tolist() == ["cannot tell", "more", "cannot tell"]
    assert found.family == 1  # four events cannot make p of .05: twice 1/16 is .125
    assert np.isnan(found.q[[0, 2]]).all()


@pytest.mark.parametrize(("events", "family"), [(5, 0), (6, 1)])
def test_an_area_is_tested_where_all_events_on_one_side_would_show(events, family):
    """Twice a half to the fifth is .0625, to the sixth .031."""
    assert rate_ratios([events], [0]).family == family
    assert rate_ratios([events - 3], [3]).family == family  # however they fell


def test_directions_keep_to_the_family_and_not_to_each_p():
    """One p of .04 among twenty areas without change is no finding."""
    later, earlier = [22, *[10] * 19], [10, *[10] * 19]
    found = rate_ratios(later, earlier)
    assert found.p[0] == pytest.approx(0.0501, abs=1e-3)
    wide = rate_ratios([24, *[10] * 19], earlier)
    assert wide.p[0] < 0.05 < wide.q[0]
    assert wide.direction[0] == "cannot tell"


def test_unevenness_is_one_where_chance_alone_parts_the_areas():
    rng = np.random.default_rng(4)
    even = rate_ratios(rng.poisson(20, 2000), rng.poisson(20, 2000))
    risks = rng.gamma(4, 1 / 4, 2000)
    uneven = rate_ratios(rng.poisson(20 * risks), rng.poisson(20, 2000))
    assert even.unevenness == pytest.approx(1, abs=0.1)
    assert uneven.unevenness > 2
    assert np.isnan(rate_ratios([3], [4]).unevenness)
    assert np.isnan(rate_ratios([0, 0], [0, 0]).unevenness)


def test_false_changes_stay_under_the_level():
    rng = np.random.default_rng(9)
    wrong = [
        (rate_ratios(*rng.poisson(15, (2, 124))).direction != "cannot tell").any()
        for _ in range(300)
    ]
    assert np.mean(wrong) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 300)


def test_arguments_stay_as_they_are():
    later, earlier = np.array([3, 4]), np.array([5, 0])
    rate_ratios(later, earlier)
    assert later.tolist() == [3, 4]
    assert earlier.tolist() == [5, 0]


@pytest.mark.parametrize(
    ("later", "earlier", "changed", "said"),
    [
        ([1, 2], [1], {}, "same order"),
        ([], [], {}, "same order"),
        ([1.5], [1], {}, "whole"),
        ([-1], [1], {}, "whole"),
        ([np.nan], [1], {}, "whole"),
        ([1], [1], {"exposure_ratio": 0}, "exposure"),
        ([1], [1], {"coverage": 1}, "coverage"),
        ([1], [1], {"level": 0}, "level"),
    ],
)
def test_what_means_nothing_is_refused(later, earlier, changed, said):
    with pytest.raises(ValueError, match=said):
        rate_ratios(later, earlier, **changed)
