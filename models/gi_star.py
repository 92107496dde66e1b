"""Gi* scores how far each area's neighbourhood, itself included, sits above the regional mean.

The score is here; what chance makes of it, and the words for it, are in `models.hotspots`.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.neighbours import Neighbours
from models.gi_significance import check_length, neighbourhoods, scores
from models.hotspots import Hotspots, hotspots, released_hotspots

__all__ = ["Hotspots", "gi_star", "hotspots", "released_hotspots"]

Floats: TypeAlias = NDArray[np.float64]


def gi_star(values: ArrayLike, neighbours: Neighbours) -> Floats:
    """Score how far each area's neighbourhood sits above the regional mean.

    Parameters
    ----------
    values
        One value an area, shape ``(n,)``. Use a rate (concerns per 10,000 residents), not a
        count, or large wards will look hot. An area whose value is ``nan`` takes no part: the
        others are scored as if it did not exist.
    neighbours
        In the order of `values`, without the areas themselves: each is added to its own
        neighbourhood here. An island is scored by itself alone.

    Returns
    -------
    Standard scores, shape ``(n,)``, unitless; ``nan`` where an area neighbours all others or its
    value is ``nan``.

    Raises
    ------
    ValueError
        If the lengths disagree, a value is infinite, or every value is the same.

    Notes
    -----
    Equation 5 of Ord & Getis (1995), *Geographical Analysis* 27(4), 286-306, with binary
    weights. Carries no CRS: distance enters only through `neighbours`.
    """
    figures = np.asarray(values, dtype=np.float64)
    check_length(figures, neighbours)
    if np.any(np.isinf(figures)):
        raise ValueError("a value is infinite. Mark areas without a rate as nan; none was scored.")
    given = ~np.isnan(figures)
    if not np.any(given) or np.ptp(figures[given]) == 0:
        raise ValueError(f"all {given.sum()} values are equal; there is no hotspot to find.")
    z = np.full(figures.shape, np.nan)
    z[given] = scores(figures[given, None], neighbourhoods(neighbours, given))[:, 0]
    return z
