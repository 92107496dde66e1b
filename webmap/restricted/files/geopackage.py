"""A GeoPackage is written in memory: no path, name of a user or of a machine can get into it.

GeoPackage 1.3 (OGC 12-128r17): one layer of outlines, and a table `about` that says what it is.
"""

import sqlite3
import struct
from collections.abc import Sequence
from contextlib import closing
from typing import Final

import numpy as np
import shapely
from pyproj import CRS

from webmap.restricted.files.layer_table import Cell, LayerTable

__all__ = ["as_geopackage"]

#: "GPKG", and the version the file keeps to.
_APPLICATION: Final = 0x47504B47
_VERSION: Final = 10300
_SRS: Final = 27700
#: Little end first, with the extent in front of the outline.
_FLAGS: Final = 0b011
_SCHEMA: Final = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL,
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE about (
  id INTEGER PRIMARY KEY AUTOINCREMENT, heading TEXT NOT NULL, says TEXT NOT NULL);
"""


def as_geopackage(table: LayerTable) -> bytes:
    """Return one layer as a GeoPackage; the same table gives the same bytes."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(
            f"PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {_VERSION};" + _SCHEMA
        )
        _write_systems(database)
        _write_contents(database, table)
        _write_about(database, table)
        _write_rows(database, table)
        database.commit()
        return database.serialize()


def _write_systems(database: sqlite3.Connection) -> None:
    """Write the coordinate systems that every GeoPackage names, and ours."""
    none = "undefined"
    named = [
        ("Undefined cartesian", -1, "NONE", -1, none, None),
        ("Undefined geographic", 0, "NONE", 0, none, None),
        *(
            (CRS(code).name, code, "EPSG", code, CRS(code).to_wkt("WKT1_GDAL"), None)
            for code in (4326, _SRS)
        ),
    ]
    database.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", named)


def _write_contents(database: sqlite3.Connection, table: LayerTable) -> None:
    """Say which tables there are, and where the outlines are."""
    day = f"{table.made_on.isoformat()}T00:00:00.000Z"
    extent = [float(edge) for edge in table.outlines.total_bounds]
    contents = "INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    database.execute(
        contents, (table.name, "features", table.name, table.title, day, *extent, _SRS)
    )
    nowhere = (None,) * 5
    said = "What the layer is, and how it was made"
    database.execute(contents, ("about", "attributes", "about", said, day, *nowhere))
    database.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'MULTIPOLYGON', ?, 0, 0)",
        (table.name, _SRS),
    )


def _write_about(database: sqlite3.Connection, table: LayerTable) -> None:
    database.executemany("INSERT INTO about (heading, says) VALUES (?, ?)", table.about)


def _write_rows(database: sqlite3.Connection, table: LayerTable) -> None:
    """Write the layer itself: a row an outline."""
    typed = [f"{_quoted(name)} {_type(cells)}" for name, cells in table.columns.items()]
    layer = _quoted(table.name)
    database.execute(
        f"CREATE TABLE {layer} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "
        f"geom MULTIPOLYGON, {', '.join(typed)})"
    )
    marks = ", ".join("?" * (len(typed) + 1))
    names = ", ".join(["geom", *map(_quoted, table.columns)])
    database.executemany(
        f"INSERT INTO {layer} ({names}) VALUES ({marks})",  # noqa: S608 - names are ours, and quoted
        zip(map(_outline, table.outlines), *table.columns.values(), strict=True),
    )


def _outline(shape: shapely.Geometry) -> bytes:
    """Write an outline in GeoPackage binary."""
    west, south, east, north = shapely.bounds(shape)
    head = struct.pack("<2sBBi4d", b"GP", 0, _FLAGS, _SRS, west, east, south, north)
    many = shapely.MultiPolygon(list(np.atleast_1d(shapely.get_parts(shape))))
    binary: bytes = shapely.to_wkb(many, byte_order=1)
    return head + binary


def _type(cells: Sequence[Cell]) -> str:
    """Return the type of a column: text, whole numbers or figures."""
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds <= {int}:
        return "INTEGER"
    return "DOUBLE" if kinds <= {int, float} else "TEXT"


def _quoted(name: str) -> str:
    """Write a name so that SQLite takes it for a name."""
    return '"' + name.replace('"', '""') + '"'
