"""A coordinate system is declared, recognised and believed only if the numbers fit it."""

import warnings

import numpy as np
import pyproj
import pytest

from boundaries import BoundaryRefused
from boundaries.crs import declared_crs, require_plausible, to_bng

LEEDS_DEGREES = np.array([[-1.6, 53.7], [-1.4, 53.9]])
LEEDS_METRES = np.array([[420_000.0, 425_000.0], [440_000.0, 445_000.0]])
LEEDS_MERCATOR = np.array([[-178_000.0, 7_100_000.0], [-155_000.0, 7_140_000.0]])


def member(name):
    return {"type": "name", "properties": {"name": name}}


@pytest.mark.parametrize(
    "name",
    [
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:OGC::CRS84",
        "OGC:CRS84",
        "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        "EPSG:4326",
        "epsg:4326",
        "urn:ogc:def:crs:EPSG::4326",
        "urn:ogc:def:crs:EPSG:9.8:4326",
        "http://www.opengis.net/def/crs/EPSG/0/4326",
    ],
)
def test_ways_to_write_longitude_and_latitude(name):
    assert declared_crs(member(name), None) == "EPSG:4326"
    assert declared_crs(None, name) == "EPSG:4326"


@pytest.mark.parametrize(
    "name",
    ["EPSG:27700", "urn:ogc:def:crs:EPSG::27700", "https://www.opengis.net/def/crs/EPSG/0/27700"],
)
def test_ways_to_write_the_national_grid(name):
    assert declared_crs(member(name), None) == "EPSG:27700"


@pytest.mark.parametrize("name", ["EPSG:3857", "EPSG:277001", "WGS84", "", "EPSG:4326; DROP"])
def test_other_systems_are_refused_without_repeating_them(name):
    with pytest.raises(BoundaryRefused, match="not one that is read") as refused:
        declared_crs(member(name), None)

    assert not name or name not in str(refused.value)


@pytest.mark.parametrize(
    "linked",
    [
        {"type": "link", "properties": {"href": "http://example.org/crs", "type": "proj4"}},
        {"type": "name", "properties": {"name": 27700}},
        {"type": "name"},
        "EPSG:27700",
        [],
    ],
)
def test_a_link_or_anything_but_a_name_is_refused(linked):
    with pytest.raises(BoundaryRefused, match="links are not followed"):
        declared_crs(linked, None)


def test_file_and_sender_must_agree():
    assert declared_crs(None, None) is None
    assert declared_crs(member("EPSG:27700"), "EPSG:27700") == "EPSG:27700"
    with pytest.raises(BoundaryRefused, match="the file says EPSG:27700 but EPSG:4326 was given"):
        declared_crs(member("EPSG:27700"), "EPSG:4326")


def test_coordinates_that_fit_are_believed():
    assert require_plausible(LEEDS_DEGREES, "EPSG:4326") == "EPSG:4326"
    assert require_plausible(LEEDS_METRES, "EPSG:27700") == "EPSG:27700"


@pytest.mark.parametrize(
    ("xy", "crs", "looks"),
    [
        (LEEDS_DEGREES, None, "look like longitude and latitude"),
        (LEEDS_METRES, None, "look like National Grid metres"),
        (LEEDS_METRES, "EPSG:4326", "look like National Grid metres"),
        (LEEDS_DEGREES, "EPSG:27700", "look like longitude and latitude"),
        (LEEDS_DEGREES[:, ::-1], "EPSG:4326", "look like latitude before longitude"),
        (LEEDS_MERCATOR, "EPSG:4326", r"look like Web Mercator metres \(EPSG:3857\)"),
        (LEEDS_DEGREES + 10, "EPSG:4326", "look like degrees of another country"),
        (LEEDS_METRES * 100, "EPSG:27700", "look like neither"),
    ],
)
def test_coordinates_that_contradict_are_refused_with_the_likely_cause(xy, crs, looks):
    with pytest.raises(BoundaryRefused, match=looks):
        require_plausible(xy, crs)


def test_degrees_agree_with_proj_without_its_grids():
    """The same seven parameters, looked up by PROJ in its own database (EPSG:1314)."""
    rng = np.random.default_rng(27700)
    lon, lat = rng.uniform(-2.2, -1.2, 500), rng.uniform(53.5, 54.0, 500)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the best grid is not on this machine
        listed = pyproj.transformer.TransformerGroup("EPSG:4326", "EPSG:27700", always_xy=True)
    helmert = next(t for t in listed.transformers if "OSGB36 to WGS 84 (6)" in t.description)

    east, north = to_bng(lon, lat)

    expected = helmert.transform(lon, lat)
    assert east == pytest.approx(expected[0], abs=1e-6)
    assert north == pytest.approx(expected[1], abs=1e-6)
