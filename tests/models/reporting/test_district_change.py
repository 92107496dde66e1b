"""A rise all wards of a district share is named; one of a few wards, or of the county, is not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo.neighbours import Neighbours, queen
from models.reporting.district_change import find_district_changes
from tests.world import county

#: Four districts of twelve wards in a row each.
WARDS = county(columns=12, rows=4)["ward"]
DISTRICTS = WARDS.frame["district_code"].to_numpy(dtype=str)
NEIGHBOURS = queen(WARDS)


def counts(seed, lift=None, mean=6.0):
    means = np.full((48, 12), mean)
    if lift is not None:
        rows, columns, factor = lift
        means[np.ix_(rows, columns)] *= factor
    return np.random.default_rng(seed).poisson(means)


def named(table, seed=1, **more):
    return find_district_changes(
        table, DISTRICTS, NEIGHBOURS, draws=499, rng=np.random.default_rng(seed), **more
    )


SECOND = np.flatnonzero(DISTRICTS == "E08000033")


@pytest.mark.parametrize("seed", range(4))
def test_a_drive_is_named_by_district_quarters_and_size(seed):
    table = counts(seed, (SECOND, [4, 5], 2.0))
    (change,) = named(table)
    others = np.delete(table, SECOND, axis=0)
    pace = others[:, 4:6].sum() / np.delete(others, [4, 5], axis=1).sum()
    usual = np.delete(table[SECOND], [4, 5], axis=1).sum()

    assert (change.district, change.direction) == ("E08000033", "rise")
    assert (change.first, change.last) == (4, 5)
    assert change.observed == table[SECOND, 4:6].sum()
    assert change.expected == pytest.approx(usual * pace, rel=0.01)
    assert change.factor == pytest.approx(change.observed / change.expected)
    assert change.wards == 12
    assert change.moved >= 9
    assert change.p <= 0.01


def test_a_district_that_stops_sending_is_a_fall():
    (change,) = named(counts(3, (SECOND, [9, 10, 11], 0.3)))

    assert (change.direction, change.first, change.last) == ("fall", 9, 11)
    assert change.factor < 0.5


@pytest.mark.parametrize("seed", range(4))
def test_a_hotspot_that_emerges_in_part_of_a_district_is_not_a_reporting_change(seed):
    some = SECOND[3:6]
    assert named(counts(seed, (some, [8, 9, 10, 11], 4.0))) == ()


def test_a_rise_of_the_whole_county_is_nothing():
    assert named(counts(5, (np.arange(48), [6, 7], 2.0))) == ()


def test_lasting_differences_between_wards_are_nothing():
    risk = np.random.default_rng(2).gamma(2, 0.5, 48)
    table = np.random.default_rng(3).poisson(6 * np.outer(risk, np.ones(12)))
    assert named(table) == ()


def test_seldom_names_anything_where_nothing_changed():
    """At .01 one county in a hundred; three of forty would be one chance in a hundred or less."""
    found = [named(counts(100 + seed)) for seed in range(40)]
    assert sum(map(len, found)) <= 2


def test_cases_known_to_the_district_alone_count_for_it():
    """Too few in wards to be clear; with those in no ward it is."""
    few = counts(11, (SECOND, [4, 5], 1.5), mean=2.0)
    rest = np.full((4, 12), 24)
    rest[1, 4:6] = 60
    assert named(few) == ()
    (change,) = named(few, in_no_area=rest)
    assert change.district == "E08000033"
    assert change.wards == 12  # what is in no ward is not a ward


def test_the_order_of_wards_does_not_matter():
    table = counts(1, (SECOND, [4, 5], 2.0))
    order = np.random.default_rng(8).permutation(48)
    shuffled = Neighbours(
        NEIGHBOURS.matrix[order][:, order], NEIGHBOURS.codes[order], NEIGHBOURS.rule
    )
    again = find_district_changes(
        table[order], DISTRICTS[order], shuffled, draws=499, rng=np.random.default_rng(1)
    )
    assert again == named(table)


def test_wards_that_changed_differently_are_told():
    table = counts(6, (SECOND, [4, 5], 2.0))
    table[SECOND[0], 4:6] += 40
    (change,) = [one for one in named(table) if one.district == "E08000033"] or [None]
    assert change is None or change.uneven_p <= 0.01


@settings(deadline=None)
@given(arrays(np.int64, (48, 5), elements=st.integers(0, 3)))
def test_any_counts_have_an_answer_and_stay_as_they_were(table):
    before = table.copy()
    found = find_district_changes(
        table, DISTRICTS, NEIGHBOURS, draws=19, rng=np.random.default_rng(1), level=0.5
    )
    assert np.array_equal(table, before)
    for change in found:
        assert 0 < change.p <= 0.5
        assert 0 <= change.first <= change.last < 5
        assert change.moved <= change.wards


@pytest.mark.parametrize(
    "table",
    [np.zeros((48, 12)), np.ones((48, 3)), np.full((48, 12), 7)],
    ids=["none", "3", "equal"],
)
def test_where_nothing_can_be_told_nothing_is_named(table):
    assert named(table) == ()


def test_one_district_has_nothing_to_be_compared_with():
    table = counts(1)
    assert not find_district_changes(
        table, ["all"] * 48, NEIGHBOURS, draws=9, rng=np.random.default_rng(1)
    )


@pytest.mark.parametrize(
    ("table", "districts", "more", "why"),
    [
        (np.ones((47, 12)), DISTRICTS, {}, "one row of quarters"),
        (np.ones(48), DISTRICTS, {}, "one row of quarters"),
        (np.full((48, 12), 0.5), DISTRICTS, {}, "whole numbers"),
        (np.full((48, 12), np.nan), DISTRICTS, {}, "whole numbers"),
        (np.ones((48, 12)), DISTRICTS, {"draws": 0}, "at least one draw"),
        (np.ones((48, 12)), DISTRICTS, {"in_no_area": np.ones((3, 12))}, "one row for each"),
    ],
)
def test_what_does_not_fit_is_refused(table, districts, more, why):
    asked = {"draws": 9, "rng": np.random.default_rng(1)} | more
    with pytest.raises(ValueError, match=why):
        find_district_changes(table, districts, NEIGHBOURS, **asked)
