"""A footprint is the ground of a cluster: inside the hull of its members, or within reach of one.

Without the hull, members far apart would each bring a disc of their own and leave out what lies
between them: any scattered points would stand on less ground than they should.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from geo.compiled import compiled

__all__ = ["ACROSS", "cells", "measure"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]

#: Cells across, more than any row of cells has: so a cell's number says its row and column.
ACROSS: Final = 1 << 31
#: A cell a little wider than points reach, so that rounding never puts two cells between them.
WIDER: Final = 1 + 1e-9


def cells(x: Floats, y: Floats, reach: float) -> Whole:
    """Return the number of the cell of each point, rows of cells from south to north."""
    wide = reach * WIDER
    column, row = np.floor(x / wide).astype(np.int64), np.floor(y / wide).astype(np.int64)
    return row * ACROSS + column


@compiled
def measure(
    x: Floats,
    y: Floats,
    first: Whole,
    ground_x: Floats,
    ground_y: Floats,
    cell: Whole,
    share: Floats,
    reach: float,
    shares: Floats,
) -> None:
    """Add up the share of the ground in the footprint of each cluster.

    Parameters
    ----------
    x, y
        Members, cluster by cluster, each from west to east and then from south to north.
    first
        Where the members of each cluster begin, shape ``(clusters + 1,)``.
    ground_x, ground_y, cell, share
        Places in the ascending order of their cells, and what each holds.
    reach
        Metres, the width of a cell.
    shares
        What is added to, shape ``(clusters,)``.
    """
    seen = np.full(ground_x.size, -1, dtype=np.int64)
    for cluster in range(shares.size):
        east, north = x[first[cluster] : first[cluster + 1]], y[first[cluster] : first[cluster + 1]]
        for i in range(east.size):
            shares[cluster] += _near(
                east[i], north[i], ground_x, ground_y, cell, share, reach, seen, cluster
            )
        corners = _hull(east, north)
        if corners.size > 2:
            shares[cluster] += _enclosed(
                east[corners],
                north[corners],
                ground_x,
                ground_y,
                cell,
                share,
                reach,
                seen,
                cluster,
            )


@compiled
def _near(
    x: float,
    y: float,
    ground_x: Floats,
    ground_y: Floats,
    cell: Whole,
    share: Floats,
    reach: float,
    seen: Whole,
    cluster: int,
) -> float:
    """Add up the places within reach of one member that this cluster has not seen."""
    wide = reach * WIDER
    at = int(np.floor(y / wide)) * ACROSS + int(np.floor(x / wide))
    total = 0.0
    for row in range(-1, 2):
        middle = at + row * ACROSS
        for j in range(np.searchsorted(cell, middle - 1), np.searchsorted(cell, middle + 2)):
            apart = (ground_x[j] - x) ** 2 + (ground_y[j] - y) ** 2
            if apart <= reach * reach and seen[j] != cluster:
                seen[j] = cluster
                total += share[j]
    return total


@compiled
def _hull(x: Floats, y: Floats) -> Whole:
    """Return the corners of the convex hull of sorted points, anticlockwise (Andrew 1979)."""
    corners = np.empty(2 * x.size + 1, dtype=np.int64)
    count = 0
    for half in range(2):
        least = count + 1
        for step in range(x.size):
            i = step if half == 0 else x.size - 1 - step
            while count > least and _turn(x, y, corners[count - 2], corners[count - 1], i) <= 0:
                count -= 1
            corners[count] = i
            count += 1
        count -= 1
    return corners[:count]


@compiled
def _turn(x: Floats, y: Floats, a: int, b: int, c: int) -> float:
    """Return twice the area of a triangle, above zero if it turns left."""
    twice: float = (x[b] - x[a]) * (y[c] - y[a]) - (y[b] - y[a]) * (x[c] - x[a])
    return twice


@compiled
def _enclosed(
    x: Floats,
    y: Floats,
    ground_x: Floats,
    ground_y: Floats,
    cell: Whole,
    share: Floats,
    reach: float,
    seen: Whole,
    cluster: int,
) -> float:
    """Add up the places inside a convex outline that this cluster has not seen."""
    wide = reach * WIDER
    west, east = int(np.floor(x.min() / wide)), int(np.floor(x.max() / wide))
    total = 0.0
    for row in range(int(np.floor(y.min() / wide)), int(np.floor(y.max() / wide)) + 1):
        start = np.searchsorted(cell, row * ACROSS + west)
        for j in range(start, np.searchsorted(cell, row * ACROSS + east + 1)):
            if seen[j] != cluster and _holds(x, y, ground_x[j], ground_y[j]):
                seen[j] = cluster
                total += share[j]
    return total


@compiled
def _holds(x: Floats, y: Floats, px: float, py: float) -> bool:
    """Say whether a convex outline, anticlockwise, holds a point."""
    last = x.size - 1
    for i in range(x.size):
        if (x[i] - x[last]) * (py - y[last]) - (y[i] - y[last]) * (px - x[last]) < 0:
            return False
        last = i
    return True
