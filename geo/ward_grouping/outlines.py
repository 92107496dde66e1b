"""Outlines of groups are their wards united, so that edges agree with those of the wards."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from boundaries.areas import BNG, Areas, Level
from geo.ward_grouping.groups import WardGroups

__all__ = ["outlines"]

#: The margin of an estimate is printed in steps of this many per cent, upwards, to 100.
_STEP: Final = 5


def outlines(groups: WardGroups, wards: Areas) -> tuple[Areas, Areas]:
    """Unite wards into their small groups, and into their groups.

    Parameters
    ----------
    groups
        Which ward is in which.
    wards
        The wards grouped, in any order: a coverage, with `name`, `district_code` and
        `district_name`.

    Returns
    -------
    Areas of level ``small_group`` (with `group_code`) and of level ``group``, in order of code,
    EPSG:27700. `residents` and `hectares` are summed, and missing where a ward's are;
    `deprivation` is the mean weighted by residents. `residents_within`, where wards have it, is
    the margin of the sum in per cent at 95%, if the wards' errors are independent: on the safe
    side where what one ward has too much its neighbour in the group has too little.

    Raises
    ------
    ValueError
        If they are not the wards grouped.
    """
    frame = groups.with_codes(wards).frame.sort_index()
    made = [_united(frame, level, groups, wards) for level in ("small_group", "group")]
    return made[0], made[1]


def _united(frame: gpd.GeoDataFrame, level: Level, groups: WardGroups, wards: Areas) -> Areas:
    """Unite the wards of each group of one level."""
    rows = []
    for code, inside in frame.groupby(f"{level}_code", sort=True):
        row = {"area_code": code, "name": groups.names[str(code)]}
        kept = ["district_code", "district_name"] + ["group_code"] * (level == "small_group")
        row |= {column: inside[column].iloc[0] for column in kept}
        row |= _figures(inside)
        row["geometry"] = shapely.coverage_union_all(inside.geometry.to_numpy())
        rows.append(row)
    united = gpd.GeoDataFrame(rows, geometry="geometry", crs=BNG).set_index("area_code")
    return Areas(united, wards.vintage, level, wards.source, wards.generalised)


def _figures(inside: pd.DataFrame) -> dict[str, float]:
    """Add up what is known of the wards of one group."""
    made: dict[str, float] = {
        column: pd.to_numeric(inside[column]).sum(skipna=False)
        for column in ("residents", "hectares")
        if column in inside
    }
    if {"residents", "residents_within"} <= set(inside):
        made["residents_within"] = _margin(inside)
    if {"residents", "deprivation"} <= set(inside):
        weights = inside["residents"] if made["residents"] > 0 else None
        made["deprivation"] = float(np.average(inside["deprivation"], weights=weights))
    return made


def _margin(inside: pd.DataFrame) -> float:
    """Return how many per cent the residents of a group may be off; missing if all are counted."""
    residents = pd.to_numeric(inside["residents"])
    total = residents.sum(skipna=False)
    within = pd.to_numeric(inside["residents_within"])
    if not within.notna().any() or not total > 0:
        return float("nan")
    off = np.sqrt(((within.fillna(0) * residents) ** 2).sum()) / total
    return float(min(_STEP * np.ceil(off / _STEP - 1e-9), 100))
