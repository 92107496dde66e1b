"""A ward crosswalk shows how the wards of one year went over into those of another."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from boundaries.tables import DISTRICTS
from geo.crosswalk import Crosswalk, crosswalk
from geo.postcodes import Postcodes
from webmap.geography.areas_in_use import wards_here
from webmap.workspace import Workspace

__all__ = ["COLUMNS", "crosswalk_rows", "say_of_crosswalk", "ward_crosswalk"]

COLUMNS: Final = ("old_code", "new_code", "postcodes", "share", "old_vintage", "new_vintage")


def ward_crosswalk(workspace: Workspace, old: str, new: str) -> Crosswalk:
    """Weigh two sets of wards that are here by the postcodes they have in common.

    Parameters
    ----------
    workspace
        Where the outlines are.
    old, new
        Their vintages; ``package`` for the packaged wards.

    Raises
    ------
    UsageRefused
        If no outlines of a vintage are here.
    """
    before, after = wards_here(workspace, old), wards_here(workspace, new)
    table = Postcodes.load(sorted(DISTRICTS)).table
    return crosswalk(before, after, table["easting"].to_numpy(), table["northing"].to_numpy())


def crosswalk_rows(walk: Crosswalk) -> Iterator[dict[str, object]]:
    """List the pairs of wards that have postcodes in common, by `COLUMNS`."""
    for row, column in np.argwhere(walk.weights > 0):
        yield {
            "old_code": str(walk.old[row]),
            "new_code": str(walk.new[column]),
            "postcodes": int(walk.weights[row, column]),
            "share": round(float(walk.shares[row, column]), 4),
            "old_vintage": walk.old_vintage,
            "new_vintage": walk.new_vintage,
        }


def say_of_crosswalk(walk: Crosswalk) -> str:
    """Say how many wards went over whole, how many were divided, and which cannot be carried."""
    lost = walk.without_postcodes
    whole = len(walk.old) - len(walk.divided) - len(lost)
    said = (
        f"Of {len(walk.old)} wards of {walk.old_vintage}, {whole} went over whole and "
        f"{len(walk.divided)} have postcodes in more than one ward of {walk.new_vintage}."
    )
    if not lost:
        return said
    return f"{said} Without a postcode in any: {', '.join(lost)}; their counts cannot be carried."
