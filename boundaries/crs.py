"""A coordinate system says what two numbers mean: degrees of WGS 84 or metres of the National Grid.

Everything given in degrees is turned into metres here and nowhere else, by one fixed recipe, so
that every machine makes the same metres whatever grids are installed on it.
"""

import re
from functools import cache
from typing import Final, Literal, TypeAlias

import numpy as np
import pyproj
from numpy.typing import NDArray

from boundaries.errors import BoundaryRefused

__all__ = ["Crs", "declared_crs", "from_bng", "require_plausible", "to_bng"]

Crs: TypeAlias = Literal["EPSG:4326", "EPSG:27700"]
Floats: TypeAlias = NDArray[np.float64]

_ACCEPTED: Final = "OGC CRS84, EPSG:4326 (longitude, latitude) or EPSG:27700 (metres)"
_NAME: Final = re.compile(
    r"(?:urn:ogc:def:crs:|https?://www\.opengis\.net/def/crs/)?"
    r"(?:OGC[:/][0-9.]*[:/]?(?P<ogc>CRS84)|EPSG[:/][0-9.]*[:/]?(?P<epsg>4326|27700))",
    re.IGNORECASE,
)
#: What bounds (west, south, east, north) look like; the first that holds the coordinates is it.
_LOOKS: Final[tuple[tuple[str, tuple[float, float, float, float]], ...]] = (
    ("longitude and latitude", (-9.0, 49.0, 2.5, 61.5)),
    ("latitude before longitude", (49.0, -9.0, 61.5, 2.5)),
    ("degrees of another country", (-180.0, -90.0, 180.0, 90.0)),
    ("National Grid metres", (0.0, 0.0, 700_000.0, 1_300_000.0)),
    ("Web Mercator metres (EPSG:3857)", (-1_010_000.0, 6_270_000.0, 285_000.0, 8_720_000.0)),
)
_WANTED: Final[dict[Crs, str]] = {
    "EPSG:4326": "longitude and latitude",
    "EPSG:27700": "National Grid metres",
}
#: WGS 84 to OSGB36 by the seven parameters of EPSG:1314, then the National Grid projection.
_RECIPE: Final = """
    +proj=pipeline
    +step +proj=unitconvert +xy_in=deg +xy_out=rad
    +step +proj=push +v_3
    +step +proj=cart +ellps=WGS84
    +step +inv +proj=helmert +x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247 +rz=0.842
          +s=-20.489 +convention=position_vector
    +step +inv +proj=cart +ellps=airy
    +step +proj=pop +v_3
    +step +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy
"""


def declared_crs(member: object, given: str | None) -> Crs | None:
    """Return the coordinate system a file or its sender declares, or None if neither does.

    Parameters
    ----------
    member
        The `crs` member of a GeoJSON document, or None. A linked CRS is never followed.
    given
        What the sender says, such as ``"EPSG:4326"``.

    Raises
    ------
    BoundaryRefused
        If it is another system, or the two disagree.
    """
    said = None if given is None else _recognised(given)
    written = None if member is None else _recognised(_member_name(member))
    if said is not None and written is not None and said != written:
        raise BoundaryRefused(
            f"the file says {written} but {said} was given. Leave out what was given, or correct "
            "the crs member of the file."
        )
    return written or said


def require_plausible(xy: Floats, crs: Crs | None) -> Crs:
    """Return `crs` if the coordinates can be of that system and in Great Britain.

    Parameters
    ----------
    xy
        All coordinates as they stand in the file, shape ``(n, 2)``.
    crs
        What was declared; None is refused, with what the coordinates look like.

    Raises
    ------
    BoundaryRefused
        With the likely cause: no system, degrees called metres, latitude first, another country.
    """
    looks = _looks_like(xy)
    if crs is None:
        raise BoundaryRefused(
            f"the file does not say its coordinate system; its coordinates look like {looks}. "
            'Add a crs member to the file, or give the system: "EPSG:4326" for longitude and '
            'latitude, "EPSG:27700" for National Grid metres.'
        )
    if looks != _WANTED[crs]:
        raise BoundaryRefused(
            f"the coordinates are declared as {crs}, which is {_WANTED[crs]}, but look like "
            f"{looks}. Export the file again as {crs}, or correct what it declares."
        )
    return crs


def to_bng(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Turn WGS 84 longitude and latitude in degrees into EPSG:27700 metres.

    Parameters
    ----------
    lon, lat
        Degrees, shape ``(n,)``. A coordinate that is not finite gives ``nan`` or ``inf``.

    Returns
    -------
    Eastings and northings, shape ``(n,)``. In West Yorkshire they lie within 3 m of those of
    the Ordnance Survey's OSTN15 grid, which is not needed and never fetched.
    """
    east, north = _transformer().transform(lon, lat)
    return np.asarray(east, dtype=np.float64), np.asarray(north, dtype=np.float64)


def from_bng(east: Floats, north: Floats) -> tuple[Floats, Floats]:
    """Turn EPSG:27700 metres into WGS 84 longitude and latitude in degrees: `to_bng` undone.

    Parameters
    ----------
    east, north
        Metres, shape ``(n,)``.

    Returns
    -------
    Longitudes and latitudes, shape ``(n,)``.
    """
    lon, lat = _transformer().transform(east, north, direction="INVERSE")
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)


@cache
def _transformer() -> pyproj.Transformer:
    """Make the recipe ready once."""
    return pyproj.Transformer.from_pipeline(_RECIPE)


def _member_name(member: object) -> str:
    """Read the name inside a GeoJSON `crs` member."""
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        raise BoundaryRefused(
            f"the crs member has no name; links are not followed. Name one of {_ACCEPTED}."
        )
    return name


def _recognised(name: str) -> Crs:
    """Return the system that `name` means."""
    found = _NAME.fullmatch(name.strip())
    if found is None:
        raise BoundaryRefused(
            f"the coordinate system declared is not one that is read. Export as {_ACCEPTED}."
        )
    return "EPSG:27700" if found["epsg"] == "27700" else "EPSG:4326"


def _looks_like(xy: Floats) -> str:
    """Say in words what the bounds of the coordinates look like."""
    low, high = xy.min(axis=0), xy.max(axis=0)
    for words, (west, south, east, north) in _LOOKS:
        if west <= low[0] and south <= low[1] and high[0] <= east and high[1] <= north:
            return words
    return "neither degrees nor metres of Great Britain"
