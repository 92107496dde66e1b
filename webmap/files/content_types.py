"""Content types are what files are served as, by how their names end."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["CONTENT_TYPES"]

CONTENT_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "csv": "text/csv; charset=utf-8",
        "geojson": "application/geo+json",
        "gpkg": "application/geopackage+sqlite3",
        "parquet": "application/vnd.apache.parquet",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
