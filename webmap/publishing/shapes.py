"""Shapes are the outlines every view shares, sent once: public coordinates, codes and names.

A ring is sent as whole steps of 0.00001 degree (about a metre) from vertex to vertex, the first
one from zero: exact sums, no drift, and small once compressed.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from boundaries.areas import BNG, Areas
from models.disclosure.spec import WARD_LEVELS
from models.release import Area, Release

__all__ = [
    "SCALE",
    "degrees_extent",
    "labels",
    "near_towns",
    "outline_steps",
    "outlines",
    "shapes",
    "steps",
]

#: Steps to a degree: five decimals.
SCALE: Final = 100_000
#: How far from a town's centre, in metres, a ward still answers to the town's name.
_NEAR: Final = 2_000

_WGS84: Final = "EPSG:4326"


def shapes(release: Release, areas: Mapping[str, Areas], towns: pd.DataFrame) -> dict[str, Any]:
    """Return outlines of every level, names beside them, and labels to write on the map.

    Parameters
    ----------
    areas
        Outlines by level, EPSG:27700.
    towns
        Towns to write on the map: columns `town`, `easting`, `northing`, EPSG:27700 metres.

    Returns
    -------
    ``levels``: for each level its `codes`, `outlines` (area > polygon > ring > steps, longitude
    before latitude, WGS 84), `names` and `districts` in the same order. ``labels``: kind, name,
    longitude and latitude.
    """
    return outlines(release.areas, areas, towns)


def outlines(
    named: Iterable[Area], areas: Mapping[str, Areas], towns: pd.DataFrame
) -> dict[str, Any]:
    """Return what `shapes` does, of areas named by themselves; no release is needed."""
    known = {area.code: area for area in named}
    return {
        "scale": SCALE,
        "levels": {level: _level(here.frame, known) for level, here in areas.items()},
        "labels": labels(areas["district"], known, towns),
    }


def steps(ring: NDArray[np.float64]) -> list[int]:
    """Write a ring, shape ``(n, 2)`` in degrees, as steps: x and y of each vertex in turn."""
    whole = np.rint(ring * SCALE).astype(np.int64)
    moved = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    moved = moved[np.any(moved != 0, axis=1)]
    flat: list[int] = moved.ravel().tolist()
    return flat


def degrees_extent(areas: Areas) -> tuple[float, float, float, float]:
    """West, south, east and north edge in degrees, WGS 84, rounded to five decimals."""
    west, south, east, north = np.round(areas.frame.to_crs(_WGS84).total_bounds, 5).tolist()
    return west, south, east, north


def labels(
    districts: Areas, known: Mapping[str, Area], towns: pd.DataFrame
) -> list[list[str | float]]:
    """Place names to write on the map: each district where it is widest, then the towns."""
    centres = [
        shapely.maximum_inscribed_circle(outline).coords[0] for outline in districts.frame.geometry
    ]
    names = [_name(known, code) for code in districts.codes]
    points = shapely.points([*centres, *towns[["easting", "northing"]].to_numpy(dtype=float)])
    kinds = ["district"] * len(names) + ["town"] * len(towns)
    spots = gpd.GeoSeries(points, crs=BNG).to_crs(_WGS84)
    return [
        [kind, name, round(spot.x, 5), round(spot.y, 5)]
        for kind, name, spot in zip(kinds, [*names, *towns["town"]], spots, strict=True)
        if kind == "district" or name not in names
    ]


def near_towns(wards: Areas, towns: pd.DataFrame) -> dict[str, list[str]]:
    """Towns a reader may look for and find the ward: those within two kilometres of it."""
    centres = gpd.GeoSeries.from_xy(towns["easting"], towns["northing"], crs=BNG)
    outlines = wards.frame.geometry.to_numpy()
    at_ward, at_town = centres.sindex.query(outlines, "dwithin", distance=_NEAR)
    found: dict[str, list[str]] = {str(code): [] for code in wards.codes}
    for ward, town in sorted(zip(at_ward.tolist(), at_town.tolist(), strict=True)):
        found[str(wards.codes[ward])].append(str(towns["town"].iloc[town]))
    return found


def _level(frame: gpd.GeoDataFrame, known: Mapping[str, Area]) -> dict[str, Any]:
    """Return one level: codes, outlines, and names beside them."""
    codes = [str(code) for code in frame.index]
    return {
        "codes": codes,
        "outlines": [outline_steps(shape) for shape in frame.geometry.to_crs(_WGS84)],
        "names": [_name(known, code) for code in codes],
        "districts": [_district(known, code) for code in codes],
    }


def outline_steps(shape: shapely.Geometry) -> list[list[list[int]]]:
    """Return a shape in degrees, WGS 84, as polygons of rings of steps."""
    return [
        [steps(shapely.get_coordinates(ring)) for ring in _rings(polygon)]
        for polygon in shapely.get_parts(shape)
    ]


def _rings(polygon: shapely.Polygon) -> Sequence[shapely.LinearRing]:
    return [polygon.exterior, *polygon.interiors]


def _name(known: Mapping[str, Area], code: str) -> str:
    """Return an area's published name; an outline the release does not know keeps its code."""
    area = known.get(code)
    return area.name if area else code


def _district(known: Mapping[str, Area], code: str) -> str:
    area = known.get(code)
    return (area.district_name or "") if area and area.level in WARD_LEVELS else ""
