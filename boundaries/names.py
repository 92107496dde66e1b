"""Names of towns are the closed list a concern may be placed in, and the words on the map.

A town is a place people know, not an area: it says which district, never which ward.
"""

import pandas as pd

from boundaries.tables import packaged_rows

__all__ = ["labels", "towns"]


def towns() -> pd.DataFrame:
    """Return the towns of West Yorkshire, in order of name.

    Returns
    -------
    Columns `town`, `district_code`, and `easting` and `northing` of a point in the town centre,
    whole metres in EPSG:27700: where most postcodes of the town lie, to the nearest 100 m.
    """
    return _listed(packaged_rows("towns.csv"))


def labels() -> pd.DataFrame:
    """Return the dozen towns to print on a map of the county, chosen for size and spread.

    Returns
    -------
    The rows of `towns` to be printed, numbered from 0.
    """
    return _listed([row for row in packaged_rows("towns.csv") if row["on_map"] == "yes"])


def _listed(rows: list[dict[str, str]]) -> pd.DataFrame:
    """Make a table of rows of text."""
    return pd.DataFrame(
        {
            "town": [row["town"] for row in rows],
            "district_code": [row["district_code"] for row in rows],
            "easting": [int(row["easting"]) for row in rows],
            "northing": [int(row["northing"]) for row in rows],
        }
    )
