"""A GeoPackage is read as an independent reader has it, one layer, only the columns needed."""

import sqlite3

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

import boundaries
from boundaries import BoundaryRefused
from boundaries.geopackage import as_geojson, is_geopackage
from boundaries.geopackage_reader import collection


def wards(**columns):
    """Two wards of Manchester beside each other, as GDAL would be given them."""
    known = {
        "WD25CD": ["E05010000", "E05010001"],
        "WD25NM": ["Ward 0", "Ward 1"],
        "LAD25CD": ["E08000003"] * 2,
        "LAD25NM": ["Manchester"] * 2,
        "notes": ["Jane Doe", "3 Mill Lane"],
        "n": [1, 2],
    }
    squares = [
        shapely.box(385_000, 395_000, 386_000, 396_000),
        shapely.box(386_000, 395_000, 387_000, 396_000),
    ]
    return gpd.GeoDataFrame(known | columns, geometry=squares, crs="EPSG:27700")


@pytest.fixture
def package(tmp_path):
    """Write layers with GDAL and return the file."""

    def write(**layers):
        path = tmp_path / "wards.gpkg"
        for name, layer in layers.items():
            layer.to_file(path, driver="GPKG", layer=name)
        return path

    return write


def altered(path, *statements):
    """Run SQL on a package, as its maker might have."""
    with sqlite3.connect(path) as database:
        for statement in statements:
            database.execute(statement)
    database.close()
    return path


def test_a_package_is_read_as_gdal_reads_it(package):
    path = package(wards=wards())
    areas = boundaries.read(path)
    known = gpd.read_file(path).set_index("WD25CD")

    assert list(areas.codes) == list(known.index)
    assert areas.frame.geometry.geom_equals(known.geometry).all()
    assert areas.names == known["WD25NM"].to_dict()
    assert set(areas.frame["district_name"]) == {"Manchester"}
    assert (areas.vintage, areas.level) == ("2025", "ward")


def test_degrees_parts_holes_and_heights_are_read(package, tmp_path):
    hole = shapely.box(-2.17, 53.43, -2.16, 53.44)
    holed = shapely.box(-2.2, 53.4, -2.1, 53.5).difference(hole)
    parts = shapely.MultiPolygon([holed, shapely.box(-2.05, 53.4, -2.0, 53.5)])
    flat = wards().set_geometry([parts, hole], crs="EPSG:4326")
    path = package(wards=flat.set_geometry(shapely.force_3d(flat.geometry.to_numpy(), 12.5)))
    same = tmp_path / "same.geojson"
    flat.to_file(same, driver="GeoJSON")

    read, known = boundaries.read(path), boundaries.read(same, crs="EPSG:4326")

    assert read.frame.geometry.geom_equals(known.frame.geometry).all()
    assert len(shapely.get_parts(read.frame.geometry["E05010000"])) == 2


def test_only_the_columns_needed_are_read(package):
    read = as_geojson(package(wards=wards()).read_bytes())
    assert b"Jane Doe" not in read
    assert b"notes" not in read


def test_a_layer_is_chosen_by_name(package):
    other = wards(WD25NM=["Other 0", "Other 1"])
    path = package(wards=wards(), other=other)

    assert boundaries.read(path, layer="other").names["E05010000"] == "Other 0"
    with pytest.raises(BoundaryRefused, match=r"has 2 layers of outlines\. Say which with --layer"):
        boundaries.read(path)
    with pytest.raises(BoundaryRefused, match="no layer of the name"):
        boundaries.read(path, layer="wards; DROP TABLE wards")


def test_strange_names_are_only_names(package):
    path = package(**{"w\"a]r;d's --": wards()})
    assert len(boundaries.read(path)) == 2


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_package_without_a_system_has_to_be_told_it(package):
    frame = wards()
    path = package(wards=frame.set_crs(None, allow_override=True))

    with pytest.raises(BoundaryRefused, match="does not say its coordinate system"):
        boundaries.read(path)
    assert len(boundaries.read(path, crs="EPSG:27700")) == 2


def test_another_system_is_refused(package):
    with pytest.raises(BoundaryRefused, match="coordinate system declared is not one"):
        boundaries.read(package(wards=wards().to_crs("EPSG:3857")))


def test_points_and_missing_outlines_are_refused_by_number(package):
    points = wards().set_geometry(wards().centroid)
    with pytest.raises(BoundaryRefused, match="feature 1 is neither a Polygon"):
        boundaries.read(package(wards=points))


def test_a_package_that_was_left_open_is_read(package):
    """QGIS leaves the mark of a write-ahead log in the file."""
    path = altered(package(wards=wards()), "PRAGMA journal_mode = WAL")
    assert path.read_bytes()[18:20] == b"\x02\x02"
    assert len(boundaries.read(path)) == 2


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("DELETE FROM gpkg_contents", "no layer of outlines"),
        ("DROP TABLE gpkg_geometry_columns", "damaged"),
        ("UPDATE wards SET geom = x'00'", "feature 1 has no outline"),
        ("UPDATE wards SET geom = 'text'", "feature 1 has no outline"),
        ("UPDATE wards SET geom = NULL", "feature 1 has no geometry"),
        ("UPDATE wards SET geom = x'4750000100000000'", "feature 1 has an outline that cannot"),
        ("UPDATE wards SET geom = x'4750000FFF00000000'", "feature 1 has an outline that cannot"),
        ("UPDATE gpkg_geometry_columns SET column_name = 'nowhere'", "no column of outlines"),
        ("UPDATE gpkg_geometry_columns SET table_name = 'x'", "no layer of outlines"),
    ],
)
def test_a_damaged_package_is_refused(package, statement, why):
    statements = (
        "DROP TRIGGER IF EXISTS rtree_wards_geom_update1",
        *(f"DROP TRIGGER IF EXISTS rtree_wards_geom_update{n}" for n in range(2, 8)),
        "PRAGMA foreign_keys = OFF",
        statement,
    )
    with pytest.raises(BoundaryRefused, match=why):
        boundaries.read(altered(package(wards=wards()), *statements))


def test_half_a_package_is_refused(package):
    raw = package(wards=wards()).read_bytes()
    for size in (100, 4096, len(raw) // 2):
        with pytest.raises(BoundaryRefused):
            as_geojson(raw[:size])


def test_a_package_is_known_by_its_first_bytes(package, tmp_path):
    raw = package(wards=wards()).read_bytes()
    assert is_geopackage(raw)
    assert not is_geopackage(raw[:60])
    plain = tmp_path / "plain.sqlite"
    altered(plain, "CREATE TABLE wards (a)")
    assert not is_geopackage(plain.read_bytes())


@settings(max_examples=40)
@drawn(data=st.data())
def test_damage_anywhere_never_escapes_as_anything_but_a_refusal(data, tmp_path_factory):
    """Bytes are struck at random; the reader gives areas or refuses, within this process too."""
    folder = tmp_path_factory.mktemp("struck")
    path = folder / "wards.gpkg"
    wards().to_file(path, driver="GPKG", layer="wards")
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(100, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = collection(bytes(raw), None)
    except (ValueError, sqlite3.Error, TypeError):
        return
    assert found["type"] == "FeatureCollection"
    assert np.all([one["type"] == "Feature" for one in found["features"]])
