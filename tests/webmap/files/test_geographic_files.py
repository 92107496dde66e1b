"""Geographic files open in other programs, say what they are, and tell nothing of the machine."""

import getpass
import json
import platform
import sqlite3
import struct
from io import BytesIO

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

from tests.webmap.files.tables import (
    ABOUT,
    COLUMNS,
    HOSTILE,
    SQUARE,
    TWO,
    layer_of,
    table_of,
)
from webmap.files.file_table import Layer, names, text, whole
from webmap.files.geopackage import as_geopackage
from webmap.files.geoparquet import as_geoparquet

#: What paths and programs would leave behind.
MACHINE = ("/home/", "/root/", "/Users/", "site-packages", "geopandas", "pyogrio", "pandas",
           "arrow", "GDAL")  # fmt: skip
WRITERS = {
    "geopackage": lambda layer: as_geopackage([layer], [table_of(name="cells")]),
    "geoparquet": as_geoparquet,
}


@pytest.fixture
def layer():
    odd = (*COLUMNS, *whole('odd "name"'), *text("nothing"))
    rows = [{**row, 'odd "name"': at} for at, row in enumerate(layer_of().table.rows)]
    return layer_of(rows, columns=odd)


@pytest.fixture
def package(layer, tmp_path):
    path = tmp_path / "wards.gpkg"
    path.write_bytes(as_geopackage([layer], [table_of(name="cells")]))
    return path


def test_a_geopackage_opens_where_others_open_it(package):
    found = gpd.read_file(package, layer="wards")

    assert found.crs == "EPSG:27700"
    assert found["area_name"].tolist() == ["Ilkley", HOSTILE]
    assert found["cases"].iloc[0] == 10
    assert pd.isna(found["cases"].iloc[1])
    assert found["rate"].iloc[0] == 1.25
    assert found['odd "name"'].tolist() == [0, 1]
    assert found["nothing"].isna().all()
    assert found.geometry.iloc[0].equals(shapely.MultiPolygon([SQUARE]))
    assert found.geometry.iloc[1].equals(TWO)
    about = gpd.read_file(package, layer="about")
    assert dict(zip(about["heading"], about["says"], strict=True)) == dict(ABOUT)
    plain = gpd.read_file(package, layer="cells")
    assert plain["area_code"].tolist() == ["E1", "E2"]
    assert "geometry" not in plain


def test_a_geopackage_is_sound_and_typed(package):
    database = sqlite3.connect(package)
    assert database.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
    assert database.execute("PRAGMA user_version").fetchone() == (10300,)
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA freelist_count").fetchone() == (0,)
    types = {row[1]: row[2] for row in database.execute("PRAGMA table_info(wards)")}
    assert types == {
        "fid": "INTEGER", "geom": "MULTIPOLYGON", "area_code": "TEXT", "area_name": "TEXT",
        "cases": "INTEGER", "rate": "DOUBLE", 'odd "name"': "INTEGER", "nothing": "TEXT",
    }  # fmt: skip
    listed = database.execute(
        "SELECT table_name, data_type, last_change, srs_id FROM gpkg_contents"
    )
    assert sorted(listed) == [
        ("about", "attributes", "2026-09-30T00:00:00.000Z", None),
        ("cells", "attributes", "2026-09-30T00:00:00.000Z", None),
        ("wards", "features", "2026-09-30T00:00:00.000Z", 27700),
    ]
    extent = database.execute(
        "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'wards'"
    ).fetchone()
    assert extent == (400_000, 400_000, 416_000, 402_000)
    # OGC 12-128r17, requirement 11: these three at least are always there.
    systems = {row[0] for row in database.execute("SELECT srs_id FROM gpkg_spatial_ref_sys")}
    assert systems == {-1, 0, 4326, 27700}
    # 2.1.3.1: magic, version, flags, system; then west, east, south, north.
    (blob,) = database.execute("SELECT geom FROM wards WHERE area_code = 'E2'").fetchone()
    head = struct.unpack("<2sBBi4d", blob[:40])
    assert head == (b"GP", 0, 3, 27700, 410_000, 416_000, 400_000, 402_000)
    database.close()


def test_a_geopackage_says_nothing_of_the_version_that_wrote_it(package):
    content = package.read_bytes()
    version = int("".join(f"{int(part):03d}" for part in sqlite3.sqlite_version.split(".")))
    assert content[96:100] == (3_037_000).to_bytes(4, "big")
    assert version.to_bytes(4, "big") not in content[:100]


def test_geoparquet_opens_where_others_open_it(layer):
    content = as_geoparquet(layer)
    found = gpd.read_parquet(BytesIO(content))

    assert found.crs == "EPSG:27700"
    assert list(found.columns) == [*names(layer.table.columns), "geometry"]
    assert found["area_name"].tolist() == ["Ilkley", HOSTILE]
    assert found["cases"].iloc[0] == 10
    assert pd.isna(found["cases"].iloc[1])
    assert found["nothing"].isna().all()
    assert found.geometry.iloc[0].equals(shapely.MultiPolygon([SQUARE]))
    assert found.geometry.iloc[1].equals(TWO)
    said = pq.read_metadata(BytesIO(content)).metadata
    assert json.loads(said[b"about"]) == [list(pair) for pair in ABOUT]
    assert said[b"title"] == b"OFFICIAL. Cases by ward"
    assert set(said) == {b"geo", b"title", b"about"}


def test_geoparquet_says_what_its_standard_asks(layer):
    """GeoParquet 1.1.0, file and column metadata: the required keys, and none we need not."""
    geo = json.loads(pq.read_metadata(BytesIO(as_geoparquet(layer))).metadata[b"geo"])
    assert set(geo) == {"version", "primary_column", "columns"}
    assert (geo["version"], geo["primary_column"]) == ("1.1.0", "geometry")
    column = geo["columns"]["geometry"]
    assert set(column) == {"encoding", "geometry_types", "crs", "bbox"}
    assert column["encoding"] == "WKB"
    assert column["geometry_types"] == ["MultiPolygon"]
    assert column["bbox"] == [400_000, 400_000, 416_000, 402_000]
    assert column["crs"]["id"] == {"authority": "EPSG", "code": 27700}


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_an_area_without_outline_is_still_in_the_file(layer, write, tmp_path):
    half = Layer(table=layer.table, outlines=[layer.outlines[0], None])
    path = tmp_path / "file.gpkg"
    path.write_bytes(write(half))
    is_parquet = write is as_geoparquet
    found = gpd.read_parquet(path) if is_parquet else gpd.read_file(path, layer="wards")
    assert found["area_code"].tolist() == ["E1", "E2"]
    assert found.geometry.iloc[1] is None


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_a_file_tells_nothing_of_who_made_it_or_where(layer, write):
    content = write(layer)
    for word in (getpass.getuser(), platform.node(), *MACHINE):
        if len(word) > 3:
            assert word.encode() not in content, word
    assert b"secret" not in content


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_the_same_table_gives_the_same_bytes(layer, write):
    assert write(layer) == write(layer)
