"""A GeoPackage is written in memory: no path, name of a user or of a machine can get into it.

GeoPackage 1.3 (OGC 12-128r17): layers of outlines, tables without, and a table `about` that says
what the file is.
"""

import sqlite3
import struct
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from typing import Final

from webmap.files.coordinate_systems import GRID, NAMES, WGS84, WKT
from webmap.files.file_table import FileTable, Kind, Layer
from webmap.files.outline import Outline

__all__ = ["as_geopackage"]

#: "GPKG", and the version the file keeps to.
_APPLICATION: Final = 0x47504B47
_VERSION: Final = 10300
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
_TYPES: Final[dict[Kind, str]] = {"text": "TEXT", "whole": "INTEGER", "figure": "DOUBLE"}
#: Where SQLite writes its own version into a file, and what stands there instead: that of 3.37.0.
_WRITTEN_BY: Final = slice(96, 100)
_NO_VERSION: Final = (3_037_000).to_bytes(4, "big")


def as_geopackage(layers: Sequence[Layer], plain: Sequence[FileTable] = ()) -> bytes:
    """Return layers, and tables without outlines, as a GeoPackage.

    What the first layer says of itself stands in the table ``about``. Equal tables give equal
    bytes, whichever version of SQLite writes them.
    """
    first = layers[0].table
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(
            f"PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {_VERSION};" + _SCHEMA
        )
        _write_systems(database)
        _list_table(database, "about", "What the file is, and how it was made", first.dated)
        database.executemany("INSERT INTO about (heading, says) VALUES (?, ?)", first.about)
        for layer in layers:
            _write_layer(database, layer)
        for table in plain:
            _list_table(database, table.name, table.title, table.dated)
            _write_rows(database, table)
        database.commit()
        content = bytearray(database.serialize())
    content[_WRITTEN_BY] = _NO_VERSION
    return bytes(content)


def _write_systems(database: sqlite3.Connection) -> None:
    """Write the coordinate systems that every GeoPackage names, and ours."""
    none = "undefined"
    named = [
        ("Undefined cartesian", -1, "NONE", -1, none, None),
        ("Undefined geographic", 0, "NONE", 0, none, None),
        *((NAMES[code], code, "EPSG", code, WKT[code], None) for code in (WGS84, GRID)),
    ]
    database.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", named)


def _list_table(database: sqlite3.Connection, name: str, says: str, dated: date) -> None:
    """Say in the contents that there is a table without outlines."""
    _list(database, (name, "attributes", name, says, _midnight(dated), *(None,) * 5))


def _write_layer(database: sqlite3.Connection, layer: Layer) -> None:
    """Write a table with an outline in each row, and say where the outlines are."""
    table = layer.table
    edges = layer.edges or (None,) * 4
    day = _midnight(table.dated)
    _list(database, (table.name, "features", table.name, table.title, day, *edges, GRID))
    database.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'MULTIPOLYGON', ?, 0, 0)",
        (table.name, GRID),
    )
    _write_rows(database, table, [None if o is None else _blob(o) for o in layer.outlines])


def _list(database: sqlite3.Connection, contents: tuple[object, ...]) -> None:
    database.execute("INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", contents)


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00.000Z"


def _write_rows(
    database: sqlite3.Connection, table: FileTable, outlines: Sequence[bytes | None] | None = None
) -> None:
    """Write the rows of a table, with outlines where there are some."""
    geometry = [] if outlines is None else [("geom", "MULTIPOLYGON")]
    columns = [*geometry, *((column.name, _TYPES[column.kind]) for column in table.columns)]
    typed = ", ".join(f"{_quoted(name)} {kind}" for name, kind in columns)
    name = _quoted(table.name)
    database.execute(
        f"CREATE TABLE {name} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {typed})"
    )
    names = ", ".join(_quoted(name) for name, _ in columns)
    marks = ", ".join("?" * len(columns))
    rows = table.cells() if outlines is None else _beside(outlines, table)
    database.executemany(
        f"INSERT INTO {name} ({names}) VALUES ({marks})",  # noqa: S608 - names are ours, and quoted
        rows,
    )


def _beside(outlines: Sequence[bytes | None], table: FileTable) -> list[tuple[object, ...]]:
    return [(outline, *cells) for outline, cells in zip(outlines, table.cells(), strict=True)]


def _blob(outline: Outline) -> bytes:
    """Write an outline in GeoPackage binary."""
    west, south, east, north = outline.edges
    head = struct.pack("<2sBBi4d", b"GP", 0, _FLAGS, GRID, west, east, south, north)
    return head + outline.binary


def _quoted(name: str) -> str:
    """Write a name so that SQLite takes it for a name."""
    return '"' + name.replace('"', '""') + '"'
