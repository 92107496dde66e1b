"""The land is where the points of an imported file should lie: the wards in use of a workspace."""

from functools import cache
from typing import TYPE_CHECKING

from webmap.workspace import Workspace

if TYPE_CHECKING:
    from geo.points.file_points import Land
    from geo.points.region import Region

__all__ = ["land_of"]


def land_of(workspace: Workspace) -> "Land":
    """Return what gives the land of a workspace, made once and only if a point is met.

    What it gives raises as `webmap.geography.areas_in_use.areas_in_use` does.
    """

    @cache
    def land() -> "Region":
        """Make the region of the wards in use."""
        # geopandas and numba: most files hold no point, and their import should not wait for them
        from geo.points.region import Region
        from webmap.geography.areas_in_use import areas_in_use, postcodes_of

        areas = areas_in_use(workspace)
        return Region.of(areas["ward"], postcodes_of(areas))

    return land
