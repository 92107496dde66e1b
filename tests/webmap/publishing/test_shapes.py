"""Outlines sent as steps give back the outlines; names stand beside them; nothing else is sent."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import boundaries
from boundaries import names
from models.release import Area
from tests.webmap.sample import sample_release
from webmap.publishing.shapes import SCALE, degrees_extent, labels, near_towns, shapes, steps

LEVELS = ("ward", "district", "county")


@pytest.fixture(scope="module")
def areas():
    return {level: boundaries.load(level) for level in LEVELS}


@pytest.fixture(scope="module")
def sent(areas):
    return shapes(sample_release(), areas, names.labels())


def undo(outline, scale=SCALE) -> shapely.MultiPolygon:
    """What a browser draws from steps: sums, then degrees. Written apart from the script."""
    polygons = []
    for polygon in outline:
        rings = [np.cumsum(np.reshape(ring, (-1, 2)), axis=0) / scale for ring in polygon]
        polygons.append(shapely.Polygon(rings[0], rings[1:]))
    return shapely.MultiPolygon(polygons)


@given(
    arrays.arrays(float, st.tuples(st.integers(4, 40), st.just(2)), elements=st.floats(-180, 180))
)
def test_steps_add_up_to_the_vertices(ring):
    flat = steps(ring)
    back = np.cumsum(np.reshape(flat, (-1, 2)), axis=0)
    whole = np.rint(ring * SCALE)
    first = np.zeros((1, 2))
    kept = np.any(np.diff(whole, axis=0, prepend=first) != 0, axis=1)

    assert all(isinstance(step, int) for step in flat)
    assert np.array_equal(back, whole[kept])


@pytest.mark.parametrize("level", LEVELS)
def test_outlines_come_back_where_they_were(sent, areas, level):
    here = sent["levels"][level]
    drawn = gpd.GeoSeries([undo(outline) for outline in here["outlines"]], crs="EPSG:4326")
    apart = drawn.to_crs("EPSG:27700").symmetric_difference(
        areas[level].frame.geometry.reset_index(drop=True)
    )

    assert here["codes"] == list(areas[level].codes)
    assert (apart.area / areas[level].frame.area.to_numpy()).max() < 0.001


def test_carries_no_attribute_but_code_and_name(sent):
    assert set(sent) == {"scale", "levels", "labels"}
    assert all(
        set(level) == {"codes", "outlines", "names", "districts"}
        for level in sent["levels"].values()
    )


def test_names_and_districts_are_the_releases(sent):
    release = sample_release()
    for level in LEVELS:
        here = sent["levels"][level]
        for code, name, district in zip(
            here["codes"], here["names"], here["districts"], strict=True
        ):
            area = release.area(code)
            assert name == area.name
            assert district == (area.district_name if level == "ward" else "")


def test_each_district_is_named_inside_itself(sent, areas):
    districts = areas["district"].frame.to_crs("EPSG:4326")
    placed = {name: (x, y) for kind, name, x, y in sent["labels"] if kind == "district"}

    assert set(placed) == set(districts["name"])
    for name, outline in zip(districts["name"], districts.geometry, strict=True):
        assert outline.contains(shapely.Point(placed[name]))


def test_no_name_is_written_twice(sent):
    written = [name for _, name, _, _ in sent["labels"]]
    assert len(written) == len(set(written))
    assert "Halifax" in written


def test_outline_unknown_to_the_release_keeps_its_code(areas):
    no_towns = pd.DataFrame({"town": [], "easting": [], "northing": []})
    assert [label[1] for label in labels(areas["district"], {}, no_towns)] == list(
        areas["district"].codes
    )


def test_hostile_name_stays_a_name(areas):
    hostile = "<img src=x onerror=alert(1)>${alert(1)}`"
    known = {
        "E08000035": Area(
            code="E08000035", level="district", name=hostile, district_code=None,
            district_name=None, residents=1,
        )
    }  # fmt: skip
    assert hostile in [label[1] for label in labels(areas["district"], known, names.labels())]


def test_extent_holds_every_outline(sent, areas):
    west, south, east, north = degrees_extent(areas["county"])
    bounds = undo(sent["levels"]["county"]["outlines"][0]).bounds
    assert (west, south, east, north) == pytest.approx(bounds, abs=2e-5)


def test_ward_is_found_by_the_towns_within_two_kilometres(areas):
    towns = names.towns()
    found = near_towns(areas["ward"], towns)
    points = gpd.points_from_xy(towns["easting"], towns["northing"])

    assert list(found) == list(areas["ward"].codes)
    for code, outline in areas["ward"].frame.geometry.items():
        near = [
            t for t, p in zip(towns["town"], points, strict=True) if outline.distance(p) <= 2000
        ]
        assert found[code] == near
