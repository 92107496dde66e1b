"""A GeoJSON file holds areas and their figures as RFC 7946 asks: WGS 84, right-hand rule.

What the file says of itself stands in it under ``about``, beside the areas.
"""

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

from webmap.files.file_table import FileTable

__all__ = ["Point", "Polygons", "Ring", "as_geojson"]

#: Longitude and latitude.
Point: TypeAlias = tuple[float, float]
#: Points, the last of them the first again.
Ring: TypeAlias = Sequence[Point]
#: Polygons of rings, of each the outer one first.
Polygons: TypeAlias = Sequence[Sequence[Ring]]


def as_geojson(table: FileTable, shapes: Sequence[Polygons | None], identity: str) -> bytes:
    """Return one area a row; the same table gives the same bytes.

    Parameters
    ----------
    table
        The figures.
    shapes
        One a row, WGS 84; None where an area has none.
    identity
        The column that names an area among all others.
    """
    areas = [
        {
            "type": "Feature",
            "id": row.get(identity),
            "geometry": None if shape is None else _geometry(shape),
            "properties": {column.name: row.get(column.name) for column in table.columns},
        }
        for row, shape in zip(table.rows, shapes, strict=True)
    ]
    file = {
        "type": "FeatureCollection",
        "name": table.name,
        "title": table.title,
        "about": dict(table.about),
        "features": areas,
    }
    return json.dumps(file, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _geometry(shape: Polygons) -> dict[str, object]:
    """Return a shape with its outer rings counter-clockwise and its holes clockwise."""
    turned = [
        [_turned(ring, outer=at == 0) for at, ring in enumerate(polygon)] for polygon in shape
    ]
    return {"type": "MultiPolygon", "coordinates": turned}


def _turned(ring: Ring, *, outer: bool) -> Ring:
    return ring if (_twice_the_area(ring) > 0) == outer else ring[::-1]


def _twice_the_area(ring: Ring) -> float:
    """Return twice the area of a ring, above zero where it runs counter-clockwise."""
    west, south = ring[0]  # near the ring, so that nothing is lost in large numbers
    near = [(x - west, y - south) for x, y in ring]
    return sum(x * v - u * y for (x, y), (u, v) in pairwise(near))
