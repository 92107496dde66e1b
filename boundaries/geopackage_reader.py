"""A GeoPackage reader turns a stranger's database into GeoJSON, in a process that can do no harm.

It is run by path and in isolation by `boundaries.geopackage`, gets the database on standard input,
and answers on standard output. It opens no file and no connection, and SQLite may only read tables.
"""

import json
import re
import resource
import sqlite3
import sys
from typing import Any, Final, NoReturn

import shapely
from shapely.geometry import mapping

__all__ = ["collection", "lock_down", "main"]

_BYTES: Final = 2 * 2**30
_ANSWER: Final = 256 * 2**20
_SECONDS: Final = 60
#: Bytes of the longest value: an outline.
_VALUE: Final = 64 * 2**20
_MOST_AREAS: Final = 20_000
#: Steps of SQLite between two looks at whether it has taken too many, and how many looks it has.
_STEPS, _LOOKS = 100_000, 2_000
_COLUMNS: Final = re.compile(r"(?:(?:WD|LSOA|MSOA|LAD)\d\d(?:CD|NM)|LADCD_ACTIVE)", re.IGNORECASE)
#: Bytes of the frame of extent in front of an outline, by the number that says which it is.
_FRAMES: Final = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
#: What makes a table one that runs something when it is read: another program, or a formula.
_COMPUTED: Final = re.compile(r"\A\s*CREATE\s+VIRTUAL|\bAS\s*\(", re.IGNORECASE)
#: Who stands behind a coordinate system that is none: nobody, or GDAL's own placeholder.
_UNDEFINED: Final = ("NONE", "GDAL")
_FORBIDDEN: Final = ("open", "socket.", "subprocess.", "os.", "shutil.", "ctypes.", "urllib.")
_TABLE: Final = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
_LAYERS: Final = (
    "SELECT c.table_name, g.column_name, s.organization, s.organization_coordsys_id "
    "FROM gpkg_contents c JOIN gpkg_geometry_columns g ON g.table_name = c.table_name "
    "LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id WHERE c.data_type = 'features'"
)


class _RefusedError(ValueError):
    """Why the database is not read; written without anything that stands in it."""


def main() -> None:
    """Read standard input, answer on standard output."""
    raw = sys.stdin.buffer.read()
    layer = sys.argv[1] if len(sys.argv) > 1 else None
    lock_down()
    try:
        answer = collection(raw, layer)
    except _RefusedError as why:
        answer = {"refused": str(why)}
    except (sqlite3.Error, MemoryError, OverflowError, TypeError, ValueError):
        answer = {
            "refused": "the GeoPackage is damaged, or holds what a GeoPackage of outlines does "
            "not. Export the boundaries again."
        }
    sys.stdout.write(json.dumps(answer))


def lock_down() -> None:
    """Give up what the reading does not need: memory, time, files, the network, other programs."""
    for limit, most in (
        (resource.RLIMIT_AS, _BYTES),
        (resource.RLIMIT_CPU, _SECONDS),
        (resource.RLIMIT_FSIZE, _ANSWER),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 16),
    ):
        resource.setrlimit(limit, (most, most))
    sys.addaudithook(_refuse_to_reach_out)


def collection(raw: bytes, layer: str | None) -> dict[str, Any]:
    """Return one layer as a GeoJSON FeatureCollection.

    Parameters
    ----------
    raw
        The whole database.
    layer
        Name of the layer, or None where there is only one.
    """
    database = _opened(raw)
    table, geometry, system = _layer(database, layer)
    columns = _columns(database, table, geometry)
    wanted = ", ".join(map(_quoted, [geometry, *columns]))
    # The names are quoted, and none of them is run: the authoriser allows reading alone.
    rows = database.execute(
        f"SELECT {wanted} FROM {_quoted(table)} LIMIT {_MOST_AREAS + 1}"  # noqa: S608 - see above
    ).fetchall()
    if len(rows) > _MOST_AREAS:
        raise _RefusedError(
            f"the layer holds more than {_MOST_AREAS} areas. Cut it to West Yorkshire."
        )
    features = [
        {
            "type": "Feature",
            "properties": dict(zip(columns, row[1:], strict=True)),
            "geometry": _geometry(row[0], number),
        }
        for number, row in enumerate(rows, start=1)
    ]
    named = {} if system is None else {"crs": {"type": "name", "properties": {"name": system}}}
    return {"type": "FeatureCollection", **named, "features": features}


def _opened(raw: bytes) -> sqlite3.Connection:
    """Open a database that is in memory and may only be read."""
    database = sqlite3.connect(":memory:")
    # A database last used with a write-ahead log says so here; without its log it is read as it is.
    database.deserialize(raw[:18] + b"\x01\x01" + raw[20:])
    database.execute("PRAGMA trusted_schema = OFF")
    database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    database.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, 20_000)
    database.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, 500)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _VALUE)
    database.set_authorizer(_only_reading)
    looks = iter(range(_LOOKS))
    database.set_progress_handler(lambda: next(looks, None) is None, _STEPS)
    return database


def _only_reading(
    action: int, _first: str | None, _second: str | None, _base: str | None, through: str | None
) -> int:
    """Allow a table to be read by a question of ours, and nothing else: no view, no function."""
    reads = action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
    return sqlite3.SQLITE_OK if reads and through is None else sqlite3.SQLITE_DENY


def _layer(database: sqlite3.Connection, layer: str | None) -> tuple[str, str, str | None]:
    """Return table, geometry column and coordinate system of the layer that is wanted."""
    layers = database.execute(_LAYERS).fetchmany(1000)
    found = [row for row in layers if layer in (None, row[0])]
    if not layers:
        raise _RefusedError("the GeoPackage has no layer of outlines. Export one.")
    if not found:
        raise _RefusedError(
            "the GeoPackage has no layer of the name given with --layer. Look it up in QGIS."
        )
    if len(found) > 1:
        raise _RefusedError(
            f"the GeoPackage has {len(found)} layers of outlines. Say which with --layer."
        )
    table, geometry, organization, number = found[0]
    written = database.execute(_TABLE, (table,)).fetchone()
    if written is None or _COMPUTED.search(str(written[0])):
        raise _RefusedError("the layer is not a table of its own. Export it to a new GeoPackage.")
    declared = str(organization).upper() not in _UNDEFINED
    return str(table), str(geometry), f"{organization}:{number}" if declared else None


def _columns(database: sqlite3.Connection, table: str, geometry: str) -> list[str]:
    """List the columns in ONS form; all others stay unread."""
    asked = database.execute(f"SELECT * FROM {_quoted(table)} LIMIT 0")  # noqa: S608 - quoted
    names = [name for name, *_ in asked.description]
    if geometry not in names:
        raise _RefusedError("the layer has no column of outlines. Export the boundaries again.")
    return [name for name in names if _COLUMNS.fullmatch(name)]


def _quoted(name: str) -> str:
    """Write a name so that SQLite takes it for a name, whatever stands in it."""
    return '"' + name.replace('"', '""') + '"'


def _geometry(blob: object, number: int) -> dict[str, Any] | None:
    """Turn the outline of one row, in GeoPackage binary, into GeoJSON."""
    if blob is None:
        return None
    if not isinstance(blob, bytes) or blob[:2] != b"GP" or len(blob) < 8:
        raise _RefusedError(f"feature {number} has no outline. Export the boundaries again.")
    frame = _FRAMES.get(blob[3] >> 1 & 7)
    try:
        outline = shapely.from_wkb(blob[8 + frame :] if frame is not None else b"")
    except (shapely.errors.GEOSException, NotImplementedError):
        raise _RefusedError(
            f"feature {number} has an outline that cannot be read. Export the boundaries as "
            "polygons of straight lines."
        ) from None
    if outline.geom_type not in ("Polygon", "MultiPolygon"):
        return {"type": outline.geom_type}
    flat: dict[str, Any] = mapping(shapely.force_2d(outline))
    return flat


def _refuse_to_reach_out(event: str, _arguments: tuple[Any, ...]) -> None:
    """Stop whatever would open a file, a connection or another program."""
    if event.startswith(_FORBIDDEN):
        _stop(event)


def _stop(event: str) -> NoReturn:
    raise PermissionError(f"the reader may not use {event}")


if __name__ == "__main__":
    main()
