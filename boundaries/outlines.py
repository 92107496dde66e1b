"""An outline is the polygon of one area, read from the coordinates of a GeoJSON feature."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries.errors import BoundaryRefused

__all__ = ["outlines"]


def outlines(features: list[dict[str, Any]]) -> NDArray[np.object_]:
    """Return the polygon or multipolygon of every feature, as its coordinates stand.

    Parameters
    ----------
    features
        GeoJSON features. Heights are ignored.

    Returns
    -------
    Shapely polygons, shape ``(n,)``, not yet checked for validity.

    Raises
    ------
    BoundaryRefused
        If a feature has no geometry, another kind of it, or coordinates that make no ring. The
        message gives the number of the feature, counted from 1.
    """
    shapes = np.empty(len(features), dtype=object)
    for number, feature in enumerate(features, start=1):
        try:
            shapes[number - 1] = _outline(feature.get("geometry"))
        except _NoOutlineError as why:
            raise BoundaryRefused(
                f"feature {number} {why}. Export the boundaries again as polygons."
            ) from None
    return shapes


class _NoOutlineError(ValueError):
    """What is wrong with one geometry, as the end of a sentence."""


def _outline(geometry: object) -> shapely.Geometry:
    """Read one GeoJSON geometry."""
    if not isinstance(geometry, dict):
        raise _NoOutlineError("has no geometry")
    kind, written = geometry.get("type"), geometry.get("coordinates")
    if kind == "Polygon":
        return _polygon(written)
    if kind == "MultiPolygon":
        return shapely.MultiPolygon([_polygon(part) for part in _listed(written)])
    raise _NoOutlineError("is neither a Polygon nor a MultiPolygon")


def _polygon(written: object) -> shapely.Polygon:
    """Read one polygon: the outer ring first, then its holes."""
    rings = [_ring(ring) for ring in _listed(written)]
    return shapely.Polygon(rings[0], rings[1:])


def _listed(written: object) -> Iterator[object]:
    """Go through a list that must not be empty."""
    if not isinstance(written, list) or not written:
        raise _NoOutlineError("has no coordinates")
    return iter(written)


def _ring(written: object) -> NDArray[np.float64]:
    """Read one closed ring of at least four positions, shape ``(n, 2)``."""
    positions = list(_listed(written))
    try:
        numbers = np.array(positions)
    except ValueError:
        raise _NoOutlineError("has positions of different lengths") from None
    if numbers.dtype.kind not in "if" or numbers.ndim != 2 or numbers.shape[1] not in (2, 3):
        raise _NoOutlineError("has a position that is not two or three numbers")
    if not np.isfinite(numbers).all():
        raise _NoOutlineError("has a position that is not a finite number")
    if len(numbers) < 4 or (numbers[0] != numbers[-1]).any():
        raise _NoOutlineError("has a ring that is not closed")
    return numbers[:, :2].astype(np.float64)
