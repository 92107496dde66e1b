"""A candidate is the best cylinder around one centre that no more likely one reaches into."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.space_time_scanning.cylinders import Cylinders
from models.space_time_scanning.figures import Figures
from models.space_time_scanning.kernels import best_cylinders

__all__ = ["Candidate", "candidates"]

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """A cylinder put forward as a cluster.

    Attributes
    ----------
    members
        Rows of its areas, in area order.
    centre
        Row of the area at its centre.
    start, stop
        Its first step, and the step after its last.
    ratio
        Log likelihood ratio.
    """

    members: Rows
    centre: int
    start: int
    stop: int
    ratio: float


def candidates(figures: Figures, cylinders: Cylinders, points: Floats) -> Iterator[Candidate]:
    """Yield cylinders that share no area, the most likely first.

    Parameters
    ----------
    figures, cylinders
        Counts, and where to look.
    points
        One an area, shape ``(n, 2)``, by which ties are broken.

    Notes
    -----
    As in SaTScan each centre puts forward only its best cylinder, and nothing if a more likely
    one shares an area with it, whatever the steps of either. Of cylinders equally likely around
    one centre the smallest circle, then the earliest last step, then the fewest steps come
    first; of centres the one with the fewest areas, then the northernmost, then the westernmost.
    """
    circles, spans = cylinders.circles, cylinders.spans
    place = np.empty((len(circles), 3), dtype=np.int64)
    ratio = np.empty(len(circles))
    best_cylinders(
        np.cumsum(figures.observed, axis=1),
        np.cumsum(figures.expected, axis=1),
        circles.first,
        circles.members,
        circles.ends,
        spans.shortest,
        spans.longest,
        spans.to_the_end,
        figures.total,
        figures.conditional,
        figures.fewest,
        figures.high,
        figures.low,
        place,
        ratio,
    )
    rounded = np.array([float(f"{each:.10g}") for each in ratio])
    areas = place[:, 0] - circles.first[:-1]
    east, north = points[circles.centre].T
    taken = np.zeros(len(points), dtype=np.bool_)
    for k in np.lexsort((east, -north, areas, -rounded)).tolist():
        if ratio[k] <= 0:
            return
        position, start, stop = place[k].tolist()
        members = circles.zone(position)
        if not taken[members].any():
            taken[members] = True
            yield Candidate(
                members=members,
                centre=int(circles.centre[k]),
                start=start,
                stop=stop,
                ratio=float(ratio[k]),
            )
