"""Coordinates are two numbers that mean a place only if their order and system are as agreed.

One point shows most mistakes by itself: read as agreed it lies in the sea, read otherwise it lies
in the county. Easting and northing exchanged is the one that a point cannot show here: eastings
and northings of West Yorkshire are alike, so an exchanged place lies in the county or beside it,
where true places are too. That takes the area given beside the point, or the whole file.
"""

from collections.abc import Callable
from functools import partial
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
import pyproj
from numpy.typing import NDArray

from boundaries.crs import to_bng
from geo.points.region import Region
from geo.postcodes import Postcodes

__all__ = [
    "EXCHANGED",
    "agrees",
    "as_metres",
    "diagnose",
    "entry_faults",
    "point_faults",
    "points",
]

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
#: Turns two numbers as written into metres, if they were meant in one particular way.
Reading: TypeAlias = Callable[[Floats, Floats], tuple[Floats, Floats]]

#: The cause that one point cannot show by itself.
EXCHANGED: Final = "northing stands before easting"
_NOWHERE: Final = "0,0 stands for no place; leave the place empty, or give what is known of it"
_LETTERS: Final = "a grid reference with letters; give easting,northing in metres"
_CURE: Final = "give easting,northing in metres or longitude,latitude in degrees"

_POINT: Final = r"^\s*(?P<x>[-+]?[0-9.]+)\s*,\s*(?P<y>[-+]?[0-9.]+)\s*$"
#: Two letters and figures on the National Grid, one letter in Ireland.
_GRID_REFERENCE: Final = r"(?i:[A-HJ-Z]{1,2})\s*[0-9]{2,5}[\s,]*[0-9]{2,5}"
_LARGEST_DEGREE: Final = 180.0
_EARTH: Final = 6_378_137.0
_SQUARE: Final = 100_000.0
#: Metres within which a point still agrees with an area or a postcode given beside it.
_NEAR_AREA: Final = 100.0
_NEAR_POSTCODE: Final = 500.0


def points(places: pd.Series) -> tuple[Floats, Floats]:
    """Read texts as two numbers; ``nan`` where one is not, each of shape ``(n,)``."""
    pairs = places.astype("str").str.extract(_POINT).apply(pd.to_numeric, errors="coerce")
    xy = pairs.to_numpy(dtype=np.float64)
    return xy[:, 0], xy[:, 1]


def as_metres(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Read two numbers as agreed: degrees of WGS 84 if both are small, else EPSG:27700 metres."""
    degrees = (np.abs(x) <= _LARGEST_DEGREE) & (np.abs(y) <= _LARGEST_DEGREE)
    east, north = x.copy(), y.copy()
    east[degrees], north[degrees] = to_bng(x[degrees], y[degrees])
    return east, north


def diagnose(
    x: Floats,
    y: Floats,
    region: Region,
    given: NDArray[np.object_] | None = None,
    near: Floats | None = None,
) -> NDArray[np.object_]:
    """Say the likely mistake in each pair of coordinates, or ``""``.

    Parameters
    ----------
    x, y
        The two numbers as written, shape ``(n,)``; ``nan`` where there is none.
    region
        Where the points should lie.
    given
        Code of the ward or district given beside each point, ``""`` where none is; one that the
        region does not know counts as none. The point should then lie there.
    near
        Metres of the postcode given beside each point, shape ``(n, 2)``, ``nan`` where none is.
        The point should then lie within 500 m of it, and its area is not asked about.

    Returns
    -------
    Words that complete "this place is wrong: ...", shape ``(n,)``. ``""`` where the point is where
    it should be, or no other way to read it takes it there: it may truly lie elsewhere. The cause
    `EXCHANGED`, where no area was given, is a possibility and no more: of the points beside West
    Yorkshire where people live 7% lie inside it when their numbers change places.
    """
    codes = _known_areas(region, given, x.size)
    homes = np.full((x.size, 2), np.nan) if near is None else near
    causes = np.full(x.size, "", dtype=object)
    astray = np.isfinite(x) & np.isfinite(y) & ~_is_here(region, codes, homes, *as_metres(x, y))
    left = np.flatnonzero(astray)
    nowhere = (np.abs(x[left]) < 1) & (np.abs(y[left]) < 1)
    causes[left[nowhere]] = _NOWHERE
    left = left[~nowhere]
    for cause, reading in _readings(region):
        with np.errstate(invalid="ignore", over="ignore"):
            fits = _is_here(region, codes[left], homes[left], *reading(x[left], y[left]))
        causes[left[fits]] = cause
        left = left[~fits]
    return causes


def point_faults(
    places: pd.Series, region: Region, given: NDArray[np.object_] | None = None
) -> pd.Series:
    """Say why each point cannot be used as it is written, for the list of refused rows.

    Parameters
    ----------
    places
        Texts of places that are points.
    region, given
        As for `diagnose`.

    Returns
    -------
    A reason that says what to do and repeats no number, or ``""``; with the index of `places`. A
    point outside without a likely cause has none, nor has one that only might be exchanged: the
    file as a whole is judged by `geo.points.point_account`.
    """
    written = places.astype("str").str.strip()
    causes = diagnose(*points(written), region, given)
    told = np.zeros(len(places), dtype=np.bool_) if given is None else region.knows(given)
    causes[(causes == EXCHANGED) & ~told] = ""
    causes[written.str.fullmatch(_GRID_REFERENCE).eq(True).to_numpy(dtype=np.bool_)] = _LETTERS
    return pd.Series(_with_cure(causes), index=places.index, dtype="str")


def entry_faults(entries: pd.DataFrame, region: Region) -> tuple[pd.Series, pd.Series]:
    """Say which register entries lie elsewhere than they say, and the likely cause.

    Parameters
    ----------
    entries
        `x` and `y`, the two numbers as written; `district`, code of the council; and `postcode`,
        if points are to be held to that where the region knows it.
    region
        The land the codes are of. Made with postcodes, it knows where these are.

    Returns
    -------
    The reason for each entry, or ``""``; and whether its point lies more than 500 m from its
    postcode, or more than 100 m outside its council. A reason is given only for such a point.
    """
    x, y = (entries[name].to_numpy(dtype=np.float64) for name in ("x", "y"))
    districts = entries["district"].astype("str").fillna("")
    answer = agrees(x, y, region, districts)
    near = None
    if "postcode" in entries and region.postcodes is not None:
        postcodes = entries["postcode"]
        near = region.postcodes.locate(postcodes)[["easting", "northing"]].to_numpy(np.float64)
        answer = agrees(x, y, region, postcodes, region.postcodes).fillna(answer)
    wrong = answer.eq(False).fillna(False).astype(bool)
    causes = diagnose(x, y, region, districts.to_numpy(dtype=object), near)
    causes[~wrong.to_numpy()] = ""
    return pd.Series(_with_cure(causes), index=entries.index, dtype="str"), wrong


def _with_cure(causes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Add to each cause that does not say so itself what to give instead."""
    plain = (causes != "") & (causes != _NOWHERE) & (causes != _LETTERS)
    causes[plain] = causes[plain] + f"; {_CURE}"
    return causes


def agrees(
    x: Floats,
    y: Floats,
    region: Region,
    given: pd.Series,
    postcodes: Postcodes | None = None,
) -> pd.Series:
    """Say whether each point lies where the ward, district or postcode beside it is.

    Parameters
    ----------
    x, y
        The two numbers as written, shape ``(n,)``.
    region
        The land the codes are of.
    given
        A ward code, a district code or a postcode; may be missing.
    postcodes
        Where postcodes are.

    Returns
    -------
    ``boolean`` with the index of `given`: within 100 m of the area or 500 m of the postcode, or
    not; missing where the point is not two numbers or what was given is not known.
    """
    east, north = as_metres(x, y)
    codes = given.astype("str").fillna("").to_numpy(dtype=object)
    area = region.knows(codes) & np.isfinite(east) & np.isfinite(north)
    answer = pd.Series(pd.NA, index=given.index, dtype="boolean")
    steps = [(0.0, 0.0), *((a, b) for a in (-1, 1) for b in (-1, 1))]
    near = [region.is_in(east + a * _NEAR_AREA, north + b * _NEAR_AREA, codes) for a, b in steps]
    answer[area] = np.any(near, axis=0)[area]
    if postcodes is not None:
        known = postcodes.locate(given.astype("str"))
        apart = np.hypot(known["easting"].to_numpy() - east, known["northing"].to_numpy() - north)
        answer[np.isfinite(apart)] = (apart <= _NEAR_POSTCODE)[np.isfinite(apart)]
    return answer


def _known_areas(
    region: Region, given: NDArray[np.object_] | None, size: int
) -> NDArray[np.object_]:
    """Return the code given beside each point, ``""`` where none is or the region has none such."""
    if given is None:
        return np.full(size, "", dtype=object)
    codes = np.asarray(given, dtype=object)
    if codes.shape != (size,):
        raise ValueError(f"{size} points but areas of shape {codes.shape}; give one for each.")
    known: NDArray[np.object_] = np.where(region.knows(codes), codes, "")
    return known


def _is_here(
    region: Region, codes: NDArray[np.object_], near: Floats, east: Floats, north: Floats
) -> Flags:
    """Say of each place whether it lies by its postcode, in its area, or anywhere in the region."""
    told = codes != ""
    inside = region.holds(east, north)
    inside[told] = region.is_in(east[told], north[told], codes[told])
    coded = np.isfinite(near[:, 0])
    apart = np.hypot(near[coded, 0] - east[coded], near[coded, 1] - north[coded])
    inside[coded] = apart <= _NEAR_POSTCODE
    return inside


def _readings(region: Region) -> list[tuple[str, Reading]]:
    """List the ways coordinates are mistaken, the commonest first."""
    west, south, east, north = region.wards.extent
    squares = [
        (a * _SQUARE, b * _SQUARE)
        for a in range(int(west // _SQUARE), int(east // _SQUARE) + 1)
        for b in range(int(south // _SQUARE), int(north // _SQUARE) + 1)
    ]
    return [
        ("latitude stands before longitude", lambda x, y: _degrees(y, x)),
        ("the minus of the longitude is missing", lambda x, y: _degrees(-x, y)),
        (
            "latitude stands before longitude, and the minus of the longitude is missing",
            lambda x, y: _degrees(-y, x),
        ),
        (EXCHANGED, lambda x, y: _metres(y, x)),
        ("the numbers are kilometres", partial(_scaled, 1_000.0)),
        ("the numbers are Web Mercator metres (EPSG:3857)", _from_mercator),
        ("the numbers are metres of UTM zone 30 (EPSG:32630)", partial(_projected, _UTM)),
        ("the numbers are metres of the Irish Grid (EPSG:29902)", partial(_projected, _IRISH)),
        (_DIGITS, partial(_scaled, 10.0)),
        (_DIGITS, partial(_scaled, 100.0)),
        *((_DIGITS, partial(_shifted, square)) for square in squares),
    ]


_DIGITS: Final = "digits are missing: metres of the National Grid have six here"
_UTM: Final = "+proj=utm +zone=30 +ellps=WGS84"
_IRISH: Final = "+proj=tmerc +lat_0=53.5 +lon_0=-8 +k=1 +x_0=200000 +y_0=250000 +ellps=airy"


def _degrees(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Read degrees; numbers that cannot be degrees of Great Britain are nowhere."""
    fits = (np.abs(lon) <= _LARGEST_DEGREE) & (np.abs(lat) <= 90.0)
    return to_bng(np.where(fits, lon, np.nan), np.where(fits, lat, np.nan))


def _metres(east: Floats, north: Floats) -> tuple[Floats, Floats]:
    return east, north


def _scaled(factor: float, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    return x * factor, y * factor


def _shifted(square: tuple[float, float], x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Put back the figures of the hundred-kilometre square that letters stand for."""
    short = (x >= 0) & (x < _SQUARE) & (y >= 0) & (y < _SQUARE)
    return np.where(short, x + square[0], np.nan), np.where(short, y + square[1], np.nan)


def _from_mercator(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Read metres of the map tiles of the web, a sphere unrolled."""
    return _degrees(
        np.degrees(x / _EARTH), np.degrees(2 * np.arctan(np.exp(y / _EARTH)) - np.pi / 2)
    )


def _projected(system: str, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Read metres of another projection."""
    lon, lat = pyproj.Proj(system)(x, y, inverse=True)
    return _degrees(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
