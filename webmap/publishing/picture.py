"""A picture is a still map, one SVG file: for pages without script, for print and the front page.

Drawn in the plane of the national grid. It holds no script, no style and no outside address.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, TypeAlias
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries.areas import Areas
from webmap.legend import PATTERNED, LegendClass, Pattern

__all__ = ["FONT", "definitions", "picture"]

Floats: TypeAlias = NDArray[np.float64]

#: The type of the pages: a picture cannot borrow it from the page it stands on.
FONT: Final = "Segoe UI, Helvetica Neue, Arial, Liberation Sans, sans-serif"

#: Metres to one unit of the picture.
_UNIT: Final = 100.0
_MARGIN: Final = 6

#: What each pattern draws over its ground, and how often it repeats.
_STROKES: Final[Mapping[Pattern, tuple[int, str]]] = {
    "hatch": (6, '<path d="M0 6L6 0M-1 1L1 -1M5 7L7 5" stroke="#9aa1a7" stroke-width="1"/>'),
    "dots": (6, '<circle cx="3" cy="3" r="1" fill="#6c7278"/>'),
    "lines": (5, '<path d="M0 2.5H5" stroke="#c3c9cf" stroke-width="1"/>'),
    "cross": (6, '<path d="M0 3H6M3 0V6" stroke="#c98a3c" stroke-width="1"/>'),
}


def picture(
    title: str,
    areas: Areas,
    looks: Mapping[str, LegendClass],
    districts: Areas,
    defined: str = "",
) -> bytes:
    """Draw one view.

    Parameters
    ----------
    title
        What the picture shows, for readers who hear it.
    areas
        Outlines to fill, EPSG:27700.
    looks
        Look of each area by code; areas without one stay white.
    districts
        Outlines and names drawn over the areas.
    defined
        Definitions of patterns besides ours, as SVG.
    """
    west, south, east, north = areas.extent
    corner = np.array([west, north])
    width = round((east - west) / _UNIT) + 2 * _MARGIN
    height = round((north - south) / _UNIT) + 2 * _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label={quoteattr(title)}>',
        f"<title>{escape(title)}</title>",
        definitions(look for look in PATTERNED if look in looks.values()),
        defined,
        *_fills(areas, looks, corner),
        f'<path d="{_trace(districts.frame.geometry.to_numpy(), corner)}" fill="none" '
        'stroke="#0b0c0c" stroke-width="1.6" stroke-linejoin="round"/>',
        *_names(districts, corner),
        "</svg>",
    ]
    return "".join(parts).encode()


def definitions(looks: Iterable[LegendClass]) -> str:
    """Define the patterns of `looks`, each over its own ground, as one SVG ``defs`` element."""
    drawn = []
    for look in looks:
        if look.pattern:
            size, strokes = _STROKES[look.pattern]
            drawn.append(
                f'<pattern id="pattern-{look.pattern}" width="{size}" height="{size}" '
                f'patternUnits="userSpaceOnUse"><rect width="{size}" height="{size}" '
                f'fill="{look.colour}"/>{strokes}</pattern>'
            )
    return f"<defs>{''.join(drawn)}</defs>"


def _fills(areas: Areas, looks: Mapping[str, LegendClass], corner: Floats) -> list[str]:
    """Draw the areas of each look as one path."""
    codes = [str(code) for code in areas.codes]
    outlines = areas.frame.geometry.to_numpy()
    groups: dict[str, list[shapely.Geometry]] = {}
    for code, outline in zip(codes, outlines, strict=True):
        fill = looks[code].fill if code in looks else "#ffffff"
        groups.setdefault(fill, []).append(outline)
    return [
        f'<path d="{_trace(group, corner)}" fill="{fill}" stroke="#8a8f94" stroke-width="0.6" '
        'stroke-linejoin="round"/>'
        for fill, group in sorted(groups.items())
    ]


def _trace(outlines: Iterable[shapely.Geometry], corner: Floats) -> str:
    """Write outlines as one SVG path of whole and half units, relative after each start."""
    west, north = corner.tolist()
    return "".join(_path(outline, west, north) for outline in outlines)


@lru_cache(maxsize=512)  # every view of a release draws the same outlines
def _path(outline: shapely.Geometry, west: float, north: float) -> str:
    rings = shapely.get_rings(shapely.get_parts(outline))
    corner = np.array([west, north])
    return "".join(_ring(shapely.get_coordinates(ring), corner) for ring in rings)


def _ring(ring: Floats, corner: Floats) -> str:
    across = (ring - corner) / _UNIT * np.array([1, -1]) + _MARGIN
    doubled = np.rint(across * 2).astype(np.int64)
    moved = np.diff(doubled, axis=0)
    moved = moved[np.any(moved != 0, axis=1)]
    start = f"M{doubled[0, 0] / 2:g} {doubled[0, 1] / 2:g}"
    return start + "l" + " ".join(f"{x / 2:g} {y / 2:g}" for x, y in moved[:-1]) + "z"


def _names(districts: Areas, corner: Floats) -> list[str]:
    """Write each district's name where the district is widest."""
    written = []
    for name, outline in zip(districts.frame["name"], districts.frame.geometry, strict=True):
        centre = np.array(shapely.maximum_inscribed_circle(outline).coords[0])
        x, y = (centre - corner) / _UNIT * np.array([1, -1]) + _MARGIN
        written.append(
            f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" font-size="19" '
            f'font-family="{FONT}" font-weight="700" '
            'fill="#0b0c0c" stroke="#ffffff" stroke-width="4" stroke-linejoin="round" '
            'paint-order="stroke">'
            f"{escape(str(name))}</text>"
        )
    return written
