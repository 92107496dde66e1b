"""Close pairs are events near each other, counted by how far apart they are in space and time."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from geo.compiled import compiled

__all__ = ["Bands", "Closed", "count_near", "count_pairs", "near_pairs"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
Rows: TypeAlias = NDArray[np.intp]
Closed: TypeAlias = Literal["left", "right"]

#: A distance closer than this to an end of a band, as a share of it, differs by rounding alone.
TIE: Final = 1e-9
#: A search a little beyond the last edge, so that rounding loses no pair on it.
BEYOND: Final = 1 + 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """Ranges of distance, which may overlap, and the steps between all their edges.

    Attributes
    ----------
    ends
        Lower and upper end of each band as they were given, shape ``(bands, 2)``.
    edges
        All ends once, ascending, each moved by a billionth of itself to the side that does not
        hold it. A step holds its lower edge and not its upper one.
    inside
        Which steps make up each band, 0 or 1, shape ``(bands, steps)``.
    """

    ends: Floats
    edges: Floats
    inside: Whole

    @classmethod
    def of(cls, bands: ArrayLike, closed: Closed) -> "Bands":
        """Read edges, shape ``(bands + 1,)``, or pairs of ends, shape ``(bands, 2)``."""
        ends = np.asarray(bands, dtype=np.float64)
        if ends.ndim == 1 and ends.size > 1:
            ends = np.column_stack([ends[:-1], ends[1:]])
        if ends.ndim != 2 or ends.shape[1] != 2 or not len(ends):
            raise ValueError(
                "bands are two or more edges, such as [0, 200, 400], or pairs of ends, such as "
                "[(0, 200), (0, 400)]. Nothing was tested."
            )
        if not (np.all(ends[:, 0] >= 0) and np.all(ends[:, 0] < ends[:, 1])):
            raise ValueError("the ends of a band are not negative and go up. Nothing was tested.")
        if closed not in ("left", "right"):
            raise ValueError('bands are closed "left" or "right". Nothing was tested.')
        # What is an end but for rounding lies on it, so that a map turned round counts the same.
        # Zero belongs to the band from zero.
        held = ends * (1 + TIE if closed == "right" else 1 - TIE)
        edges = np.unique(held)
        within = (held[:, :1] <= edges[:-1]) & (edges[1:] <= held[:, 1:])
        return cls(ends, edges, within.astype(np.int64))


def near_pairs(xy: Floats, edges: Floats) -> tuple[Rows, Rows, Whole]:
    """Return the rows of both events of every pair in a step of space, and the step."""
    if len(xy) < 2:
        none = np.zeros(0, dtype=np.intp)
        return none, none, none.astype(np.int64)
    widest = float(np.hypot(*np.ptp(xy, axis=0))) + 1.0
    pairs = cKDTree(xy).query_pairs(min(edges[-1], widest) * BEYOND, output_type="ndarray")
    first, second = pairs[:, 0], pairs[:, 1]
    step = np.searchsorted(edges, np.sqrt(((xy[first] - xy[second]) ** 2).sum(axis=1)), "right") - 1
    kept = (step >= 0) & (step < edges.size - 1)
    return first[kept], second[kept], step[kept].astype(np.int64)


def count_pairs(day: Floats, edges: Floats) -> Whole:
    """Count all pairs by the step their days lie apart, shape ``(steps,)``."""
    ordered = np.sort(day)
    return np.diff([_nearer(ordered, float(edge)) for edge in edges]).astype(np.int64)


@compiled
def _nearer(ordered: Floats, edge: float) -> int:
    """Count pairs of sorted days that lie less than `edge` apart."""
    first, total = 0, 0
    for last in range(ordered.size):
        while first < last and ordered[last] - ordered[first] >= edge:
            first += 1
        total += last - first
    return total


@compiled
def count_near(
    first: Rows, second: Rows, step: Whole, day: Floats, edges: Floats, counts: Whole
) -> None:
    """Add every near pair to the count of its steps of space and time.

    Parameters
    ----------
    first, second, step
        From `near_pairs`.
    day
        Days in the order of events.
    edges
        Edges of the steps of time.
    counts
        What is added to, shape ``(steps of space, steps of time)``.
    """
    last = edges.size - 1
    for pair in range(first.size):
        apart = abs(day[first[pair]] - day[second[pair]])
        at = -1
        while at < last and edges[at + 1] <= apart:
            at += 1
        if 0 <= at < last:
            counts[step[pair], at] += 1
