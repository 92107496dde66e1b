"""Emerging classes against their published definitions, each written as its own sentence."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from models.categories import CANNOT_TELL
from models.emerging import CLASSES, NO_PATTERN, classify, classify_bins

BINS = st.lists(st.sampled_from([-1, 0, 0, 1, 1, 1]), min_size=10, max_size=24)
TRENDS = st.sampled_from([-1, 0, 1])


def spelt_out(bins, trend):
    """The definitions in "How Emerging Hot Spot Analysis works" (Esri), ArcGIS Pro 3 wording."""
    for sign, name in ((1, "Hot"), (-1, "Cold")):
        hot = [bin_ == sign for bin_ in bins]
        cold_before = -sign in bins
        nine_tenths = sum(hot) / len(bins) >= 0.9
        if hot[-1] and nine_tenths:
            kind = {sign: "Intensifying", -sign: "Diminishing", 0: "Persistent"}[trend]
        elif nine_tenths and bins[-1] == 0:
            kind = "Historical"
        elif not hot[-1]:
            continue
        elif cold_before:
            kind = "Oscillating"
        elif not any(hot[:-1]):
            kind = "New"
        elif all(hot[hot.index(True) :]):
            kind = "Consecutive"
        else:
            kind = "Sporadic"
        return f"{kind} {name} Spot"
    return NO_PATTERN


@given(BINS, TRENDS)
def test_follows_the_published_sentences(bins, trend):
    assert classify_bins(bins, trend) == spelt_out(bins, trend)


@given(BINS, TRENDS)
def test_cold_is_the_mirror_image_of_hot(bins, trend):
    turned = str(classify_bins([-bin_ for bin_ in bins], -trend))
    swapped = turned.replace("Hot", "?").replace("Cold", "Hot").replace("?", "Cold")

    assert classify_bins(bins, trend) == swapped


def test_every_class_can_be_reached_and_there_are_seventeen():
    seen = {
        str(classify_bins(bins, trend))
        for bins in itertools.product((-1, 0, 1), repeat=5)
        for trend in (-1, 0, 1)
    }
    # Of five steps, nine tenths are all: "historical" needs ten.
    seen |= {str(classify_bins([sign] * 9 + [0], 0)) for sign in (1, -1)}

    assert seen == set(CLASSES)
    assert len(CLASSES) == 17


@pytest.mark.parametrize(
    ("bins", "said"),
    [
        ([1, *[0] * 8, 1], "Sporadic Hot Spot"),
        ([0, 0, 1, 1, *[0] * 6], NO_PATTERN),
        ([1, 0, 1, 0, 0, 1, 0, 0, 1, 0], NO_PATTERN),
    ],
)
def test_sporadic_asks_for_the_newest_step(bins, said):
    """Versions before ArcGIS Pro 3 did not; ours does."""
    assert classify_bins(bins, "none") == said


@given(st.lists(st.tuples(BINS, TRENDS), min_size=1, max_size=5))
def test_areas_are_classed_one_by_one(areas):
    steps = min(len(bins) for bins, _ in areas)
    rows = [bins[-steps:] for bins, _ in areas]
    trends = [trend for _, trend in areas]

    assert classify_bins(rows, trends).tolist() == [
        str(classify_bins(row, trend)) for row, trend in zip(rows, trends, strict=True)
    ]


def history(z):
    """Scores and their two-sided normal p-values."""
    scores = np.asarray(z, dtype=float)
    return scores, 2 * ndtr(-np.abs(scores))


def test_scores_become_classes():
    rising, flat = np.linspace(2.1, 6, 12), np.tile([3.0, 4.0, 3.5], 4)
    scores, p = history(
        [
            rising,
            rising[::-1],
            flat,
            -flat,
            np.where(np.arange(12) == 11, 3, 0.1),
            np.where(np.arange(12) == 11, 0.2, flat),
            np.zeros(12),
        ]
    )

    assert classify(scores, p).tolist() == [
        "Intensifying Hot Spot",
        "Diminishing Hot Spot",
        "Persistent Hot Spot",
        "Persistent Cold Spot",
        "New Hot Spot",
        "Historical Hot Spot",
        NO_PATTERN,
    ]


def test_q_values_may_stand_in_for_p_values():
    scores, p = history(np.full((1, 10), 2.2))

    assert classify(scores, p).tolist() == ["Persistent Hot Spot"]
    assert classify(scores, np.minimum(1, 10 * p)).tolist() == [NO_PATTERN]


def test_a_step_without_a_score_is_left_out():
    scores, p = history(np.full((3, 12), 3.0))
    scores[0, 4] = p[1, 4] = np.nan
    scores[2, -1] = np.nan

    assert classify(scores, p).tolist() == ["Persistent Hot Spot"] * 2 + [CANNOT_TELL]


def test_fewer_than_ten_scores_cannot_tell():
    scores, p = history(np.full((2, 12), 3.0))
    scores[0, :2] = np.nan
    scores[1, :3] = np.nan

    assert classify(scores, p).tolist() == ["Persistent Hot Spot", CANNOT_TELL]


@given(st.integers(0, 2**32 - 1))
def test_the_order_of_areas_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    scores, p = history(rng.normal(1, 2, (9, 12)))
    kept, order = scores.copy(), rng.permutation(9)

    assert classify(scores[order], p[order]).tolist() == classify(scores, p)[order].tolist()
    assert np.array_equal(scores, kept)


def test_chance_alone_leaves_no_pattern_where_the_family_is_held():
    """q-values of each step: an area is called hot in hardly any map without a cluster."""
    scores = np.random.default_rng(3).normal(size=(124, 12))
    _, p = history(scores)

    assert np.mean(classify(scores, np.minimum(1, 124 * p)) == NO_PATTERN) > 0.98


@pytest.mark.parametrize(
    ("z", "p", "said"),
    [
        (np.ones((3, 9)), np.ones((3, 9)), "at least 10"),
        (np.ones((3, 12)), np.ones((3, 11)), "an area a row"),
        (np.ones(12), np.ones(12), "an area a row"),
        (np.ones((1, 12)), np.full((1, 12), 1.5), "between 0 and 1"),
    ],
)
def test_a_history_that_cannot_be_classed_is_refused(z, p, said):
    with pytest.raises(ValueError, match=said):
        classify(z, p)


@pytest.mark.parametrize(
    ("bins", "trend", "said"),
    [
        ([0, 2, 1], 0, "bins are"),
        ([0, np.nan, 1], 0, "bins are"),
        ([], 0, "bins are"),
        ([0, 1], 2, "a trend is"),
        ([0, 1], "rising", "a trend is"),
        ([[0, 1], [1, 1]], [0, 1, 0], "one an area"),
    ],
)
def test_bins_that_mean_nothing_are_refused(bins, trend, said):
    with pytest.raises(ValueError, match=said):
        classify_bins(bins, trend)
