"""Surfaces lie over the wards: how densely cases lie, and where there are more than residents.

Cells are 250 m or wider, and are sent as a few shapes, one a class. Never released.
"""

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries.areas import BNG
from geo.estimated_residents import ground_weights
from models.categories import FEWER, MORE
from models.surface import RelativeRisk, Surface, density, relative_risk
from webmap.legend import LegendClass
from webmap.publishing.breaks import rate_scale
from webmap.publishing.shapes import SCALE, outline_steps
from webmap.restricted.asking import Asked
from webmap.restricted.desk import Desk
from webmap.restricted.mapping.case_points import case_points
from webmap.restricted.mapping.looks import COOL, WARM
from webmap.words import capital, number

__all__ = ["CELL", "NothingToSmooth", "density_over", "resident_places", "risk_over"]

Floats: TypeAlias = NDArray[np.float64]

#: Width of a cell, metres.
CELL: Final = 500.0
#: Fewest cases a surface is drawn of.
FEWEST: Final = 20
_WGS84: Final = "EPSG:4326"
#: Least share of the largest density that is drawn.
_FAINTEST: Final = 0.02
#: Relative risks that part the classes, and the classes they part; in the middle nothing is drawn.
_EDGES: Final = (0.5, 0.8, 1.25, 2.0)
_RISKS: Final = (
    LegendClass(key="risk-least", words="less than half of the usual", colour=COOL[1]),
    LegendClass(key="risk-less", words="half to 0.8 times the usual", colour=COOL[2]),
    None,
    LegendClass(key="risk-more", words="1.25 to 2 times the usual", colour=WARM[2]),
    LegendClass(key="risk-most", words="twice the usual or more", colour=WARM[0]),
)
#: Cells that stand out from chance are outlined, over the others.
_CLEAR: Final = LegendClass(
    key="risk-clear", words="outlined: more, or fewer, than chance explains", colour="#0b0c0c"
)


class NothingToSmooth(ValueError):
    """There are too few cases with an exact place for a surface to say anything."""

    def __init__(self, cases: int) -> None:
        super().__init__(
            f"A surface takes {FEWEST} cases with an exact place; there are {number(cases)}. "
            "Choose a longer period or fewer filters."
        )


@dataclass(frozen=True, slots=True)
class _Cells:
    """Where the cells of a surface are, metres."""

    west: float
    south: float
    width: float

    def shape(self, which: NDArray[np.bool_]) -> shapely.Geometry:
        """Return the ground of some cells as one shape in degrees; neighbours in a row are one."""
        padded = np.pad(which, ((0, 0), (1, 1))).astype(np.int8)
        change = np.diff(padded, axis=1)
        rows, first = np.nonzero(change == 1)
        _, after = np.nonzero(change == -1)
        south = self.south + rows * self.width
        boxes = shapely.box(
            self.west + first * self.width,
            south,
            self.west + after * self.width,
            south + self.width,
        )
        joined = shapely.union_all(boxes)
        degrees: shapely.Geometry = gpd.GeoSeries([joined], crs=BNG).to_crs(_WGS84).iloc[0]
        return degrees


def resident_places(here: Desk) -> tuple[Floats, Floats]:
    """Return the postcodes of the wards, shape ``(n, 2)``, and the residents at each.

    The residents of a ward are shared over its ground by `geo.estimated_residents.ground_weights`.
    """
    table = here.postcodes.table
    xy = table[["easting", "northing"]].to_numpy(dtype=np.float64)
    at, ward = here.wards.frame.sindex.query(shapely.points(xy), predicate="within")
    weights = ground_weights(xy[at, 0], xy[at, 1])
    total = np.bincount(ward, weights=weights, minlength=len(here.wards))
    residents = here.wards.frame["residents"].to_numpy(dtype=np.float64)
    return xy[at], residents[ward] * weights / total[ward]


def density_over(here: Desk, asked: Asked) -> dict[str, Any]:
    """Return the density of cases as the script reads it."""
    places, weights = _cases(here, asked)
    county = here.areas["county"]
    found = density(
        places, weights, CELL, extent=county.extent, within=_ground(here), edge="uniform"
    )
    values = np.nan_to_num(found.values)
    drawn = values >= _FAINTEST * values.max()
    years = len(asked.period.quarters) / 4
    scale = rate_scale(np.round(values[drawn] * 10 / years, 1).tolist())
    which = np.searchsorted(scale.edges, values * 10 / years, side="right")
    looks = [(look, drawn & (which == at)) for at, look in enumerate(scale.classes)]
    heading = "Cases to 10 square kilometres a year"
    return _sent(found, heading, looks, f"{_kernel(found)} {_method(found.method)}")


def risk_over(here: Desk, asked: Asked) -> dict[str, Any]:
    """Return the risk of cases against residents at their postcodes, as the script reads it."""
    places, weights = _cases(here, asked)
    homes, residents = here.remembered.answer("resident places", lambda: resident_places(here))
    cases = np.repeat(places, weights.astype(np.int64), axis=0)
    found = relative_risk(
        cases,
        homes,
        CELL,
        control_weights=residents,
        extent=here.areas["county"].extent,
        within=_ground(here),
    )
    risk = found.risk
    with np.errstate(invalid="ignore"):
        which = np.where(np.isnan(risk), -1, np.searchsorted(_EDGES, risk, side="right"))
    looks = [(look, which == at) for at, look in enumerate(_RISKS) if look is not None]
    clear = np.isin(found.category, (MORE, FEWER))
    words = (
        f"{_kernel(found)} Where nothing is drawn, cases lie as residents do, or nobody can tell. "
        f"{_method(found.method)}"
    )
    return _sent(
        found, "Cases against residents at their postcodes", [(_CLEAR, clear), *looks], words
    )


def _cases(here: Desk, asked: Asked) -> tuple[Floats, Floats]:
    """Return the places of cases and how many lie at each."""
    points = case_points(here, asked)
    if points.shown < FEWEST:
        raise NothingToSmooth(points.shown)
    xy = points.places[["easting", "northing"]].to_numpy(dtype=np.float64)
    return xy, points.places["cases"].to_numpy(dtype=np.float64)


def _ground(here: Desk) -> shapely.Geometry:
    county: shapely.Geometry = here.areas["county"].frame.geometry.iloc[0]
    return county


def _kernel(found: Surface | RelativeRisk) -> str:
    return (
        "The surface takes the place of the colours of the wards. Smoothed over "
        f"{found.bandwidth / 1000:.1f} km, in cells of {found.cell:.0f} m."
    )


def _method(method: str) -> str:
    return f"{capital(method)}."


def _sent(
    found: Surface | RelativeRisk,
    heading: str,
    looks: list[tuple[LegendClass, NDArray[np.bool_]]],
    words: str,
) -> dict[str, Any]:
    cells = _Cells(found.west, found.south, found.cell)
    shown = [(look, which) for look, which in reversed(looks) if which.any()]
    classes = [
        {
            "words": look.words,
            "colour": look.colour,
            "line": look is _CLEAR,
            "outline": outline_steps(cells.shape(which)),
        }
        for look, which in shown
    ]
    return {
        "kind": "surface",
        "scale": SCALE,
        "heading": heading,
        "words": words,
        "classes": classes,
    }
