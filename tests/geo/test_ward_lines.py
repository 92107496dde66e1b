"""Nearness to a ward line is what shapely measures, for every point and distance."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import boundaries
from boundaries import BNG, Areas
from geo.ward_lines import POSTCODE_REACH, WardLines, line_error


def areas_of(*outlines, generalised=False):
    index = pd.Index([f"A{row}" for row in range(len(outlines))], name="area_code")
    frame = gpd.GeoDataFrame({"name": index}, index=index, geometry=list(outlines), crs=BNG)
    return Areas(frame, "2025", generalised=generalised)


SQUARES = areas_of(shapely.box(0, 0, 1_000, 1_000), shapely.box(1_000, 0, 2_000, 1_000))


@pytest.mark.parametrize(
    ("x", "y", "within", "expected"),
    [
        (990, 500, 10, True),  # the line two wards share
        (989, 500, 10, False),
        (1_010, 500, 10, True),
        (-10, 500, 10, True),  # the rim, from outside
        (500, 500, 499, False),
        (500, 500, 500, True),
        (-7, -7, 10, True),  # a corner
        (-8, -8, 10, False),
        (np.nan, 500, 10, False),
        (np.inf, 500, 10, False),
        (5e9, 500, 10, False),
    ],
)
def test_a_point_is_near_up_to_the_distance_asked(x, y, within, expected):
    lines = WardLines.of(SQUARES, 500.0)

    assert lines.near(np.array([x]), np.array([y]), np.array([within], float)).tolist() == [
        expected
    ]


@given(
    st.lists(st.tuples(st.floats(380e3, 460e3), st.floats(390e3, 460e3)), min_size=1, max_size=30),
    st.floats(0.5, 200),
)
def test_it_agrees_with_shapely_on_the_packaged_wards(wards, rings, places, within):
    x, y = np.array(places).T
    apart = shapely.distance(shapely.points(x, y), rings)

    found = WardLines.of(wards, 200.0).near(x, y, np.full(len(x), within))

    clear = np.abs(apart - within) > 1e-6
    assert (found[clear] == (apart <= within)[clear]).all()


def test_more_than_the_index_knows_cannot_be_asked():
    lines = WardLines.of(SQUARES, 50.0)

    with pytest.raises(ValueError, match="make it for more"):
        lines.near(np.zeros(1), np.zeros(1), np.array([51.0]))


def test_a_vertex_written_twice_is_no_line():
    ring = shapely.Polygon([(0, 0), (0, 0), (10, 0), (10, 10), (0, 10)])

    found = WardLines.of(areas_of(ring), 5.0).near(
        np.array([5.0]), np.array([4.0]), np.array([4.0])
    )

    assert found.all()


def test_no_points_are_near_nothing():
    empty = np.empty(0)

    assert WardLines.of(SQUARES, 5.0).near(empty, empty, empty).size == 0


def test_simplified_outlines_err_more_than_official_ones():
    square = shapely.box(0, 0, 10, 10)

    assert line_error(areas_of(square, generalised=True)) > line_error(areas_of(square)) > 0
    assert line_error(areas_of(square)) < POSTCODE_REACH


@pytest.fixture(scope="module")
def wards():
    return boundaries.load()


@pytest.fixture(scope="module")
def rings(wards):
    return shapely.MultiLineString(
        [part.exterior for shape in wards.frame.geometry for part in shapely.get_parts(shape)]
    )
