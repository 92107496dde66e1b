"""A GeoParquet file is written in memory: columns, outlines, and what they are in its metadata.

GeoParquet 1.1.0: outlines as well-known binary, the coordinate system as PROJJSON.
"""

import json
from io import BytesIO
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS

from webmap.restricted.files.layer_table import LayerTable

__all__ = ["as_geoparquet"]

_GEOMETRY: Final = "geometry"


def as_geoparquet(table: LayerTable) -> bytes:
    """Return one layer as GeoParquet; the same table gives the same bytes.

    What the file says of itself stands in its metadata under ``about``, as JSON.
    """
    outlines = shapely.to_wkb(table.outlines.to_numpy(), byte_order=1).tolist()
    columns = {name: pa.array(list(cells)) for name, cells in table.columns.items()}
    made = pa.table({**columns, _GEOMETRY: pa.array(outlines, pa.binary())})
    said = {
        "geo": json.dumps(_geo(table)),
        "title": table.title,
        "about": json.dumps([list(pair) for pair in table.about], ensure_ascii=False),
    }
    file = BytesIO()
    with pq.ParquetWriter(file, made.schema, store_schema=False) as writer:
        writer.write_table(made)
        writer.add_key_value_metadata(said)
    return file.getvalue()


def _geo(table: LayerTable) -> dict[str, object]:
    """Return what GeoParquet asks a file to say of its outlines."""
    return {
        "version": "1.1.0",
        "primary_column": _GEOMETRY,
        "columns": {
            _GEOMETRY: {
                "encoding": "WKB",
                "geometry_types": sorted(set(table.outlines.geom_type)),
                "crs": CRS("EPSG:27700").to_json_dict(),
                "bbox": [float(edge) for edge in table.outlines.total_bounds],
            }
        },
    }
