"""Gathering puts points that lie close together into clusters, whether chance would or not."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import DBSCAN, HDBSCAN

from geo.compiled import compiled
from models.point_patterns.footprint import ACROSS

__all__ = ["ClusterMethod", "Gathering"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
Rows: TypeAlias = NDArray[np.intp]
ClusterMethod: TypeAlias = Literal["dbscan", "hdbscan"]

#: HDBSCAN takes most of a minute for 100,000 points, and is run again for every redrawn map.
MOST_FOR_HDBSCAN: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """How points are put into clusters.

    Attributes
    ----------
    method
        ``"dbscan"``, or ``"hdbscan"``, which takes every event for a point of its own.
    eps
        Metres: DBSCAN's radius.
    min_points
        Fewest events within `eps` of a core point, or in a cluster of HDBSCAN.
    """

    method: ClusterMethod
    eps: float
    min_points: int

    def __post_init__(self) -> None:
        """Refuse settings no clusters can be found with."""
        if self.method not in ("dbscan", "hdbscan"):
            raise ValueError('the method is "dbscan" or "hdbscan". Nothing was tested.')
        if not 0 < self.eps < np.inf or self.min_points < 2:
            raise ValueError(
                "eps is metres above zero, and a cluster has two events or more. Nothing was "
                "tested."
            )

    def gather(self, x: Floats, y: Floats, counts: Floats) -> Rows:
        """Return the cluster of each place, from 0, or -1, by scikit-learn.

        Parameters
        ----------
        x, y, counts
            Metres, and whole numbers of events, shape ``(n,)``.
        """
        if counts.sum() < self.min_points:
            return np.full(x.size, -1, dtype=np.intp)
        places = np.column_stack([x, y])
        if self.method == "dbscan":
            found = DBSCAN(eps=self.eps, min_samples=self.min_points, algorithm="kd_tree")
            labels = found.fit_predict(places, sample_weight=counts)
            return np.asarray(labels, dtype=np.intp)
        return self._hierarchy(places, counts.astype(np.intp))

    def gather_again(self, x: Floats, y: Floats, cell: Whole, counts: Floats) -> Rows:
        """Return the same, fast enough for a thousand maps; places in the order of their cells."""
        if self.method == "hdbscan":
            return self.gather(x, y, counts)
        labels = np.full(x.size, -1, dtype=np.intp)
        _dbscan(x, y, cell, counts, self.eps, self.min_points, labels)
        return labels

    def _hierarchy(self, places: Floats, counts: Rows) -> Rows:
        """Run HDBSCAN on every event, and give a place the cluster of its first."""
        if counts.sum() > MOST_FOR_HDBSCAN:
            raise ValueError(
                f"HDBSCAN takes at most {MOST_FOR_HDBSCAN} events here; use DBSCAN. Nothing was "
                "tested."
            )
        if len(places) < 2:
            return np.zeros(len(places), dtype=np.intp)
        each = np.repeat(places, counts, axis=0)
        labels = HDBSCAN(min_cluster_size=self.min_points, copy=True).fit_predict(each)
        return np.asarray(labels[np.cumsum(counts) - counts], dtype=np.intp)


@compiled
def _dbscan(
    x: Floats, y: Floats, cell: Whole, counts: Floats, eps: float, fewest: int, labels: Rows
) -> None:
    """Grow a cluster from each core point not yet in one; write labels, which come as -1."""
    core = np.empty(x.size, dtype=np.bool_)
    for i in range(x.size):
        core[i] = _around(x, y, cell, counts, eps, i) >= fewest
    found = 0
    waiting = np.empty(x.size, dtype=np.int64)
    for start in range(x.size):
        if not core[start] or labels[start] >= 0:
            continue
        labels[start] = found
        waiting[0], left = start, 1
        while left > 0:
            left = _take_in(x, y, cell, core, eps, waiting, left, labels)
        found += 1


@compiled
def _around(x: Floats, y: Floats, cell: Whole, counts: Floats, eps: float, i: int) -> float:
    """Add up the events within `eps` of a point, itself among them."""
    events = 0.0
    for row in range(-1, 2):
        middle = cell[i] + row * ACROSS
        for j in range(np.searchsorted(cell, middle - 1), np.searchsorted(cell, middle + 2)):
            if (x[j] - x[i]) ** 2 + (y[j] - y[i]) ** 2 <= eps * eps:
                events += counts[j]
    return events


@compiled
def _take_in(
    x: Floats,
    y: Floats,
    cell: Whole,
    core: NDArray[np.bool_],
    eps: float,
    waiting: Whole,
    left: int,
    labels: Rows,
) -> int:
    """Take the points near the last core point waiting into its cluster; return how many wait."""
    left -= 1
    i = waiting[left]
    for row in range(-1, 2):
        middle = cell[i] + row * ACROSS
        for j in range(np.searchsorted(cell, middle - 1), np.searchsorted(cell, middle + 2)):
            if labels[j] >= 0 or (x[j] - x[i]) ** 2 + (y[j] - y[i]) ** 2 > eps * eps:
                continue
            labels[j] = labels[i]
            if core[j]:
                waiting[left] = j
                left += 1
    return left
