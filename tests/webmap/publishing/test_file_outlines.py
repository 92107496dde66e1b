"""Outlines for files are the outlines of the release, vertex by vertex."""

import geopandas as gpd
import numpy as np
import shapely

from tests.webmap import published
from tests.webmap.files.tables import SQUARE, TWO
from webmap.files.outline import Outline
from webmap.publishing.file_outlines import file_outlines


def vertices(shape):
    return {tuple(point) for point in shapely.get_coordinates(shape)}


def test_holds_the_vertices_there_are_and_no_others():
    wards = published.areas()["ward"].frame.geometry
    for shape, outline in zip(wards, file_outlines(wards), strict=True):
        read = shapely.from_wkb(outline.binary)
        assert read.geom_type == "MultiPolygon"
        assert read.equals(shape)
        assert vertices(read) == vertices(shape)
        assert outline.edges == shape.bounds


def test_outer_rings_run_counter_clockwise_and_holes_the_other_way():
    clockwise = gpd.GeoSeries([SQUARE.reverse(), TWO.reverse(), SQUARE, TWO], crs="EPSG:27700")
    for outline in file_outlines(clockwise):
        for polygon in shapely.from_wkb(outline.binary).geoms:
            assert polygon.exterior.is_ccw
            assert not any(ring.is_ccw for ring in polygon.interiors)


def test_the_shapes_given_are_not_changed():
    shapes = gpd.GeoSeries([SQUARE.reverse(), TWO], crs="EPSG:27700")
    kept = shapes.to_wkb().tolist()
    file_outlines(shapes)
    assert shapes.to_wkb().tolist() == kept


def test_is_read_back_from_plain_values():
    [outline] = file_outlines(gpd.GeoSeries([TWO], crs="EPSG:27700"))
    assert Outline.from_json(outline.as_json()) == outline
    assert np.array(outline.edges).tolist() == [410_000, 400_000, 416_000, 402_000]
