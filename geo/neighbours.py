"""Neighbours are pairs of areas that touch, lie close, or are nearest; built once and kept."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array
from scipy.spatial import cKDTree

from boundaries.areas import Areas

__all__ = ["Neighbours", "centroids", "distance_band", "nearest", "queen"]

Rows: TypeAlias = NDArray[np.intp]

#: How a rule that need not be mutual begins; every other rule must be.
_ONE_WAY: Final = "nearest"


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """Which areas neighbour which, in the row order of one `Areas`.

    Attributes
    ----------
    matrix
        Shape ``(n, n)``, 1.0 where the column's area neighbours the row's, nothing on the
        diagonal: no area neighbours itself. Read-only.
    codes
        Area codes in row order.
    rule
        How neighbours were chosen, in words, such as ``"queen, edges within 1 m"``.

    Raises
    ------
    ValueError
        If matrix and codes do not fit, a link is not 1, an area neighbours itself, or a link
        goes one way under a rule other than nearest.

    Notes
    -----
    An area without neighbours is no error and raises no warning: it is named by `islands`.
    Smoothing leaves an island's rate to its own data; Gi* scores it by itself alone.
    """

    matrix: csr_array
    codes: pd.Index
    rule: str

    def __post_init__(self) -> None:
        """Check once what every statistic relies on."""
        kept = csr_array(self.matrix.astype(np.float64))
        kept.sum_duplicates()
        kept.eliminate_zeros()
        if kept.shape != (len(self.codes), len(self.codes)):
            raise ValueError(
                f"the matrix is {kept.shape} but there are {len(self.codes)} area codes; build "
                "both from the same Areas."
            )
        if not np.all(kept.data == 1.0):
            raise ValueError("links are 1 or absent; a weight belongs to the statistic.")
        if np.any(kept.diagonal()):
            raise ValueError("an area neighbours itself; statistics add the area where they must.")
        if not self.rule.startswith(_ONE_WAY) and (kept - kept.T).count_nonzero():
            raise ValueError(
                "a link goes one way only. If A neighbours B, B neighbours A, unless the rule "
                f"begins with {_ONE_WAY!r}."
            )
        kept.data.setflags(write=False)
        object.__setattr__(self, "matrix", kept)

    def __len__(self) -> int:
        """Count the areas."""
        return len(self.codes)

    @property
    def counts(self) -> Rows:
        """Neighbours of each area, shape ``(n,)``."""
        return np.diff(self.matrix.indptr).astype(np.intp)

    @property
    def islands(self) -> pd.Index:
        """Codes of areas without a neighbour."""
        alone: pd.Index = self.codes[self.counts == 0]
        return alone

    def with_self(self) -> csr_array:
        """Return the matrix with every area added to its own neighbourhood."""
        return csr_array(self.matrix + eye_array(len(self), format="csr"))


def queen(areas: Areas, snap: float = 1.0) -> Neighbours:
    """Join areas that share an edge or a corner.

    Parameters
    ----------
    areas
        Polygons in metres. District borders are no obstacle: wards join across them.
    snap
        Gap in metres still taken as touching, so that outlines digitised apart by a rounding
        slip are not torn apart. 0 asks for exact contact.

    Returns
    -------
    Mutual neighbours in the order of `areas`.

    Raises
    ------
    ValueError
        If `snap` is negative.
    """
    if not snap >= 0:
        raise ValueError("snap is a distance in metres, zero or more.")
    shapes = areas.frame.geometry.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=snap)
    return _join(areas, left, right, f"queen, edges within {snap:g} m")


def distance_band(areas: Areas, radius: float) -> Neighbours:
    """Join areas whose centroids lie within `radius` metres of each other, ends included.

    Raises
    ------
    ValueError
        If `radius` is not above zero.
    """
    if not radius > 0:
        raise ValueError("the radius is a distance in metres above zero.")
    reach = radius * (1 + 1e-9)  # rounding parts no pair exactly that far from each other
    pairs = cKDTree(centroids(areas)).query_pairs(reach, output_type="ndarray")
    left, right = np.concatenate([pairs, pairs[:, ::-1]]).T
    return _join(areas, left, right, f"centroids within {radius:g} m")


def nearest(areas: Areas, k: int) -> Neighbours:
    """Give each area the `k` areas whose centroids are nearest; links may go one way.

    Of areas equally far away the one earlier in `areas` is taken, so the answer never depends
    on how a search tree was built.

    Raises
    ------
    ValueError
        If `k` is under one, or there are not more than `k` areas.
    """
    if not 0 < k < len(areas):
        raise ValueError(f"k must be from 1 to {len(areas) - 1} for {len(areas)} areas.")
    points = centroids(areas)
    tree = cKDTree(points)
    reach = np.asarray(tree.query(points, k=[k + 1])[0])[:, 0]
    chosen = []
    for row, within in enumerate(tree.query_ball_point(points, reach * (1 + 1e-12))):
        near = np.array([other for other in within if other != row], dtype=np.intp)
        apart = np.hypot(*(points[near] - points[row]).T)
        chosen.append(near[np.lexsort((near, apart))[:k]])
    left = np.repeat(np.arange(len(areas)), k)
    return _join(areas, left, np.concatenate(chosen), f"nearest {k} centroids")


def centroids(areas: Areas) -> NDArray[np.float64]:
    """Return centres of mass, shape ``(n, 2)``, in metres."""
    centres: NDArray[np.float64] = shapely.get_coordinates(
        shapely.centroid(areas.frame.geometry.to_numpy())
    )
    return centres


def _join(areas: Areas, left: Rows, right: Rows, rule: str) -> Neighbours:
    """Build the matrix from pairs of rows, without the pairs of an area with itself."""
    apart = left != right
    links = (left[apart], right[apart])
    shape = (len(areas), len(areas))
    matrix = csr_array((np.ones(int(apart.sum())), links), shape=shape)
    return Neighbours(matrix, areas.codes, rule)
