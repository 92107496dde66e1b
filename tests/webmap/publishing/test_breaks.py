"""Classes of amount: whole numbers, none empty, each figure in one, words that are true."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webmap.legend import SEQUENCE
from webmap.publishing.breaks import count_scale, rate_scale

rates = st.lists(
    st.floats(0, 60, allow_nan=False).map(lambda rate: round(rate, 1)), min_size=1, max_size=130
)
counts = st.lists(st.integers(2, 400).map(lambda n: 5 * n), min_size=1, max_size=130)


def says(words: str, rate: float) -> bool:
    """Whether the words of a class are true of a rate: an independent reading of the legend."""
    ends = [int(number.replace(",", "")) for number in re.findall(r"[\d,]+", words)]
    if words.startswith("under"):
        return rate < ends[0]
    if words.endswith("or more"):
        return rate >= ends[0]
    return ends[0] <= rate < ends[1] if ends else True


@given(rates)
def test_words_are_true_of_every_rate_in_the_class(values):
    scale = rate_scale(values)
    assert all(says(scale.find(rate).words, rate) for rate in values)


@given(rates)
def test_exactly_one_class_is_true_of_a_rate(values):
    scale = rate_scale(values)
    assert all(sum(says(look.words, rate) for look in scale.classes) == 1 for rate in values)


@given(rates)
def test_no_class_of_rates_is_empty_and_edges_rise(values):
    scale = rate_scale(values)

    assert {scale.find(rate) for rate in values} == set(scale.classes)
    assert list(scale.edges) == sorted(set(scale.edges))
    assert 1 <= len(scale.classes) <= len(SEQUENCE)


@given(counts)
def test_words_of_counts_are_printed_counts_at_both_ends(values):
    scale = count_scale(values)
    for look in scale.classes:
        ends = [int(number.replace(",", "")) for number in re.findall(r"[\d,]+", look.words)]
        inside = [n for n in values if scale.find(n) == look]
        assert (ends[0], ends[-1]) == (min(inside), max(inside))


@given(counts)
def test_a_larger_count_is_never_in_a_lighter_class(values):
    scale = count_scale(values)
    steps = [scale.classes.index(scale.find(n)) for n in sorted(values)]
    assert steps == sorted(steps)


def test_breaks_follow_the_figures():
    """Three clear groups of rates are parted between the groups, not at equal steps."""
    scale = rate_scale([1.1, 1.2, 1.4, 6.0, 6.2, 6.4, 30.1, 30.4])
    assert len({scale.find(rate) for rate in (1.1, 1.2, 1.4)}) == 1
    assert scale.find(1.4) != scale.find(6.0) != scale.find(30.1)


def test_a_rate_on_an_edge_is_in_the_class_that_starts_there():
    scale = rate_scale([1.0, 3.9, 4.0, 9.0])

    assert 4 in scale.edges
    assert scale.find(3.9).words.endswith("under 4")
    assert scale.find(4.0).words.startswith("4 to")


def test_nothing_to_class_gives_no_classes():
    assert rate_scale([]).classes == count_scale([]).classes == ()


def test_areas_all_alike_are_one_class():
    assert [look.words for look in rate_scale([4.0, 4.0]).classes] == ["all areas alike"]
    assert [look.words for look in count_scale([10, 10]).classes] == ["10"]


@pytest.mark.parametrize("top", [1_000, 25_000])
def test_thousands_are_separated(top):
    assert count_scale([10, top]).classes[-1].words == f"{top:,}"
