"""Geographic files open in other programs, say what they are, and tell nothing of the machine."""

import getpass
import json
import platform
import sqlite3
import struct
from datetime import date
from io import BytesIO

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

from webmap.restricted.files.geopackage import as_geopackage
from webmap.restricted.files.geoparquet import as_geoparquet
from webmap.restricted.files.layer_table import LayerTable

SQUARE = shapely.box(400_000, 400_000, 401_000, 401_000)
TWO = shapely.MultiPolygon([shapely.box(410_000, 400_000, 411_000, 402_000),
                            shapely.box(415_000, 400_000, 416_000, 401_000)])  # fmt: skip
HOSTILE = "=HYPERLINK(1)'; DROP TABLE wards; --"

#: What paths and programs would leave behind.
MACHINE = ("/home/", "/root/", "/Users/", "site-packages", "geopandas", "pyogrio")


@pytest.fixture
def table():
    return LayerTable(
        name="wards",
        title="RESTRICTED. Cases by ward",
        columns={
            "area_code": ["E1", "E2"],
            "area": ["Ilkley", HOSTILE],
            "cases": [3, 40],
            "rate": [1.25, None],
            'odd "name"': [None, 2.5],
        },
        outlines=gpd.GeoSeries([SQUARE, TWO], crs="EPSG:27700"),
        about=[("Marking", "RESTRICTED"), ("Seed", "20260930")],
        made_on=date(2026, 11, 22),
    )


def test_a_geopackage_opens_where_others_open_it(table, tmp_path):
    path = tmp_path / "wards.gpkg"
    path.write_bytes(as_geopackage(table))
    found = gpd.read_file(path, layer="wards")

    assert found.crs == "EPSG:27700"
    assert found["area"].tolist() == ["Ilkley", HOSTILE]
    assert found["cases"].tolist() == [3, 40]
    assert found["rate"].iloc[0] == 1.25
    assert pd.isna(found["rate"].iloc[1])
    assert found['odd "name"'].iloc[1] == 2.5
    assert found.geometry.iloc[0].equals(shapely.MultiPolygon([SQUARE]))
    assert found.geometry.iloc[1].equals(TWO)
    about = gpd.read_file(path, layer="about")
    assert dict(zip(about["heading"], about["says"], strict=True)) == dict(table.about)


def test_a_geopackage_is_sound_and_typed(table, tmp_path):
    path = tmp_path / "wards.gpkg"
    path.write_bytes(as_geopackage(table))
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    types = {row[1]: row[2] for row in database.execute("PRAGMA table_info(wards)")}
    assert (types["area"], types["cases"], types["rate"]) == ("TEXT", "INTEGER", "DOUBLE")
    extent = database.execute(
        "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'wards'"
    ).fetchone()
    assert extent == (400_000, 400_000, 416_000, 402_000)
    # OGC 12-128r17, 2.1.3.1: magic, version, flags, system; then west, east, south, north.
    (blob,) = database.execute("SELECT geom FROM wards WHERE area_code = 'E2'").fetchone()
    head = struct.unpack("<2sBBi4d", blob[:40])
    assert head == (b"GP", 0, 3, 27700, 410_000, 416_000, 400_000, 402_000)
    database.close()


def test_geoparquet_opens_where_others_open_it(table):
    content = as_geoparquet(table)
    found = gpd.read_parquet(BytesIO(content))

    assert found.crs == "EPSG:27700"
    assert list(found.columns) == [*table.columns, "geometry"]
    assert found["area"].tolist() == ["Ilkley", HOSTILE]
    assert found["cases"].tolist() == [3, 40]
    assert found.geometry.iloc[1].equals(TWO)
    said = pq.read_metadata(BytesIO(content)).metadata
    assert json.loads(said[b"about"]) == [list(pair) for pair in table.about]
    assert said[b"title"].startswith(b"RESTRICTED")
    assert set(said) == {b"geo", b"title", b"about"}


@pytest.mark.parametrize("write", [as_geopackage, as_geoparquet])
def test_a_file_tells_nothing_of_who_made_it_or_where(table, write):
    content = write(table)
    for word in (getpass.getuser(), platform.node(), *MACHINE):
        if len(word) > 3:
            assert word.encode() not in content, word


@pytest.mark.parametrize("write", [as_geopackage, as_geoparquet])
def test_the_same_table_gives_the_same_bytes(table, write):
    assert write(table) == write(table)
