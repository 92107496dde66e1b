"""A GeoParquet file is written in memory: columns, outlines, and what they are in its metadata.

GeoParquet 1.1.0: outlines as well-known binary, the coordinate system as PROJJSON.
"""

import json
from typing import Final

from webmap.files.coordinate_systems import BRITISH_GRID
from webmap.files.file_table import Layer
from webmap.files.parquet import ParquetColumn, as_parquet

__all__ = ["as_geoparquet"]

_GEOMETRY: Final = "geometry"


def as_geoparquet(layer: Layer) -> bytes:
    """Return one layer as GeoParquet; the same layer gives the same bytes.

    What the file says of itself stands in its metadata under ``about``, as JSON.
    """
    table = layer.table
    outlines = [None if outline is None else outline.binary for outline in layer.outlines]
    columns = [
        ParquetColumn(column.name, column.kind, [row.get(column.name) for row in table.rows])
        for column in table.columns
    ]
    said = {
        "geo": json.dumps(_geo(layer)),
        "title": table.title,
        "about": json.dumps([list(pair) for pair in table.about], ensure_ascii=False),
    }
    return as_parquet([*columns, ParquetColumn(_GEOMETRY, "bytes", outlines)], said)


def _geo(layer: Layer) -> dict[str, object]:
    """Return what GeoParquet asks a file to say of its outlines."""
    edges = {} if layer.edges is None else {"bbox": list(layer.edges)}
    return {
        "version": "1.1.0",
        "primary_column": _GEOMETRY,
        "columns": {
            _GEOMETRY: {
                "encoding": "WKB",
                "geometry_types": ["MultiPolygon"],
                "crs": dict(BRITISH_GRID),
                **edges,
            }
        },
    }
