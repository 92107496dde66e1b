"""Neighbours of hand-made squares, and of the packaged wards against libpysal."""

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from libpysal.graph import Graph
from scipy.sparse import csr_array

from boundaries import BNG, Areas, load
from geo.neighbours import Neighbours, distance_band, nearest, queen


def squares(*corners, side=1000):
    """Squares of one kilometre by the corner they start from."""
    index = pd.Index([f"A{row}" for row in range(len(corners))], name="area_code")
    outlines = [shapely.box(x, y, x + side, y + side) for x, y in corners]
    return Areas(gpd.GeoDataFrame(index=index, geometry=outlines, crs=BNG), "2025")


def pairs(neighbours):
    """Links as a set of row and column."""
    rows, columns = neighbours.matrix.nonzero()
    return set(zip(rows.tolist(), columns.tolist(), strict=True))


@pytest.fixture(scope="module")
def wards():
    return load()


def test_edges_and_corners_join_and_nothing_else():
    """0 1 .   An edge joins 0-1, corners join 0-2 and 1-2 is an edge; 3 stands alone.
    . 2 . 3"""
    made = queen(squares((0, 1000), (1000, 1000), (1000, 0), (5000, 0)))

    assert pairs(made) == {(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)}
    assert made.islands.tolist() == ["A3"]
    assert made.counts.tolist() == [2, 2, 2, 0]


@pytest.mark.parametrize(
    ("gap", "snap", "touch"),
    [(0.8, 1.0, True), (1.2, 1.0, False), (0.8, 0.0, False), (30.0, 50.0, True)],
)
def test_snap_is_the_widest_gap_that_still_touches(gap, snap, touch):
    made = queen(squares((0, 0), (1000 + gap, 0)), snap)

    assert bool(pairs(made)) is touch


def test_an_area_inside_another_is_its_neighbour():
    ring = shapely.box(0, 0, 3000, 3000) - shapely.box(1000, 1000, 2000, 2000)
    frame = gpd.GeoDataFrame(
        index=["ring", "hole"], geometry=[ring, shapely.box(1000, 1000, 2000, 2000)], crs=BNG
    )

    assert pairs(queen(Areas(frame, "2025"))) == {(0, 1), (1, 0)}


def test_wards_agree_with_libpysal(wards):
    theirs = Graph.build_contiguity(wards.frame, rook=False, strict=True).sparse

    assert (abs(queen(wards).matrix - theirs)).sum() == 0


def test_no_ward_is_an_island_and_districts_are_no_border(wards):
    made = queen(wards)
    rows, columns = made.matrix.nonzero()
    districts = wards.frame["district_code"].to_numpy()
    across = districts[rows] != districts[columns]

    assert made.islands.empty
    assert across.sum() > 40
    assert set(districts[rows[across]]) == set(districts)


def test_districts_that_meet_have_wards_that_meet(wards):
    """Leeds meets Bradford, Kirklees and Wakefield; Calderdale does not meet Wakefield."""
    made = queen(wards)
    rows, columns = made.matrix.nonzero()
    names = wards.frame["district_name"].to_numpy()
    meeting = {frozenset(pair) for pair in zip(names[rows], names[columns], strict=True)}

    assert {
        frozenset(("Leeds", other)) for other in ("Bradford", "Kirklees", "Wakefield")
    } < meeting
    assert frozenset(("Calderdale", "Wakefield")) not in meeting


def test_distance_band_agrees_with_libpysal(wards):
    theirs = Graph.build_distance_band(wards.frame.centroid, 4000, binary=True).sparse

    assert (abs(distance_band(wards, 4000).matrix - theirs)).sum() == 0


def test_nearest_agrees_with_libpysal(wards):
    theirs = Graph.build_knn(wards.frame.centroid, 6).sparse
    made = nearest(wards, 6)

    assert (abs(made.matrix - theirs)).sum() == 0
    assert set(made.counts) == {6}


def test_distance_band_includes_its_edge():
    assert pairs(distance_band(squares((0, 0), (3000, 4000)), 5000)) == {(0, 1), (1, 0)}


def test_distance_band_includes_its_edge_wherever_the_map_lies():
    """A tenth of a metre has no exact float, so some of these are a rounding too far apart."""
    for row in range(50):
        east = 400_000.1 + row * 1000.7
        assert pairs(distance_band(squares((east, 0.3), (east + 1000.7, 0.3)), 1000.7))


def test_of_equally_near_areas_the_earlier_is_taken():
    """The middle of a cross has four areas one kilometre away."""
    made = nearest(squares((1000, 1000), (0, 1000), (2000, 1000), (1000, 0), (1000, 2000)), 2)

    assert made.matrix[[0]].indices.tolist() == [1, 2]


def test_a_nearer_area_comes_before_equally_near_ones():
    """Two kilometres to 1 and to 2, one kilometre to 3: the nearest two are 3 and 1."""
    made = nearest(squares((2000, 1000), (0, 1000), (4000, 1000), (2000, 0)), 2)

    assert made.matrix[[0]].indices.tolist() == [1, 3]


def test_nearest_may_be_one_sided():
    made = nearest(squares((0, 0), (1000, 0), (9000, 0)), 1)

    assert pairs(made) == {(0, 1), (1, 0), (2, 1)}


def test_self_is_added_only_on_request():
    made = queen(squares((0, 0), (1000, 0)))

    assert made.matrix.diagonal().tolist() == [0, 0]
    assert made.with_self().toarray().tolist() == [[1, 1], [1, 1]]


def test_order_of_areas_only_reorders(wards):
    shuffled = np.random.default_rng(3).permutation(len(wards))
    moved = dataclasses.replace(wards, frame=wards.frame.iloc[shuffled])

    expected = queen(wards).matrix.toarray()[np.ix_(shuffled, shuffled)]
    assert np.array_equal(queen(moved).matrix.toarray(), expected)


@pytest.mark.parametrize(
    ("matrix", "rule", "said"),
    [
        ([[0, 1, 0], [1, 0, 0]], "queen", "same Areas"),
        ([[1, 1], [1, 0]], "queen", "neighbours itself"),
        ([[0, 1], [0, 0]], "queen", "one way only"),
        ([[0, 0.5], [0.5, 0]], "queen", "1 or absent"),
    ],
)
def test_neighbours_that_cannot_be_trusted_are_refused(matrix, rule, said):
    with pytest.raises(ValueError, match=said):
        Neighbours(csr_array(np.array(matrix, dtype=float)), pd.Index(["a", "b"]), rule)


def test_one_way_is_allowed_under_nearest():
    matrix = csr_array(np.array([[0.0, 1.0], [0.0, 0.0]]))

    assert len(Neighbours(matrix, pd.Index(["a", "b"]), "nearest 1 centroids")) == 2


def test_neighbours_do_not_change_under_the_callers_hand():
    given = csr_array(np.array([[0.0, 1.0], [1.0, 0.0]]))
    made = Neighbours(given, pd.Index(["a", "b"]), "queen")
    given.data[:] = 7

    assert made.matrix.data.tolist() == [1, 1]
    with pytest.raises(ValueError, match="read-only"):
        made.matrix.data[0] = 7


@pytest.mark.parametrize(
    "build",
    [
        lambda areas: queen(areas, -1),
        lambda areas: distance_band(areas, 0),
        lambda areas: nearest(areas, 0),
        lambda areas: nearest(areas, 2),
    ],
)
def test_rules_out_of_range_are_refused(build):
    with pytest.raises(ValueError, match=r"metres|k must be"):
        build(squares((0, 0), (1000, 0)))
