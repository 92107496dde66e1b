"""Areas are polygons indexed by code, checked once and trusted everywhere after.

The order of rows in an `Areas` is the order of every array computed from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, TypeAlias

import geopandas as gpd
import pandas as pd
import shapely

from boundaries.errors import BoundaryRefused

__all__ = ["BNG", "COUNTY_CODE", "Areas", "Level", "name_some"]

#: British National Grid, metres: the one coordinate system inside the service.
BNG: Final = "EPSG:27700"
#: Combined authority code of West Yorkshire.
COUNTY_CODE: Final = "E47000003"

_MOST_NAMED: Final = 5

Level: TypeAlias = Literal["ward", "small_group", "group", "district", "county", "lsoa", "msoa"]


@dataclass(frozen=True)
class Areas:
    """Polygons of one level and vintage, indexed by `area_code`, in EPSG:27700 metres.

    Attributes
    ----------
    frame
        A GeoDataFrame indexed by area code. Columns: `geometry`, and where known `name`,
        `district_code`, `district_name`, `residents` (Census 2021 usual residents), and where some
        of these are estimated `residents_within` (per cent, 95%; missing where counted).
    vintage
        Year the outlines were in force, such as ``"2025"``. Codes mean nothing without it.
    level
        What one row is.
    source
        Attribution that must stand beside every map drawn from these outlines.
    generalised
        True when the outlines are simplified so far that a point near an edge may be misplaced.

    Raises
    ------
    BoundaryRefused
        If the CRS is not EPSG:27700, a code is repeated, a row has no polygon, or a polygon
        is not valid. The message names the areas and says what to do.
    """

    frame: gpd.GeoDataFrame
    vintage: str
    level: Level = "ward"
    source: str = ""
    generalised: bool = False

    def __post_init__(self) -> None:
        """Check once what everything after relies on."""
        if len(self.frame) == 0:
            raise BoundaryRefused("there are no areas here. Give a file with at least one outline.")
        if self.frame.crs is None or self.frame.crs != BNG:
            raise BoundaryRefused(
                f"boundaries are in {self.frame.crs}; distances need metres. Call .to_crs({BNG!r}) "
                "first, or set the CRS if the file lost it."
            )
        if not self.frame.index.is_unique:
            twice = self.frame.index[self.frame.index.duplicated()].unique()
            raise BoundaryRefused(
                f"area codes appear twice: {name_some(twice)}. Dissolve them first."
            )
        kinds = self.frame.geometry.geom_type
        hollow = kinds.index[~kinds.isin(["Polygon", "MultiPolygon"]) | self.frame.is_empty]
        if len(hollow):
            raise BoundaryRefused(
                f"no polygon for {name_some(hollow)}. Every area needs an outline."
            )
        broken = self.frame.index[~shapely.is_valid(self.frame.geometry.to_numpy())]
        if len(broken):
            raise BoundaryRefused(
                f"outlines cross themselves: {name_some(broken)}. Repair them with "
                "shapely.make_valid, check the result on a map, and give the file again."
            )

    def __len__(self) -> int:
        """Count the areas."""
        return len(self.frame)

    @property
    def codes(self) -> pd.Index:
        """Area codes in row order."""
        codes: pd.Index = self.frame.index
        return codes

    @cached_property
    def extent(self) -> tuple[float, float, float, float]:
        """West, south, east and north edge in metres."""
        west, south, east, north = self.frame.total_bounds
        return float(west), float(south), float(east), float(north)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Names by code."""
        return {str(code): str(name) for code, name in self.frame["name"].items()}


def name_some(codes: pd.Index) -> str:
    """Name the first few codes and count the rest, for a message."""
    shown = ", ".join(map(str, codes[:_MOST_NAMED]))
    return shown if len(codes) <= _MOST_NAMED else f"{shown} and {len(codes) - _MOST_NAMED} more"
