"""A raster index cuts the extent of areas into square cells that know most answers at once.

Coordinates are whole millimetres, so every comparison is exact. A cell that no edge touches lies
wholly inside one area, or outside all of them. A cell that edges touch keeps those edges, and a
point in it is told by counting the edges west of it: going east along a line, each edge passed
changes the area from the one on its west to the one on its east, and the changes add up.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.compiled import compiled

__all__ = ["Raster", "locate", "rasterise"]

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]

#: Cells aimed at: few enough to stay in a processor's cache, small enough to meet few edges.
_LEAST_CELLS: Final = 1 << 17
_MOST_CELLS: Final = 1 << 20
_CELLS_PER_EDGE: Final = 32
#: Products of two spans must fit 63 bits.
_WIDEST: Final = 1 << 31


@dataclass(frozen=True, slots=True)
class Raster:
    """Cells over an extent, and the edges of those that need a closer look.

    Attributes
    ----------
    west, south
        Corner of the first cell, millimetres.
    shift
        A cell is ``2 ** shift`` millimetres wide.
    cells
        Shape ``(rows, columns)``: the area's row plus 1, or 0 outside all; or ``-1 - k`` for
        the k-th cell that edges touch.
    base
        What lies at the west side of each touched cell: 0 or a row plus 1, or -1 if an edge
        touches that side, so that one must look further west. Shape ``(touched,)``.
    first
        Where the edges of each touched cell begin in `edges`, shape ``(touched + 1,)``.
    edges
        Lower end, upper end and change of area going east, shape ``(n, 5)``.
    """

    west: int
    south: int
    shift: int
    cells: NDArray[np.int32]
    base: NDArray[np.int32]
    first: NDArray[np.int64]
    edges: Ints


def rasterise(outlines: NDArray[np.object_]) -> Raster:
    """Build the index of a coverage.

    Parameters
    ----------
    outlines
        Polygons or multipolygons that form a coverage, shape ``(n,)``, in whole millimetres of
        EPSG:27700.

    Raises
    ------
    ValueError
        If the extent is wider than 2,147 km, which no exact product would fit.
    """
    edges = _edges(outlines)
    low = edges[:, [0, 1]].min(axis=0)
    low[0] = min(low[0], edges[:, 2].min())
    high = edges[:, [2, 3]].max(axis=0)
    high[0] = max(high[0], edges[:, 0].max())
    if (high - low).max() >= _WIDEST:
        raise ValueError("these areas span more than 2,147 km; the index is made for one country.")
    shift = _shift(high - low, len(edges))
    west, south = int(low[0]) - (1 << shift), int(low[1]) - (1 << shift)
    columns, rows = (((high - (west, south)) >> shift) + 2).tolist()
    changes = np.zeros((rows, columns), dtype=np.int32)
    counts = np.zeros((rows, columns), dtype=np.int32)
    open_west = np.zeros((rows, columns), dtype=np.bool_)
    _survey(edges, west, south, shift, changes, counts, open_west)
    at_west = np.cumsum(changes, axis=1, dtype=np.int32)
    touched = np.flatnonzero(counts)
    first = np.zeros(len(touched) + 1, dtype=np.int64)
    np.cumsum(counts.ravel()[touched], out=first[1:])
    cells = at_west.copy()
    cells.ravel()[touched] = -1 - np.arange(len(touched), dtype=np.int32)
    base = np.where(open_west.ravel()[touched], -1, at_west.ravel()[touched]).astype(np.int32)
    kept = np.empty((int(first[-1]), 5), dtype=np.int64)
    _deal(edges, west, south, shift, cells, first[:-1].copy(), kept)
    return Raster(west, south, shift, cells, base, first, kept)


def locate(raster: Raster, x: Floats, y: Floats, rows: NDArray[np.int32]) -> None:
    """Write into `rows` the row of the area each point is in, or -1.

    Parameters
    ----------
    raster
        From `rasterise`.
    x, y
        Eastings and northings in metres, shape ``(n,)``; rounded to whole millimetres. A point
        that is not finite is in no area.
    rows
        Where the answers go, shape ``(n,)``.
    """
    _locate(
        *(x, y, raster.west, raster.south, raster.shift),
        *(raster.cells, raster.base, raster.first, raster.edges, rows),
    )


def _edges(outlines: NDArray[np.object_]) -> Ints:
    """Return every edge once: lower end, upper end, and the change of area going east.

    An area lies left of its outer ring turned anticlockwise. So going east over an edge that
    leads up one leaves the area, and over one that leads down one enters it.
    """
    parts, area_of_part = shapely.get_parts(outlines, return_index=True)
    turned = shapely.orient_polygons(parts, exterior_cw=False)
    rings, part_of_ring = shapely.get_rings(turned, return_index=True)
    places, ring = shapely.get_coordinates(rings, return_index=True)
    ends = places.astype(np.int64)
    joined = np.flatnonzero(ring[1:] == ring[:-1])
    start, end = ends[joined], ends[joined + 1]
    area = area_of_part[part_of_ring[ring[joined]]] + 1
    leads_up = (end[:, 1] > start[:, 1]) | ((end[:, 1] == start[:, 1]) & (end[:, 0] > start[:, 0]))
    lower = np.where(leads_up[:, None], start, end)
    upper = np.where(leads_up[:, None], end, start)
    change = np.where(leads_up, -area, area) * (lower[:, 1] != upper[:, 1])
    return _merged(np.column_stack([lower, upper, change]))


def _merged(edges: Ints) -> Ints:
    """Join the two copies of an edge that two areas share into one, adding their changes."""
    edges = edges[np.lexsort(edges[:, 3::-1].T)]
    new = np.r_[True, (edges[1:, :4] != edges[:-1, :4]).any(axis=1)]
    starts = np.flatnonzero(new)
    merged: Ints = edges[starts]
    merged[:, 4] = np.add.reduceat(edges[:, 4], starts)
    return merged


def _shift(spans: Ints, edges: int) -> int:
    """Choose the width of a cell, as a power of two millimetres."""
    most = min(max(_CELLS_PER_EDGE * edges, _LEAST_CELLS), _MOST_CELLS)
    wide, high = (int(span) for span in spans)
    shift = 0
    while ((wide >> shift) + 3) * ((high >> shift) + 3) > most:
        shift += 1
    return shift


@compiled
def _columns(edge: Ints, west: int, south: int, shift: int, row: int) -> tuple[int, int]:
    """Return the first and last column that an edge may touch in one row of cells."""
    ax, ay, bx, by = edge[0], edge[1], edge[2], edge[3]
    at_low, at_high = ax, bx
    if by > ay:
        low = max(ay, south + (row << shift))
        high = min(by, south + ((row + 1) << shift))
        at_low = ax + (bx - ax) * (low - ay) // (by - ay)
        at_high = ax + (bx - ax) * (high - ay) // (by - ay)
    least, most = min(at_low, at_high) - 1, max(at_low, at_high) + 1
    return (least - west) >> shift, (most - west) >> shift


@compiled
def _survey(
    edges: Ints,
    west: int,
    south: int,
    shift: int,
    changes: NDArray[np.int32],
    counts: NDArray[np.int32],
    open_west: NDArray[np.bool_],
) -> None:
    """Count the edges of each cell, mark west sides touched, and note changes along each row."""
    size = 1 << shift
    for e in range(edges.shape[0]):
        ax, ay, bx, by = edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3]
        for row in range((ay - south) >> shift, ((by - south) >> shift) + 1):
            least, most = _columns(edges[e], west, south, shift, row)
            for column in range(least, most + 1):
                counts[row, column] += 1
                open_west[row, column] |= column > least
            middle = south + (row << shift) + (size >> 1)
            if ay <= middle < by:
                # The first whole millimetre that is not west of the edge, by ceiling division.
                passed = ax - ((ax - bx) * (middle - ay)) // (by - ay)
                changes[row, (passed - west + size - 1) >> shift] += edges[e, 4]


@compiled
def _deal(
    edges: Ints,
    west: int,
    south: int,
    shift: int,
    cells: NDArray[np.int32],
    free: NDArray[np.int64],
    kept: Ints,
) -> None:
    """Copy each edge to every cell it touches; `free` says where the cell's next one goes."""
    for e in range(edges.shape[0]):
        for row in range((edges[e, 1] - south) >> shift, ((edges[e, 3] - south) >> shift) + 1):
            least, most = _columns(edges[e], west, south, shift, row)
            for column in range(least, most + 1):
                touched = -1 - cells[row, column]
                kept[free[touched]] = edges[e]
                free[touched] += 1


@compiled
def _passed(edges: Ints, start: int, stop: int, left: int, right: int, py: int) -> int:
    """Add up the changes at edges crossed east of `left` and not east of `right`, at height `py`.

    An edge holds its lower end and not its upper one, so a corner is counted once.
    """
    total = 0
    for e in range(start, stop):
        ay, by = edges[e, 1], edges[e, 3]
        if ay <= py < by:
            ax, tall = edges[e, 0], by - ay
            across = (edges[e, 2] - ax) * (py - ay)
            if (left - ax) * tall < across <= (right - ax) * tall:
                total += edges[e, 4]
    return total


@compiled
def _locate(
    x: Floats,
    y: Floats,
    west: int,
    south: int,
    shift: int,
    cells: NDArray[np.int32],
    base: NDArray[np.int32],
    first: NDArray[np.int64],
    edges: Ints,
    found: NDArray[np.int32],
) -> None:
    """Answer each point from its cell, looking west cell by cell where edges touch."""
    rows, columns = cells.shape
    for i in range(x.size):
        found[i] = -1
        mx, my = x[i] * 1000.0, y[i] * 1000.0
        if not (abs(mx) < 1e15 and abs(my) < 1e15):
            continue
        px, py = int(np.rint(mx)), int(np.rint(my))
        row, column = (py - south) >> shift, (px - west) >> shift
        if not (0 <= row < rows and 0 <= column < columns):
            continue
        right, total, known = px, 0, cells[row, column]
        while known < 0:
            touched = -1 - known
            left = west + (column << shift)
            total += _passed(edges, first[touched], first[touched + 1], left, right, py)
            known = base[touched]
            if known < 0:
                column -= 1
                right = left
                known = cells[row, column]
        found[i] = known + total - 1
