"""A kind is a kind of file that figures can be taken away as, and what writes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from webmap.exports.ground import outlines_at, shapes_at
from webmap.files.comma_separated import table_as_csv
from webmap.files.content_types import CONTENT_TYPES
from webmap.files.file_table import FileTable, Layer
from webmap.files.geojson import as_geojson
from webmap.files.geopackage import as_geopackage
from webmap.files.geoparquet import as_geoparquet
from webmap.files.workbook import as_workbook
from webmap.shelf import Shown

__all__ = ["CELL_KINDS", "VIEW_KINDS", "FileKind"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """A kind of file: what it is called, what it is served as, and what writes it.

    `write` takes a table of areas of one level (column `area_code`), the release whose outlines
    they have, and the level; without outlines it takes the table alone.
    """

    words: str
    content_type: str
    write: Callable[[FileTable, Shown, str], bytes]


def _layer(table: FileTable, shown: Shown, level: str) -> Layer:
    known = outlines_at(shown, level)
    return Layer(table=table, outlines=[known.get(str(row["area_code"])) for row in table.rows])


def _geojson(table: FileTable, shown: Shown, level: str) -> bytes:
    known = shapes_at(shown, level)
    shapes = [known.get(str(row["area_code"])) for row in table.rows]
    return as_geojson(table, shapes, "area_code")


def _kind(words: str, ending: str, write: Callable[[FileTable, Shown, str], bytes]) -> FileKind:
    return FileKind(words=words, content_type=CONTENT_TYPES[ending], write=write)


#: Kinds of file a list of cells comes as, by how their names end.
CELL_KINDS: Final[Mapping[str, FileKind]] = MappingProxyType(
    {
        "csv": _kind("CSV", "csv", lambda table, _shown, _level: table_as_csv(table)),
        "xlsx": _kind("XLSX", "xlsx", lambda table, _shown, _level: as_workbook(table)),
    }
)
#: Kinds of file a view of the map comes as.
VIEW_KINDS: Final[Mapping[str, FileKind]] = MappingProxyType(
    {
        **CELL_KINDS,
        "geojson": _kind("GeoJSON", "geojson", _geojson),
        "gpkg": _kind("GeoPackage", "gpkg", lambda *asked: as_geopackage([_layer(*asked)])),
        "parquet": _kind("GeoParquet", "parquet", lambda *asked: as_geoparquet(_layer(*asked))),
    }
)
