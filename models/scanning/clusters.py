"""A cluster is a zone that stands out; a secondary one shares no area with a more likely one."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.scanning.kernels import best_of_lists
from models.scanning.windows import Windows

__all__ = ["Candidate", "Figures", "Secondary", "candidates"]

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.int32]
Whole: TypeAlias = NDArray[np.int64]
Secondary: TypeAlias = Literal["centre", "zone"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Figures:
    """What a scan goes by, besides its windows.

    Attributes
    ----------
    observed
        Whole counts, shape ``(n,)``.
    measures
        Expected counts that sum to the total or, for the Bernoulli model, cases and controls.
    weights
        Factor of the likelihood ratio for each list of windows.
    fewest
        Cases under which a zone with more than expected is no cluster.
    high, low
        Whether zones with more, or fewer, cases than expected are looked for.
    bernoulli
        Which model.
    """

    observed: Whole
    measures: Floats
    weights: Floats
    fewest: int
    high: bool
    low: bool
    bernoulli: bool

    @property
    def total(self) -> int:
        """Cases in all."""
        return int(self.observed.sum())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """A zone put forward as a cluster.

    Attributes
    ----------
    members
        Rows of its areas, in area order.
    kept
        The list of windows it comes from.
    statistic
        Its weighted log likelihood ratio.
    """

    members: Rows
    kept: int
    statistic: float


def candidates(
    figures: Figures, windows: Windows, points: Floats, secondary: Secondary
) -> Iterator[Candidate]:
    """Yield zones that share no area, the most likely first.

    Parameters
    ----------
    figures, windows
        Counts, and where to look.
    points
        One an area, shape ``(n, 2)``, by which ties are broken.
    secondary
        "centre": each centre puts forward only its best zone, over all shapes, and nothing if a
        more likely cluster reaches into it, as in SaTScan. "zone": its best zone clear of more
        likely clusters, as in SpatialEpi.

    Notes
    -----
    Of zones equally likely the northernmost centre's comes first, then the westernmost.
    """
    search = _Search(figures, windows)
    taken = np.zeros(figures.observed.size, dtype=np.bool_)
    heard = np.zeros(figures.observed.size, dtype=np.bool_)
    search.look(np.arange(len(windows)), taken)
    waiting = [_rank(search, k, points) for k in range(len(windows))]
    heapq.heapify(waiting)
    while waiting and search.ratio[k := heapq.heappop(waiting)[-1]] > 0:
        if secondary == "centre" and heard[windows.centre[k]]:
            continue
        heard[windows.centre[k]] = True
        members = windows.zone(int(search.position[k]))
        if not taken[members].any():
            taken[members] = True
            yield Candidate(members=members, kept=k, statistic=float(search.ratio[k]))
        elif secondary == "zone":
            search.look(np.array([k]), taken)
            heapq.heappush(waiting, _rank(search, k, points))


class _Search:
    """The best zone of each list, looked for again where areas are taken."""

    def __init__(self, figures: Figures, windows: Windows) -> None:
        self.figures, self.windows = figures, windows
        self.position = np.empty(len(windows), dtype=np.int64)
        self.ratio = np.empty(len(windows))

    def look(self, lists: Whole, taken: NDArray[np.bool_]) -> None:
        """Find the best zone of these lists that holds no taken area."""
        figures, windows = self.figures, self.windows
        best_of_lists(
            figures.observed,
            figures.measures,
            windows.first,
            windows.members,
            windows.ends,
            figures.weights,
            lists,
            taken,
            figures.fewest,
            figures.high,
            figures.low,
            figures.bernoulli,
            self.position,
            self.ratio,
        )


def _rank(search: _Search, k: int, points: Floats) -> tuple[float, float, float, int]:
    """Order lists by likelihood, then from north to south and west to east, then by shape."""
    east, north = points[search.windows.centre[k]]
    return -float(f"{search.ratio[k]:.10g}"), -north, east, k
