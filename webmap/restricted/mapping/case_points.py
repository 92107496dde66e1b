"""Case points are the exact places of cases, to lie over the wards; never released.

A case is drawn where a record of it says a point, an address or a postcode. One that is known to
a ward or a town alone is counted and named as such: no place is made up for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from boundaries.areas import BNG
from models.analysing.analysis import cases_in
from webmap.publishing.shapes import SCALE
from webmap.restricted.asking import Asked
from webmap.restricted.desk import Desk
from webmap.words import number

__all__ = ["EXACT", "CasePoints", "case_points"]

#: How exactly a record must say where, to be drawn.
EXACT: Final = ("point", "uprn", "postcode")
_AXES: Final = ["easting", "northing"]
_WGS84: Final = "EPSG:4326"
_FINER: Final = {
    "ward": "known to a ward",
    "town": "known to a town",
    "district": "known to a district",
    "force": "known to the force alone",
    "none": "with a place that cannot be found",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class CasePoints:
    """The places of cases. RESTRICTED.

    Attributes
    ----------
    places
        One row a place: `easting`, `northing` (EPSG:27700 metres) and `cases` there.
    elsewhere
        Cases that are not drawn, by how exactly they are known.
    """

    places: pd.DataFrame
    elsewhere: dict[str, int]

    @property
    def shown(self) -> int:
        """Cases that are drawn."""
        return int(self.places["cases"].sum())

    @property
    def words(self) -> str:
        """Say how many cases are drawn, and why the others are not."""
        rest = [
            f"{number(self.elsewhere[how])} {words}"
            for how, words in _FINER.items()
            if self.elsewhere.get(how)
        ]
        drawn = f"{number(self.shown)} cases are drawn where they were reported"
        return f"{drawn}; not drawn: {', '.join(rest)}." if rest else f"{drawn}: all there are."

    def as_json(self) -> dict[str, Any]:
        """Return the places as the script reads them: steps in degrees, and cases at each."""
        return {
            "kind": "points",
            "scale": SCALE,
            "words": self.words,
            "places": _steps(self.places),
            "cases": self.places["cases"].tolist(),
        }


def case_points(here: Desk, asked: Asked) -> CasePoints:
    """Return the places of the cases that were asked for.

    Each case is drawn once in each ward it is known in, as the wards count it.
    """
    cases = cases_in(asked.selection.of(here.placed), asked.period)
    exact = cases["precision"].isin(EXACT) & cases["easting"].notna()
    places = cases.loc[exact].groupby(_AXES, sort=True).size().rename("cases").reset_index()
    left = cases.loc[~exact, "precision"].replace(dict.fromkeys(EXACT, "none"))
    counted = left.value_counts()
    return CasePoints(
        places=places, elsewhere={str(how): int(many) for how, many in counted.items()}
    )


def _steps(places: pd.DataFrame) -> Sequence[int]:
    """Write places as whole steps of longitude and latitude, each from the one before."""
    if places.empty:
        return []
    points = gpd.GeoSeries.from_xy(places["easting"], places["northing"], crs=BNG).to_crs(_WGS84)
    whole = np.rint(np.column_stack([points.x, points.y]) * SCALE).astype(np.int64)
    steps: list[int] = np.diff(whole, axis=0, prepend=np.zeros((1, 2), np.int64)).ravel().tolist()
    return steps
