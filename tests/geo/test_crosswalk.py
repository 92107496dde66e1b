"""Counts carried from one vintage to another keep their total, and say how sure they are."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from boundaries.areas import BNG, Areas
from geo.crosswalk import crosswalk


def areas(outlines, vintage="2025", level="ward"):
    frame = gpd.GeoDataFrame(
        {"name": list(outlines)},
        index=pd.Index(list(outlines), name="area_code"),
        geometry=list(outlines.values()),
        crs=BNG,
    )
    return Areas(frame, vintage, level)


#: Three wards in a row become two; the middle one is cut, the hill beyond has no postcode.
OLD = areas(
    {
        "A": shapely.box(0, 0, 100, 100),
        "B": shapely.box(100, 0, 200, 100),
        "C": shapely.box(200, 0, 300, 100),
        "HILL": shapely.box(300, 0, 400, 100),
    }
)
NEW = areas({"P": shapely.box(0, 0, 150, 100), "Q": shapely.box(150, 0, 400, 100)}, vintage="2026")
#: Four postcodes in A, four in B (one of them west of the new line), two in C.
X = np.array([10, 20, 30, 40, 110, 160, 170, 180, 210, 220.0])
Y = np.full(10, 50.0)


@pytest.fixture
def walk():
    return crosswalk(OLD, NEW, X, Y)


def test_shares_are_those_of_postcodes(walk):
    assert walk.weights.tolist() == [[4, 0], [1, 3], [0, 2], [0, 0]]
    assert walk.shares.tolist() == [[1, 0], [0.25, 0.75], [0, 1], [0, 0]]
    assert walk.divided == ("B",)
    assert walk.without_postcodes == ("HILL",)
    assert (walk.old_vintage, walk.new_vintage) == ("2025", "2026")


def test_counts_are_carried_with_the_variance_of_a_multinomial(walk):
    found = walk.recount([5, 10, 3, 2])

    assert found.expected.tolist() == [5 + 2.5, 7.5 + 3]
    # Ten concerns, each on one side with .25: n p (1 - p), the same on both sides.
    assert found.variance == pytest.approx([10 * 0.25 * 0.75] * 2)
    assert found.left == 2
    # A tie goes to the earlier code, and the total stands.
    assert found.counts.tolist() == [8, 10]


def test_the_variance_is_that_of_concerns_dropped_at_postcodes(walk):
    """Simulated: each concern of an old ward at one of its postcodes, at random."""
    rng = np.random.default_rng(7)
    west = 5 + rng.binomial(1, 0.25, size=(20_000, 10)).sum(axis=1)

    found = walk.recount([5, 10, 3, 0])

    assert found.expected[0] == pytest.approx(west.mean(), abs=0.05)
    assert found.variance[0] == pytest.approx(west.var(), rel=0.05)


def test_wards_that_went_over_whole_carry_no_uncertainty():
    same = crosswalk(OLD, OLD, X, Y)
    found = same.recount([5, 10, 3, 0])

    assert found.counts.tolist() == [5, 10, 3, 0]
    assert not found.variance.any()
    assert same.divided == ()


def test_each_group_keeps_its_own_total():
    """What is cut in one place must not lend its rounding to another."""
    old = areas({code: shapely.box(at, 0, at + 10, 10) for at, code in ((0, "A"), (100, "B"))})
    new = areas(
        {
            name: shapely.box(at, 0, at + 5, 10)
            for at, name in ((0, "A1"), (5, "A2"), (100, "B1"), (105, "B2"))
        }
    )
    x = np.array([1, 2, 6, 101, 106, 107.0])
    found = crosswalk(old, new, x, np.full(6, 5.0)).recount([1, 1])

    assert found.expected == pytest.approx([2 / 3, 1 / 3, 1 / 3, 2 / 3])
    assert found.counts.tolist() == [1, 0, 0, 1]


def test_postcodes_may_be_weighed_and_may_lie_outside():
    new = areas({"P": shapely.box(0, 0, 150, 100)}, vintage="2026")
    walk = crosswalk(OLD, new, X, Y, weights=np.arange(10.0))

    assert walk.weights[:, 0].tolist() == [0 + 1 + 2 + 3, 4, 0, 0]
    assert walk.astray.tolist() == [0, 5 + 6 + 7, 8 + 9, 0]
    assert walk.without_postcodes == ("C", "HILL")
    assert walk.recount([1, 1, 4, 0]).left == 4


def test_what_makes_no_sense_is_refused(walk):
    districts = areas({"P": shapely.box(0, 0, 150, 100)}, level="district")
    with pytest.raises(ValueError, match="one level in two vintages"):
        crosswalk(OLD, districts, X, Y)
    with pytest.raises(ValueError, match="one weight"):
        crosswalk(OLD, NEW, X, Y, weights=-X)
    with pytest.raises(ValueError, match="one weight"):
        crosswalk(OLD, NEW, X, Y, weights=[1.0])
    with pytest.raises(ValueError, match="give 4 counts"):
        walk.recount([1, 2, 3])
    with pytest.raises(ValueError, match="whole numbers"):
        walk.recount([1, 2, 3, -1])
    with pytest.raises(ValueError, match="whole numbers"):
        walk.recount([0.5, 2, 3, 1])
