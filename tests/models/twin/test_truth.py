"""The truth is planted by lot: groups hold together, keep apart, and act when they should."""

from itertools import combinations

import numpy as np
import pytest
from scipy.sparse import csgraph

from geo.neighbours import queen
from geo.periods import Period, quarters_between
from models.twin.truth import HOTSPOTS, plant

QUARTERS = quarters_between(Period.quarter("2023-Q4"), Period.quarter("2026-Q3"))


@pytest.fixture(scope="module")
def neighbours(wards):
    return queen(wards)


def lots(wards, neighbours, seeds=range(12)):
    """What is planted with several seeds."""
    return [plant(wards, neighbours, QUARTERS, np.random.default_rng(seed)) for seed in seeds]


def rows_of(wards, planted):
    return wards.codes.get_indexer(list(planted.areas))


def kinds(planted):
    return sorted(one.kind for one in planted)


def test_everything_asked_for_is_planted(wards, neighbours):
    for planted in lots(wards, neighbours):
        assert kinds(planted) == sorted(
            [
                *["persistent hotspot"] * 3,
                "emerging hotspot",
                "ended hotspot",
                "sector ring",
                "under-reporting",
                "reporting drive",
            ]
        )


def test_groups_of_wards_hold_together_and_keep_a_ward_apart(wards, neighbours):
    for planted in lots(wards, neighbours):
        groups = [rows_of(wards, one) for one in planted if one.kind != "reporting drive"]
        for one, rows in zip(planted, groups, strict=False):
            inside = neighbours.matrix[rows][:, rows]
            parts, _ = csgraph.connected_components(inside, directed=False)
            assert parts == (4 if one.kind == "sector ring" else 1)
        for first, second in combinations(groups, 2):
            assert not set(first) & set(second)
            assert neighbours.matrix[first][:, second].nnz == 0


def test_hotspots_are_four_to_six_wards_at_about_three_times_the_risk(wards, neighbours):
    for planted in lots(wards, neighbours):
        for one in planted:
            assert one.is_hotspot == (one.kind in HOTSPOTS)
            if one.is_hotspot:
                centre, *rest = rows_of(wards, one)
                assert sorted(rest) == sorted(neighbours.matrix[[centre]].nonzero()[1])
                assert 4 <= len(one.areas) <= 6
                assert one.factor == 3


def test_each_kind_acts_when_its_name_says(wards, neighbours):
    (planted,) = lots(wards, neighbours, [3])
    when = {one.kind: one.quarters for one in planted}
    names = tuple(quarter.name for quarter in QUARTERS)

    assert when["persistent hotspot"] == when["under-reporting"] == names
    assert when["emerging hotspot"] == names[-4:]
    assert when["ended hotspot"][0] == names[0]
    assert names[-4] not in when["ended hotspot"]
    assert len(when["reporting drive"]) == 2
    assert set(when["reporting drive"]) <= set(names)


def test_reporting_drive_is_one_whole_district_reporting_twice_as_much(wards, neighbours):
    for planted in lots(wards, neighbours):
        (drive,) = [one for one in planted if one.kind == "reporting drive"]
        districts = wards.frame["district_code"]
        (district,) = districts.loc[list(drive.areas)].unique()
        assert sorted(drive.areas) == sorted(districts.index[districts == district])
        assert drive.factor == 2
        assert not drive.is_hotspot


def test_places_are_drawn_by_lot(wards, neighbours):
    drawn = {
        code
        for planted in lots(wards, neighbours)
        for one in planted
        if one.is_hotspot
        for code in one.areas
    }
    assert len(drawn) > len(wards) / 2


def test_same_seed_plants_the_same(wards, neighbours):
    assert lots(wards, neighbours, [5]) == lots(wards, neighbours, [5])


def test_too_few_quarters_or_wards_are_refused(wards, neighbours):
    rng = np.random.default_rng(1)
    with pytest.raises(ValueError, match="at least 8"):
        plant(wards, neighbours, QUARTERS[:7], rng)
    leeds = type(wards)(wards.frame.iloc[-33:], wards.vintage)
    with pytest.raises(ValueError, match="too few wards"):
        plant(leeds, queen(leeds), QUARTERS, rng)
