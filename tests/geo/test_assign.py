"""The index answers by one rule at every edge, and refuses areas that cannot have one answer."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import boundaries
from boundaries import BNG, Areas, BoundaryRefused
from geo.assign import AreaIndex
from geo.raster import rasterise


def areas(*outlines):
    index = pd.Index([f"A{row}" for row in range(len(outlines))], name="area_code")
    frame = gpd.GeoDataFrame({"name": index}, index=index, geometry=list(outlines), crs=BNG)
    return Areas(frame, "2025")


def assign(outlines, *points):
    x, y = zip(*points, strict=True)
    return AreaIndex(areas(*outlines)).assign(x, y).tolist()


WEST, EAST = shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)
NORTH = shapely.Polygon([(0, 10), (10, 10), (20, 10), (20, 20), (0, 20)])


def test_inside_and_outside():
    assert assign([WEST, EAST], (5, 5), (15, 5), (-5, 5), (25, 5), (5, -1), (5, 11)) == [
        *(0, 1),
        *(-1, -1, -1, -1),
    ]


def test_a_shared_upright_edge_belongs_to_the_east():
    assert assign([WEST, EAST], (10, 5), (9.999, 5)) == [1, 0]


def test_a_shared_level_edge_belongs_to_the_north():
    assert assign([WEST, EAST, NORTH], (5, 10), (15, 10), (5, 9.999)) == [2, 2, 0]


def test_a_corner_that_three_areas_share_belongs_to_one():
    assert assign([WEST, EAST, NORTH], (10, 10)) == [2]


def test_west_and_south_rims_are_inside_east_and_north_rims_are_not():
    assert assign([WEST], (0, 5), (5, 0), (0, 0), (10, 5), (5, 10), (10, 0), (10, 10)) == [
        *(0, 0, 0),
        *(-1, -1, -1, -1),
    ]


def test_points_are_taken_to_the_nearest_millimetre():
    assert assign([WEST], (9.9994, 5), (9.9996, 5), (-0.0004, 5), (-0.0006, 5)) == [0, -1, 0, -1]


def test_holes_islands_and_fillings():
    holed = shapely.box(0, 0, 30, 30).difference(shapely.box(10, 10, 20, 20))
    island = shapely.MultiPolygon([shapely.box(13, 13, 16, 16), shapely.box(40, 0, 41, 1)])
    found = assign([holed, island], (5, 5), (11, 11), (14, 14), (40.5, 0.5), (35, 0.5))

    assert found == [0, -1, 1, 1, -1]


def test_the_way_a_ring_is_wound_changes_nothing():
    turned = shapely.Polygon(list(WEST.exterior.coords)[::-1])

    assert assign([turned, EAST], (5, 5), (10, 5)) == [0, 1]


def test_a_sliver_of_one_millimetre_is_found():
    sliver = shapely.box(10, 0, 10.001, 10)
    east = shapely.box(10.001, 0, 20, 10)

    assert assign([WEST, sliver, east], (9.999, 5), (10, 5), (10.001, 5)) == [0, 1, 2]


def test_one_area_of_one_millimetre():
    assert assign([shapely.box(0, 0, 0.001, 0.001)], (0, 0), (0.001, 0), (0, 0.001)) == [0, -1, -1]


def test_long_level_edges_and_wide_gaps():
    """A point over a long level edge is told by looking far to the west."""
    low, high = shapely.box(0, 0, 50_000, 100), shapely.box(0, 100, 50_000, 200)
    far = shapely.box(400_000, 0, 400_010, 200)
    points = [(49_999, 99.999), (49_999, 100), (60_000, 100), (400_005, 100), (399_999, 100)]

    assert assign([low, high, far], *points) == [0, 1, -1, 2, -1]


def test_no_points_give_no_rows():
    found = AreaIndex(areas(WEST)).assign([], [])

    assert found.shape == (0,)
    assert found.dtype == np.int32


def test_strided_and_whole_numbers_are_accepted():
    grid = np.arange(20).reshape(10, 2)

    assert AreaIndex(areas(WEST)).assign(grid[:, 0], grid[:, 1]).tolist() == [0] * 5 + [-1] * 5


def test_overlapping_areas_are_refused_by_name():
    with pytest.raises(BoundaryRefused, match="A0, A1"):
        AreaIndex(areas(WEST, shapely.box(9, 0, 20, 10)))


def test_areas_that_vanish_on_whole_millimetres_are_refused_by_name():
    with pytest.raises(BoundaryRefused, match="A1"):
        AreaIndex(areas(WEST, shapely.box(10, 0, 10.0001, 10)))


@pytest.mark.parametrize(
    ("x", "y", "threads", "why"),
    [
        ([1.0], [1.0, 2.0], 1, "one length"),
        ([[1.0]], [[1.0]], 1, "flat"),
        ([1.0], [1.0], 0, "1 or more"),
    ],
)
def test_a_wrong_call_is_refused(x, y, threads, why):
    with pytest.raises(ValueError, match=why):
        AreaIndex(areas(WEST)).assign(x, y, threads=threads)


def test_a_continent_is_refused():
    with pytest.raises(ValueError, match="2,147 km"):
        rasterise(np.array([shapely.box(0, 0, 2.2e9, 1)], dtype=object))


def test_packaged_wards_agree_with_shapely():
    wards = boundaries.load()
    west, south, east, north = wards.extent
    rng = np.random.default_rng(2025)
    x = np.round(rng.uniform(west - 500, east + 500, 20_000), 3)
    y = np.round(rng.uniform(south - 500, north + 500, 20_000), 3)

    rows = AreaIndex(wards).assign(x, y, threads=2)

    tree = shapely.STRtree(wards.frame.geometry.to_numpy())
    point, ward = tree.query(shapely.points(x, y), predicate="within")
    expected = np.full(20_000, -1)
    expected[point] = ward
    assert (rows == expected).all()
    assert (rows >= 0).mean() > 0.4


def test_every_corner_of_the_packaged_wards_is_in_one_ward_beside_it():
    wards = boundaries.load()
    outlines = wards.frame.geometry.to_numpy()
    corners = shapely.points(np.unique(shapely.get_coordinates(outlines), axis=0))
    county = shapely.union_all(outlines)
    inner = corners[shapely.contains_properly(county, corners)]

    rows = AreaIndex(wards).assign(shapely.get_x(inner), shapely.get_y(inner))

    assert len(inner) > 2_000
    assert (rows >= 0).all()
    assert shapely.intersects(outlines[rows], inner).all()
