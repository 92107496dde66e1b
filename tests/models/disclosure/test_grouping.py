"""The sizes of ward groups are the finest of a fixed list at which enough is shown."""

import dataclasses

import numpy as np
import pytest

from boundaries import load
from geo.neighbours import queen
from models.disclosure.grouping import LARGE_SIZES, SMALL_SIZES, choose_groups
from tests.world import county


@pytest.fixture(scope="module")
def wards():
    """Two of the districts: 38 wards."""
    whole = load()
    held = whole.frame["district_name"].isin(["Calderdale", "Wakefield"])
    return dataclasses.replace(whole, frame=whole.frame[held])


@pytest.fixture(scope="module")
def near(wards):
    return queen(wards)


def shown_from(small, large, wards, asked=None):
    """Answers as if groups of these sizes, in mean wards, were just shown often enough."""
    mean = wards.frame["residents"].mean()

    def shares(groups):
        if asked is not None:
            asked.append((groups.small / mean, groups.large / mean))
        return (
            0.8 if groups.small >= small * mean * (1 - 1e-9) else 0.799,
            0.5 if groups.large >= large * mean * (1 - 1e-9) else 0.499,
        )

    return shares


@pytest.mark.parametrize("step", range(len(SMALL_SIZES)))
@pytest.mark.parametrize("large", [0, 7])
def test_the_first_sizes_that_are_shown_enough_are_taken(wards, near, step, large):
    """At 80% and at half exactly; groups are at least twice the size of small groups."""
    small = SMALL_SIZES[step]
    groups = choose_groups(wards, near, shown_from(small, large, wards))
    first = min(size for size in LARGE_SIZES if size >= max(large, 2 * small))

    assert (groups.small, groups.large) == pytest.approx(
        tuple(size * wards.frame["residents"].mean() for size in (small, first))
    )


def test_whole_districts_where_nothing_is_enough():
    wards = load()
    groups = choose_groups(wards, queen(wards), lambda _: (0.0, 0.0))

    assert len(groups.small_groups) == len(groups.groups) == 5
    assert set(groups.names.values()) == {
        f"All of {name}" for name in ("Bradford", "Calderdale", "Kirklees", "Leeds", "Wakefield")
    }


def test_small_groups_may_be_shown_where_groups_are_not(wards, near):
    groups = choose_groups(wards, near, shown_from(SMALL_SIZES[1], 99, wards))

    assert groups.small == pytest.approx(SMALL_SIZES[1] * wards.frame["residents"].mean())
    assert {groups.names[code] for code in groups.groups} == {
        "All of Calderdale",
        "All of Wakefield",
    }


def test_before_any_period_is_closed_whole_districts_are_taken(wards, near):
    assert len(choose_groups(wards, near, lambda _: (np.nan, np.nan)).small_groups) == 2


def test_sizes_are_tried_from_the_finest_and_no_further_than_needed(wards, near):
    asked = []
    choose_groups(wards, near, shown_from(SMALL_SIZES[1], LARGE_SIZES[-2], wards, asked))
    first, second = SMALL_SIZES[:2]
    larges = [size for size in LARGE_SIZES[:-1] if size >= 2 * second]

    assert [small for small, _ in asked] == pytest.approx([first, second] + [second] * len(larges))
    assert [large for _, large in asked] == pytest.approx([2 * first, 2 * second, *larges])
    assert list(SMALL_SIZES) == sorted(SMALL_SIZES)
    assert list(LARGE_SIZES) == sorted(LARGE_SIZES)


def test_the_answer_rests_on_the_shares_alone(wards, near):
    """The same shares, another order of wards: the same groups."""
    order = np.random.default_rng(3).permutation(len(wards))
    moved = dataclasses.replace(wards, frame=wards.frame.iloc[order])
    one = choose_groups(wards, near, shown_from(3, 8, wards))

    assert choose_groups(moved, queen(moved), shown_from(3, 8, wards)) == one


def test_each_ward_weighs_one_where_residents_are_not_known():
    wards = county()["ward"]
    bare = dataclasses.replace(wards, frame=wards.frame.drop(columns="residents"))
    groups = choose_groups(bare, queen(bare), lambda _: (1.0, 1.0))

    assert (groups.small, groups.large) == (2.5, 5)
    assert len(groups.small_groups) == 3


@pytest.mark.parametrize("shares", [(80.0, 50.0), (-0.1, 0.5), (0.5, 1.1)])
def test_shares_that_are_none_are_refused(wards, near, shares):
    with pytest.raises(ValueError, match="from 0 to 1"):
        choose_groups(wards, near, lambda _: shares)
