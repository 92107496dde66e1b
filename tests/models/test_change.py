"""A change must outdo rounding and chance together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from models.change import compare, smallest_visible

COUNTS = st.integers(0, 400)
SLIPS = st.integers(0, 9)
#: Noise and rounding of released cells.
NOISE, CHANCES = [-2, -1, 0, 1, 2], np.array([25, 51, 104, 51, 25]) / 256


def released(count, rng):
    """What an outsider knows of a count once it is protected."""
    noisy = count + rng.choice(NOISE, p=CHANCES) if count else 0
    if min(count, noisy) < 8:
        return 0, 9
    shown = 5 * ((noisy + 2) // 5)
    return max(8, shown - 4), shown + 4


def test_exact_counts_are_compared_by_the_conditional_binomial_test():
    made = compare((30, 30), (55, 55))

    assert made.p == pytest.approx(2 * stats.binom.sf(54, 85, 0.5))
    assert made.direction == "up"
    assert compare((55, 55), (30, 30)).direction == "down"


def test_exposure_is_taken_into_account():
    """Sixty after thirty, when the later period was twice as long, is no change at all."""
    assert compare((30, 30), (60, 60), 2.0).p == 1
    made = compare((30, 30), (95, 95), 2.0)
    assert made.p == pytest.approx(2 * stats.binom.sf(94, 125, 2 / 3))


def test_of_all_counts_allowed_the_least_far_apart_are_tested():
    assert compare((26, 34), (46, 54)).p == compare((34, 34), (46, 46)).p
    assert compare((46, 54), (26, 34)).p == compare((46, 46), (34, 34)).p


def test_intervals_that_meet_cannot_be_told_apart():
    made = compare((0, 9), (8, 14))

    assert (made.direction, made.p) == ("cannot tell", 1.0)


@pytest.mark.parametrize("k", [2.0, 10.0])
def test_dispersion_makes_it_beta_binomial(k):
    """Two negative binomial counts of one mean, given their sum: beta-binomial, whatever the
    mean (Clayton & Kaldor's Gamma risks)."""
    made = compare((20, 20), (70, 70), dispersion=1 / k)

    assert made.p == pytest.approx(2 * stats.betabinom(90, k, k).sf(69))


def test_dispersion_near_zero_is_none():
    near, none = (compare((20, 20), (70, 70), dispersion=d).p for d in (1e-9, 0.0))

    assert near == pytest.approx(none, rel=1e-4)


def test_no_change_draws_no_arrow_more_often_than_it_says():
    """Released quarters with one mean: rounding intervals alone would part in most pairs."""
    rng = np.random.default_rng(1)
    drawn, apart = 0, 0
    for mean in (20, 60, 400):
        for _ in range(300):
            before, after = (released(count, rng) for count in rng.poisson(mean, 2))
            drawn += compare(before, after).direction != "cannot tell"
            apart += before[1] < after[0] or after[1] < before[0]

    assert drawn <= 0.05 * 900
    assert apart > 0.25 * 900


def test_a_doubling_of_a_county_quarter_is_seen():
    rng = np.random.default_rng(2)

    assert all(
        compare(released(rng.poisson(400), rng), released(rng.poisson(800), rng)).direction == "up"
        for _ in range(50)
    )


@given(before=COUNTS, after=COUNTS, slip=SLIPS)
def test_knowing_less_never_shows_more(before, after, slip):
    exact = compare((before, before), (after, after))
    rounded = compare((max(0, before - slip), before + slip), (max(0, after - slip), after + slip))

    assert rounded.p >= exact.p - 1e-12
    assert rounded.direction in ("cannot tell", exact.direction)


@given(before=COUNTS, after=COUNTS, dispersion=st.sampled_from([0.0, 0.05, 0.5]))
def test_time_runs_both_ways(before, after, dispersion):
    there = compare((before, before), (after, after), dispersion=dispersion)
    back = compare((after, after), (before, before), dispersion=dispersion)

    assert there.p == pytest.approx(back.p)
    assert {there.direction, back.direction} in ({"up", "down"}, {"cannot tell"})


@given(before=COUNTS, after=COUNTS)
def test_dispersion_never_shows_more(before, after):
    if before != after:
        loose = compare((before, before), (after, after), dispersion=0.1).p

        assert loose >= compare((before, before), (after, after)).p - 1e-9


@given(
    count=st.integers(1, 300),
    ratio=st.sampled_from([0.5, 1.0, 1.02, 2.0]),
    dispersion=st.sampled_from([0.0, 0.02]),
    slip=st.integers(0, 5),
)
def test_smallest_visible_is_the_first_that_is_seen(count, ratio, dispersion, slip):
    per_cent = smallest_visible(count, ratio, dispersion=dispersion, rounding=slip)
    after = round((1 + per_cent / 100) * count * ratio) - slip
    ends = (count - slip if count > slip else 0, count + slip)

    seen = compare(ends, (after, after + 2 * slip), ratio, dispersion=dispersion)
    unseen = compare(ends, (after - 1, after - 1 + 2 * slip), ratio, dispersion=dispersion)
    assert (seen.direction, unseen.direction) == ("up", "cannot tell")


@pytest.mark.parametrize(("count", "per_cent"), [(400, 14), (138, 24), (35, 47)])
def test_smallest_visible_nears_the_large_sample_figure(count, per_cent):
    """County, Leeds and Calderdale at 400 concerns a quarter: 196 sqrt(2 / n) per cent; the exact
    test asks for a little more, the more so the smaller the count."""
    assert 196 * np.sqrt(2 / count) == pytest.approx(per_cent, abs=0.5)
    assert per_cent < smallest_visible(count) < 1.25 * per_cent


def test_rounding_makes_more_of_it_invisible():
    assert smallest_visible(138, rounding=4) > smallest_visible(138)
    assert compare((134, 142), (134, 142)).smallest_visible == smallest_visible(138, rounding=4)


def test_nothing_is_visible_from_nothing():
    assert smallest_visible(0) == np.inf
    assert compare((0, np.inf), (3, 3)).smallest_visible == np.inf
    assert smallest_visible(2, dispersion=50.0) == np.inf


def test_withheld_cells_cannot_be_compared():
    assert compare((0, np.inf), (500, 510)).direction == "cannot tell"
    assert compare((100, np.inf), (0, 9)).direction == "down"


@pytest.mark.parametrize(
    ("before", "after", "settings", "said"),
    [
        ((5, 4), (1, 2), {}, "up to its upper end"),
        ((-1, 4), (1, 2), {}, "zero or more"),
        ((1, 4), (np.inf, np.inf), {}, "zero or more"),
        ((1, 4), (1, 2), {"level": 95}, "level"),
        ((1, 4), (1, 2), {"dispersion": -1}, "dispersion"),
        ((1, 4), (1, 2), {"exposure_ratio": 0}, "exposure"),
    ],
)
def test_what_means_nothing_is_refused(before, after, settings, said):
    with pytest.raises(ValueError, match=said):
        compare(before, after, **settings)
