"""Ranking areas by a prediction: published tables, a slow obvious loop, and what is always true."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.backtest import hit_rate, pai, pai_star, pei, rri, search_efficiency
from models.backtesting.ranking import rank, searched

#: Case 1 of the reference, R package ptools 2.0.0, function pai: six areas of size 1.
OBSERVED, PREDICTED, SIZE = [6, 7, 3, 2, 1, 0], [8, 4, 4, 2, 1, 0], [1, 1, 1, 1, 1, 1]

figures = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 4), st.integers(1, 5)), min_size=1, max_size=12
)


def test_agrees_with_the_published_table():
    assert pai(OBSERVED, PREDICTED, SIZE) == pytest.approx(
        [1.894737, 1.421053, 1.684211, 1.421053, 1.2, 1], abs=5e-7
    )
    assert pei(OBSERVED, PREDICTED, SIZE) == pytest.approx(
        [0.857143, 0.692308, 1, 1, 1, 1], abs=5e-7
    )
    assert rri(OBSERVED, PREDICTED, SIZE) == pytest.approx(
        [1.333333, 1.333333, 1, 1, 1, 1], abs=5e-7
    )


def test_of_areas_predicted_alike_the_one_with_fewer_events_comes_first():
    made = rank(OBSERVED, PREDICTED, SIZE)

    assert made.order.tolist() == [0, 2, 1, 3, 4, 5]
    assert made.level.tolist() == [0, 1, 1, 2, 3, 4]


def test_a_slip_in_the_last_digit_is_still_a_tie():
    thirds = np.array([0.1 + 0.2, 0.3])

    assert thirds[0] != thirds[1]
    assert rank([5, 1], thirds, [1, 1]).order.tolist() == [1, 0]


@given(figures)
def test_agrees_with_a_slow_obvious_count(rows):
    observed, predicted, area = map(list, zip(*rows, strict=True))
    left, hits, size = list(range(len(rows))), 0.0, 0.0
    for row in range(len(rows)):
        top = max(predicted[i] / area[i] for i in left)
        tied = [i for i in left if predicted[i] / area[i] == top]
        chosen = min(tied, key=lambda i: observed[i])
        left.remove(chosen)
        hits, size = hits + observed[chosen], size + area[chosen]

        assert search_efficiency(observed, predicted, area)[row] == pytest.approx(hits / size)
        if sum(observed):
            share = hits / sum(observed)
            assert hit_rate(observed, predicted, area)[row] == pytest.approx(share)
            assert pai(observed, predicted, area)[row] == pytest.approx(share / (size / sum(area)))


@given(figures, st.randoms(use_true_random=False))
def test_order_of_areas_of_one_size_does_not_matter(rows, random):
    mixed = random.sample(rows, len(rows))
    first, second = (list(zip(*each, strict=True)) for each in (rows, mixed))
    ones = [1] * len(rows)

    for index in (pai, pei, rri, hit_rate):
        assert index(first[0], first[1], ones) == pytest.approx(
            index(second[0], second[1], ones), nan_ok=True
        )


@given(figures, st.integers(1, 1000))
def test_units_do_not_matter(rows, scale):
    observed, predicted, area = (np.array(each) for each in zip(*rows, strict=True))

    for index in (pai, pai_star, pei, hit_rate):
        assert index(observed, predicted * scale, area * scale) == pytest.approx(
            index(observed, predicted, area), nan_ok=True
        )


@given(figures)
def test_the_last_area_brings_all_and_the_best_order_of_equal_areas_is_never_beaten(rows):
    observed, predicted, _ = zip(*rows, strict=True)
    ones = [1] * len(rows)

    if not sum(observed):
        assert np.all(np.isnan(pai(observed, predicted, ones)))
        return
    assert pai(observed, predicted, ones)[-1] == pytest.approx(1)
    assert np.all(pei(observed, predicted, ones) <= 1 + 1e-12)


def test_what_was_predicted_and_not_found_is_infinite():
    assert rri([0, 2], [3, 1], [1, 1]).tolist() == [np.inf, 2.0]
    assert np.isnan(rri([0, 2], [0, 0], [1, 1])[0])


@pytest.mark.parametrize(("share", "many"), [(0.01, 1), (0.5, 3), (0.51, 3), (1.0, 6)])
def test_areas_are_searched_up_to_a_share_and_never_none(share, many):
    assert searched(rank(OBSERVED, PREDICTED, SIZE), share) == many


@pytest.mark.parametrize(
    ("observed", "predicted", "area", "says"),
    [
        ([1, 2], [1], [1, 1], "one figure an area"),
        ([], [], [], "one area or more"),
        ([1, -1], [1, 1], [1, 1], "not negative"),
        ([1, np.nan], [1, 1], [1, 1], "finite"),
        ([1, 1], [1, 1], [1, 0], "above zero"),
    ],
)
def test_figures_without_a_ranking_are_refused(observed, predicted, area, says):
    with pytest.raises(ValueError, match=says):
        pai(observed, predicted, area)


def test_a_share_outside_its_range_is_refused():
    with pytest.raises(ValueError, match="share"):
        searched(rank(OBSERVED, PREDICTED, SIZE), 0.0)
