"""Built areas are the same wards put together from smaller ones, whose lines run elsewhere.

Nobody's concern moved; what changes between the two maps hangs on a line, not on a place.
"""

import geopandas as gpd
import numpy as np
import shapely

from boundaries.areas import BNG, Areas
from boundaries.errors import BoundaryRefused
from geo.assign import AreaIndex

__all__ = ["build_from"]


def build_from(parts: Areas, wards: Areas) -> Areas:
    """Unite small areas into wards, by where a point inside each of them lies.

    Parameters
    ----------
    parts
        Small areas, such as LSOAs, of the same county.
    wards
        Whose codes, names, districts and residents the built areas have.

    Returns
    -------
    As many areas as wards, in their order.

    Raises
    ------
    BoundaryRefused
        If some ward holds no part: it would have no outline.
    """
    inside = shapely.get_coordinates(shapely.point_on_surface(parts.frame.geometry.to_numpy()))
    row = AreaIndex(wards).assign(inside[:, 0].copy(), inside[:, 1].copy())
    empty = np.setdiff1d(np.arange(len(wards)), row)
    if empty.size:
        raise BoundaryRefused(
            f"{empty.size} of {len(wards)} wards hold no point of the small areas. Give small "
            "areas of the whole county, such as its LSOAs; nothing was compared."
        )
    shapes = parts.frame.geometry.to_numpy()
    united = [shapely.coverage_union_all(shapes[row == ward]) for ward in range(len(wards))]
    frame = gpd.GeoDataFrame(
        wards.frame.drop(columns="geometry"), geometry=united, crs=BNG, index=wards.frame.index
    )
    return Areas(frame, wards.vintage, "ward", parts.source, parts.generalised)
