"""The gazetteer holds the figures that travel with the service: wards it knows without a network.

Outlines are on a 50 m grid, made for maps and rates; 99.2% of postcodes fall in the right ward.
"""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from boundaries.areas import BNG, Areas, Level
from boundaries.coverage import roll_up
from boundaries.errors import BoundaryRefused
from boundaries.tables import DISTRICTS, packaged_rows

__all__ = ["ATTRIBUTION", "DISTRICTS", "load"]

#: Stands beside every map drawn from the packaged outlines.
ATTRIBUTION: Final = (
    "Source: Office for National Statistics and MHCLG under the Open Government Licence v3.0; "
    "contains OS data © Crown copyright and database right 2025"
)
_LEVELS: Final = ("ward", "district", "county")
_VINTAGES: Final = ("2025",)


def load(level: Level = "ward", vintage: str = "2025") -> Areas:
    """Return the packaged areas of West Yorkshire.

    Parameters
    ----------
    level
        ``ward`` (124), ``district`` (5) or ``county`` (1). Districts and county are unions of
        the wards, so that edges agree.
    vintage
        The year the outlines were in force; ``2025`` is carried.

    Returns
    -------
    Areas in order of code, EPSG:27700, generalised, with `name`, `district_code`,
    `district_name`, `residents` (Census 2021 usual residents), `deprivation` (English Index of
    Multiple Deprivation 2025, score, population weighted), `hectares`. The county belongs to no
    district: its two district columns are empty.

    Raises
    ------
    BoundaryRefused
        If another level or vintage is asked for. The message names those that are carried.
    """
    if level not in _LEVELS or vintage not in _VINTAGES:
        raise BoundaryRefused(
            f"the packaged boundaries hold levels {', '.join(_LEVELS)} of vintage "
            f"{', '.join(_VINTAGES)}, not what was asked for. Give a boundary file for others."
        )
    return roll_up(_wards(vintage), level)


def _wards(vintage: str) -> Areas:
    """Read the packaged wards."""
    rows = sorted(packaged_rows(f"wards_{vintage}.csv"), key=lambda row: row["ward_code"])
    frame = gpd.GeoDataFrame(
        {
            "name": [row["ward_name"] for row in rows],
            "district_code": [row["district_code"] for row in rows],
            "district_name": [row["district_name"] for row in rows],
            "residents": np.array([int(row["residents_2021"]) for row in rows], dtype=np.int64),
            "deprivation": [float(row["imd_2025_score"]) for row in rows],
            "hectares": [float(row["area_hectares"]) for row in rows],
        },
        index=pd.Index([row["ward_code"] for row in rows], name="area_code"),
        geometry=[_outline(row["outline"]) for row in rows],
        crs=BNG,
    )
    return Areas(frame, vintage, "ward", ATTRIBUTION, generalised=True)


def _outline(written: str) -> shapely.Polygon:
    """Read an outline written as ``easting,northing easting,northing ...`` in metres."""
    numbers = np.array(written.replace(",", " ").split(), dtype=np.float64)
    return shapely.Polygon(numbers.reshape(-1, 2))
