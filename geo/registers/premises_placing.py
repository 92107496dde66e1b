"""Placing premises gives each entry of a register its metres on the ground, and says how exactly.

The register's own point is taken first, then the place of its postcode. Where it names neither,
the entry has no place and is counted so.
"""

from typing import Final

import numpy as np
import pandas as pd

from boundaries.areas import Areas
from boundaries.crs import to_bng
from geo.assign import AreaIndex
from geo.postcodes import Postcodes

__all__ = ["PRECISIONS", "placed_premises", "with_areas"]

#: How exactly an entry says where, finest first.
PRECISIONS: Final = ("point", "postcode", "none")


def placed_premises(premises: pd.DataFrame, postcodes: Postcodes) -> pd.DataFrame:
    """Give each entry eastings and northings.

    Parameters
    ----------
    premises
        With `longitude` and `latitude` (WGS 84 degrees) and `postcode`; each may be missing.
    postcodes
        Where postcodes are.

    Returns
    -------
    A copy with `easting` and `northing` (EPSG:27700 metres, missing without a place) and
    `precision`, one of `PRECISIONS`.
    """
    lon = premises["longitude"].to_numpy(dtype=np.float64)
    lat = premises["latitude"].to_numpy(dtype=np.float64)
    has_point = np.isfinite(lon) & np.isfinite(lat)
    x, y = np.full(lon.size, np.nan), np.full(lon.size, np.nan)
    x[has_point], y[has_point] = to_bng(lon[has_point], lat[has_point])
    known = postcodes.locate(premises["postcode"])
    easting = np.where(has_point, x, known["easting"].to_numpy(dtype=np.float64))
    northing = np.where(has_point, y, known["northing"].to_numpy(dtype=np.float64))
    precision = np.where(has_point, "point", np.where(np.isnan(easting), "none", "postcode"))
    return premises.assign(
        easting=easting,
        northing=northing,
        precision=pd.Series(precision, index=premises.index, dtype="str"),
    )


def with_areas(placed: pd.DataFrame, wards: Areas) -> pd.DataFrame:
    """Say which ward and district hold each placed entry.

    Parameters
    ----------
    placed
        With `easting` and `northing`, as `placed_premises` gives them.
    wards
        Wards with the column `district_code`.

    Returns
    -------
    A copy with `ward_code` and `district_code`, missing for an entry without a place or outside
    all wards.
    """
    rows = AreaIndex(wards).assign(placed["easting"], placed["northing"])
    inside = rows >= 0
    codes = wards.codes.to_numpy(dtype=object)
    districts = wards.frame["district_code"].to_numpy(dtype=object)
    return placed.assign(
        ward_code=pd.Series(codes[rows], index=placed.index, dtype="str").where(inside),
        district_code=pd.Series(districts[rows], index=placed.index, dtype="str").where(inside),
    )
