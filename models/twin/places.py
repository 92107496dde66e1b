"""Places are where a report says something was: exact, rough, or not at all, as agencies differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from boundaries.areas import Areas
from boundaries.crs import from_bng
from geo.assign import AreaIndex

__all__ = ["PLACE_KINDS", "WardPostcodes", "place_reports"]

#: How exactly each source says where, as shares; `force` is nowhere in particular.
PLACE_KINDS: Final[Mapping[str, Mapping[str, float]]] = {
    "police": {
        **{"point": 0.32, "postcode": 0.46, "ward": 0.06},
        **{"town": 0.09, "district": 0.05, "force": 0.02},
    },
    "councils": {
        **{"point": 0.08, "postcode": 0.56, "ward": 0.20},
        **{"town": 0.08, "district": 0.06, "force": 0.02},
    },
    "nhs": {"postcode": 0.64, "ward": 0.14, "town": 0.11, "district": 0.09, "force": 0.02},
    "partners": {
        **{"point": 0.04, "postcode": 0.54, "ward": 0.12},
        **{"town": 0.18, "district": 0.08, "force": 0.04},
    },
}

_AS_LONGITUDE_LATITUDE: Final = 0.2
#: Metres a point may lie from the middle of its postcode, east and north.
_SPREAD: Final = 40


@dataclass(frozen=True, slots=True, eq=False)
class WardPostcodes:
    """Real postcodes sorted by the ward they fall in, to draw one of a given ward.

    Attributes
    ----------
    table
        `postcode`, `easting`, `northing`, in order of ward.
    first
        Shape ``(wards + 1,)``: rows ``first[i]`` to ``first[i + 1]`` lie in ward `i`.
    """

    table: pd.DataFrame
    first: NDArray[np.intp]

    @classmethod
    def of(cls, wards: Areas, postcodes: pd.DataFrame) -> "WardPostcodes":
        """Sort postcodes (`postcode`, `easting`, `northing` in EPSG:27700 metres) into wards.

        Raises
        ------
        ValueError
            If a ward has no postcode: nothing could happen there.
        """
        eastings = postcodes["easting"].to_numpy(dtype=np.float64)
        northings = postcodes["northing"].to_numpy(dtype=np.float64)
        ward = AreaIndex(wards).assign(eastings, northings)
        order = np.lexsort((postcodes["postcode"].to_numpy(dtype=str), ward))
        order = order[ward[order] >= 0]
        first = np.searchsorted(ward[order], np.arange(len(wards) + 1))
        if (np.diff(first) == 0).any():
            raise ValueError("a ward has no postcode; give the postcodes of every district.")
        columns = ["postcode", "easting", "northing"]
        return cls(postcodes[columns].iloc[order].reset_index(drop=True), first)

    def draw(self, wards: NDArray[np.intp], rng: np.random.Generator) -> pd.DataFrame:
        """Return one postcode row for each ward row number in `wards`."""
        size = np.diff(self.first)[wards]
        rows = self.first[wards] + (rng.random(wards.size) * size).astype(np.intp)
        return self.table.iloc[rows].reset_index(drop=True)


def place_reports(
    reports: pd.DataFrame,
    wards: Areas,
    postcodes: WardPostcodes,
    towns: pd.DataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Say where each report places its case, as exactly as its source does.

    Parameters
    ----------
    reports
        With `ward` (row number in `wards`) and `source`, a key of `PLACE_KINDS`.
    wards
        Wards with `district_code`.
    postcodes
        Postcodes by ward.
    towns
        `town`, `district_code`, `easting`, `northing`: the closed list. A report names the
        nearest town of its own district.
    rng
        Draws kinds and spots.

    Returns
    -------
    Text columns `place_kind` and `place`, in the order of `reports`.
    """
    rows = reports["ward"].to_numpy(dtype=np.intp)
    districts = wards.frame["district_code"].to_numpy(dtype=str)[rows]
    spots = postcodes.draw(rows, rng)
    kinds = _kinds(reports["source"], rng)
    said: dict[str, NDArray[np.object_]] = {
        "point": _points(spots, rng),
        "postcode": spots["postcode"].to_numpy(dtype=object),
        "ward": wards.codes.to_numpy(dtype=object)[rows],
        "town": _nearest_towns(spots, districts, towns),
        "district": districts.astype(object),
    }
    place = np.full(rows.size, "", dtype=object)
    for kind, words in said.items():
        place[kinds == kind] = words[kinds == kind]
    return pd.DataFrame({"place_kind": kinds, "place": place})


def _kinds(sources: pd.Series, rng: np.random.Generator) -> NDArray[np.object_]:
    """Draw a kind of place for each report from the shares of its source."""
    kinds = np.full(len(sources), "", dtype=object)
    for source, shares in PLACE_KINDS.items():
        rows = np.flatnonzero((sources == source).to_numpy())
        names = np.array(list(shares), dtype=object)
        kinds[rows] = rng.choice(names, rows.size, p=list(shares.values()))
    return kinds


def _points(spots: pd.DataFrame, rng: np.random.Generator) -> NDArray[np.object_]:
    """Write a spot near each postcode as whole metres, some as longitude and latitude."""
    near = rng.integers(-_SPREAD, _SPREAD + 1, (2, len(spots)))
    east = np.rint(spots["easting"].to_numpy(dtype=np.float64)) + near[0]
    north = np.rint(spots["northing"].to_numpy(dtype=np.float64)) + near[1]
    longitude, latitude = from_bng(east, north)
    degrees = rng.random(len(spots)) < _AS_LONGITUDE_LATITUDE
    return np.array(
        [
            f"{x:.6f},{y:.6f}" if turned else f"{e:.0f},{n:.0f}"
            for e, n, x, y, turned in zip(east, north, longitude, latitude, degrees, strict=True)
        ],
        dtype=object,
    )


def _nearest_towns(
    spots: pd.DataFrame, districts: NDArray[np.str_], towns: pd.DataFrame
) -> NDArray[np.object_]:
    """Name the nearest town of the same district."""
    apart = np.hypot(
        spots["easting"].to_numpy()[:, None] - towns["easting"].to_numpy()[None],
        spots["northing"].to_numpy()[:, None] - towns["northing"].to_numpy()[None],
    )
    elsewhere = districts[:, None] != towns["district_code"].to_numpy(dtype=str)[None]
    apart[elsewhere] = np.inf
    names: NDArray[np.object_] = towns["town"].to_numpy(dtype=object)
    return np.asarray(names[apart.argmin(axis=1)])
