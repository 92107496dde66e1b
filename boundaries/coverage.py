"""A coverage is a set of areas that share edges exactly: no overlap, and no gap between them.

Only a coverage can put every point into exactly one area, and only a coverage can be united
into coarser areas without slivers.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from boundaries.areas import BNG, COUNTY_CODE, Areas, Level, name_some
from boundaries.errors import BoundaryRefused

__all__ = ["in_millimetres", "require_coverage", "require_no_gaps", "roll_up"]


def in_millimetres(areas: Areas) -> NDArray[np.object_]:
    """Return the outlines with coordinates in whole millimetres, where arithmetic is exact."""
    outlines = areas.frame.geometry.to_numpy()
    whole: NDArray[np.object_] = shapely.transform(outlines, lambda xy: np.rint(xy * 1000))
    return whole


def require_coverage(areas: Areas) -> None:
    """Refuse areas that overlap or whose shared edges do not match vertex for vertex.

    Judged on whole millimetres, as points are assigned: a sliver that only rounding keeps apart
    from an overlap is one.

    Raises
    ------
    BoundaryRefused
        Naming the areas at fault.
    """
    outlines = in_millimetres(areas)
    broken = ~shapely.is_valid(outlines)
    if broken.any():
        raise BoundaryRefused(
            f"outlines cross themselves on whole millimetres: {name_some(areas.codes[broken])}. "
            "Use the outlines as published, and give the file again."
        )
    if shapely.coverage_is_valid(outlines):
        return
    at_fault = ~shapely.is_empty(shapely.coverage_invalid_edges(outlines))
    named = name_some(areas.codes[at_fault])
    raise BoundaryRefused(
        f"outlines overlap or do not share their edges exactly: {named}. A point there would fall "
        "in two areas or in none. Use one product of one vintage, not simplified area by area, "
        "and give the file again."
    )


def require_no_gaps(areas: Areas) -> None:
    """Refuse a coverage that encloses land belonging to no area; call `require_coverage` first.

    Raises
    ------
    BoundaryRefused
        Naming the areas around the first few gaps.
    """
    outlines = areas.frame.geometry.to_numpy()
    holes = _holes(shapely.coverage_union_all(outlines))
    if not len(holes):
        return
    around = np.unique(shapely.STRtree(outlines).query(holes, predicate="touches")[1])
    raise BoundaryRefused(
        f"there are {len(holes)} gaps that belong to no area, beside "
        f"{name_some(areas.codes[around])}. An area may be missing, or outlines were simplified "
        "one by one. Use one complete product of one vintage, and give the file again."
    )


def roll_up(wards: Areas, level: Level) -> Areas:
    """Unite wards into districts or the county, so that the outlines agree at every edge.

    Parameters
    ----------
    wards
        A coverage with the columns `district_code` and `district_name`.
    level
        ``district`` or ``county``; ``ward`` gives the wards back.

    Returns
    -------
    One row per district, in order of code, or one row for the county. Residents and hectares
    are summed; deprivation is the mean weighted by residents.

    Raises
    ------
    BoundaryRefused
        If the areas are not wards, or the level is another one.
    """
    if level == wards.level:
        return wards
    if wards.level != "ward" or level not in ("district", "county"):
        raise BoundaryRefused(
            f"areas of level {wards.level} cannot be united into the level asked for. "
            "Give wards, and ask for district or county."
        )
    frame = wards.frame
    if level == "county":
        codes = pd.Series(COUNTY_CODE, index=frame.index)
    else:
        codes = frame["district_code"]
    groups = [frame[codes == code] for code in sorted(codes.unique())]
    index = pd.Index(sorted(codes.unique()), name="area_code")
    united = gpd.GeoDataFrame(
        [_united(group, level) for group in groups], index=index, geometry="geometry", crs=BNG
    )
    return Areas(united, wards.vintage, level, wards.source, wards.generalised)


def _united(group: gpd.GeoDataFrame, level: Level) -> dict[str, object]:
    """Make one row of a group of wards."""
    county = level == "county"
    name = "West Yorkshire" if county else group["district_name"].iloc[0]
    row: dict[str, object] = {
        "name": name,
        "district_code": None if county else group["district_code"].iloc[0],
        "district_name": None if county else name,
    }
    if "residents" in group:
        row["residents"] = group["residents"].sum()
    if {"residents", "deprivation"} <= set(group):
        row["deprivation"] = np.average(group["deprivation"], weights=group["residents"])
    if "hectares" in group:
        row["hectares"] = group["hectares"].sum()
    row["geometry"] = shapely.coverage_union_all(group.geometry.to_numpy())
    return row


def _holes(land: shapely.Geometry) -> NDArray[np.object_]:
    """Return what `land` surrounds without holding it, as polygons."""
    parts = shapely.get_parts(land)
    rings = [ring for part in parts for ring in part.interiors]
    return shapely.polygons(rings) if rings else np.array([], dtype=object)
