"""Strength is how surely a ward stands out: classes of q, and of p before the correction."""

import numpy as np
from numpy.typing import NDArray

from webmap.legend import UNKNOWN, LegendClass
from webmap.restricted.mapping.looks import NOT_SIGNIFICANT, ONLY_BEFORE_CORRECTION, STRENGTH

__all__ = ["strengths"]

Floats = NDArray[np.float64]


def strengths(
    p: Floats, q: Floats, told: NDArray[np.bool_], level: float
) -> tuple[tuple[LegendClass, ...], tuple[LegendClass, ...]]:
    """Return the class of each ward, and the legend.

    Parameters
    ----------
    p, q
        p-values, and those corrected; ``nan`` where a ward was not tested.
    told
        Where a ward that does not stand out can be called usual.
    level
        False discovery rate asked for: the last class that is significant.
    """
    edges = sorted({edge for edge in (0.001, 0.01) if edge < level} | {level})
    classes = [
        LegendClass(key=f"q-{at}", words=f"q at most {edge:g}", colour=STRENGTH[at])
        for at, edge in enumerate(edges)
    ]
    legend = (*classes, ONLY_BEFORE_CORRECTION, NOT_SIGNIFICANT, UNKNOWN)

    def look(one_p: float, one_q: float, is_told: bool) -> LegendClass:
        if np.isnan(one_q):
            return UNKNOWN
        for edge, found in zip(edges, classes, strict=True):
            if one_q <= edge:
                return found
        if one_p <= level:
            return ONLY_BEFORE_CORRECTION
        return NOT_SIGNIFICANT if is_told else UNKNOWN

    return tuple(map(look, p.tolist(), q.tolist(), told.tolist())), legend
