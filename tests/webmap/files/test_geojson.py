"""GeoJSON is as RFC 7946 asks, and opens where others open it."""

import json
from io import BytesIO

import geopandas as gpd
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape as shape_of

from tests.webmap.files.tables import ABOUT, HOSTILE, table_of
from webmap.files.geojson import as_geojson

RING = [(-1.9, 53.7), (-1.8, 53.7), (-1.8, 53.8), (-1.9, 53.7)]
HOLE = [(-1.85, 53.72), (-1.84, 53.72), (-1.84, 53.73), (-1.85, 53.72)]


def read(shapes=([[RING]], None)):
    return json.loads(as_geojson(table_of(), shapes, "area_code"))


def test_is_a_collection_that_says_what_it_is():
    file = read()
    assert list(file) == ["type", "name", "title", "about", "features"]
    assert file["type"] == "FeatureCollection"
    assert file["about"] == dict(ABOUT)
    assert [area["id"] for area in file["features"]] == ["E1", "E2"]
    assert "crs" not in file  # RFC 7946, section 4: removed


def test_holds_the_columns_and_no_more():
    first, other = read()["features"]
    assert first["properties"] == {
        "area_code": "E1",
        "area_name": "Ilkley",
        "cases": 10,
        "rate": 1.25,
    }
    assert other["properties"]["area_name"] == HOSTILE
    assert other["properties"]["cases"] is None
    assert other["geometry"] is None


def test_opens_where_others_open_it():
    found = gpd.read_file(BytesIO(as_geojson(table_of(), ([[RING, HOLE]], None), "area_code")))
    assert found.crs == "EPSG:4326"
    assert found.geometry.iloc[0].equals(shapely.MultiPolygon([shapely.Polygon(RING, [HOLE])]))


@given(st.booleans(), st.booleans())
def test_outer_rings_run_counter_clockwise_and_holes_the_other_way(outer, hole):
    """RFC 7946, section 3.1.6."""
    rings = [RING[:: 1 if outer else -1], HOLE[:: 1 if hole else -1]]
    [polygon] = read(([rings], None))["features"][0]["geometry"]["coordinates"]
    assert shapely.LinearRing(polygon[0]).is_ccw
    assert not shapely.LinearRing(polygon[1]).is_ccw
    assert {tuple(point) for point in polygon[0]} == set(RING)
    assert shape_of({"type": "Polygon", "coordinates": polygon}).is_valid
