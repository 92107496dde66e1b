"""An intrinsic autoregression (ICAR) says that an area is like its neighbours, and no more.

Its spread depends on the map. Scaled, the variance of areas has the geometric mean 1, so that one
parameter means the same on every map.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from geo.neighbours import Neighbours

__all__ = ["scaled_modes", "scaling_factors"]

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.intp]

#: Scaling of an area without neighbours: its part is independent with variance 1.
ISLAND: Final = 1.0


def scaling_factors(neighbours: Neighbours) -> Floats:
    """Return the geometric mean of the variances an unscaled ICAR gives the areas of each patch.

    Parameters
    ----------
    neighbours
        Mutual neighbours.

    Returns
    -------
    One figure an area, the same throughout a patch of connected areas, shape ``(n,)``; 1 for an
    island. Dividing the autoregression by its root scales it.

    Raises
    ------
    ValueError
        If a link goes one way only, or there is no area.

    Notes
    -----
    Variances are the diagonal of the generalised inverse of the graph's Laplacian, under a sum of
    zero in each patch: Riebler, Sørbye, Simpson & Rue (2016), *Statistical Methods in Medical
    Research* 25(4), 1145-1165; patch by patch as Freni-Sterrantino, Ventrucci & Rue (2018),
    *Spatial and Spatio-temporal Epidemiology* 26, 25-34.
    """
    factors = np.full(len(neighbours), ISLAND)
    for rows in _patches(neighbours):
        values, vectors = _modes(neighbours, rows)
        factors[rows] = _geometric_mean(values, vectors)
    return factors


def scaled_modes(neighbours: Neighbours) -> tuple[Floats, Floats]:
    """Return the independent directions of a scaled ICAR, and its variance in each.

    Parameters
    ----------
    neighbours
        Mutual neighbours.

    Returns
    -------
    Variances, shape ``(n,)``, and directions, the columns of an orthogonal matrix, shape
    ``(n, n)``. The variance is zero in the direction that raises a whole patch of two areas or
    more, and 1 for an island. Independent noise of variance 1 has 1 in every direction, so that a
    mixture of both is drawn from `n` independent normals.

    Raises
    ------
    ValueError
        As `scaling_factors`.
    """
    n = len(neighbours)
    variances, directions = np.full(n, ISLAND), np.eye(n)
    for rows in _patches(neighbours):
        values, vectors = _modes(neighbours, rows)
        variances[rows[0]] = 0.0
        variances[rows[1:]] = 1 / (values * _geometric_mean(values, vectors))
        level = np.full((rows.size, 1), rows.size**-0.5)
        directions[np.ix_(rows, rows)] = np.concatenate([level, vectors], axis=1)
    return variances, directions


def _patches(neighbours: Neighbours) -> list[Rows]:
    """Rows of each patch of two connected areas or more."""
    if len(neighbours) == 0:
        raise ValueError("there is no area.")
    if (neighbours.matrix - neighbours.matrix.T).count_nonzero():
        raise ValueError(
            "a link goes one way only; an autoregression needs mutual neighbours, such as queen "
            "or distance_band gives."
        )
    many, patch = connected_components(neighbours.matrix, directed=False)
    each = (np.flatnonzero(patch == one) for one in range(many))
    return [rows for rows in each if rows.size > 1]


def _modes(neighbours: Neighbours, rows: Rows) -> tuple[Floats, Floats]:
    """Eigenvalues above zero of a patch's Laplacian, with their vectors as columns."""
    links = neighbours.matrix[rows][:, rows].toarray()
    values, vectors = np.linalg.eigh(np.diag(links.sum(axis=1)) - links)
    return values[1:], vectors[:, 1:]


def _geometric_mean(values: Floats, vectors: Floats) -> float:
    """Geometric mean of the variances that these modes give the areas."""
    return float(np.exp(np.log((vectors**2 / values).sum(axis=1)).mean()))
