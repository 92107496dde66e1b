"""Linked values are the values of areas with the links between them, in one fixed order.

The order is by value, and by code where values are equal. Chance is drawn in it, so that results do
not depend on the order areas were given in.
"""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array, diags_array

from geo.neighbours import Neighbours
from models.gi_significance import check_length

__all__ = ["TIE", "LinkedValues", "Weights"]

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.intp]
#: "row" divides each link by the number of the area's neighbours, "binary" leaves it at 1.
Weights: TypeAlias = Literal["row", "binary"]

#: Difference of two figures, relative to the largest they could be, under which they are equal.
#: Sums of whole counts are exact, and further apart than this, up to many billions.
TIE: Final = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class LinkedValues:
    """Values of the areas that have one, and their links.

    Attributes
    ----------
    rows
        Row of each area among all that were given, shape ``(m,)``; nothing below is in any
        other order than this.
    values
        Shape ``(m,)``, ascending.
    around
        Binary links, shape ``(m, m)``.
    share
        Weight of each of an area's links, shape ``(m,)``; 0 for an island.
    n
        Areas given, those without a value among them.
    """

    rows: Rows
    values: Floats
    around: csr_array
    share: Floats
    n: int

    @classmethod
    def of(
        cls, values: ArrayLike, neighbours: Neighbours, weights: Weights = "row"
    ) -> "LinkedValues":
        """Take the values that are given, with the links between their areas.

        Raises
        ------
        ValueError
            If the lengths disagree, a value is infinite, all values are the same, or `weights`
            is neither "row" nor "binary".
        """
        if weights not in ("row", "binary"):
            raise ValueError('weights are "row" or "binary".')
        figures = np.asarray(values, dtype=np.float64)
        check_length(figures, neighbours)
        if np.any(np.isinf(figures)):
            raise ValueError("a value is infinite. Mark areas without one as nan; none was used.")
        given = np.flatnonzero(~np.isnan(figures))
        if given.size == 0 or np.ptp(figures[given]) == 0:
            raise ValueError(
                f"all {given.size} values are equal; nothing can resemble anything more."
            )
        rows = given[np.lexsort((_rank(neighbours)[given], figures[given]))]
        around = csr_array(neighbours.matrix[rows][:, rows])
        around.sort_indices()
        counts = np.diff(around.indptr)
        each = np.ones(rows.size) if weights == "binary" else 1.0 / np.maximum(counts, 1)
        return cls(rows, figures[rows], around, np.where(counts > 0, each, 0.0), figures.size)

    @property
    def counts(self) -> Rows:
        """Neighbours of each area."""
        return np.diff(self.around.indptr).astype(np.intp)

    @property
    def deviations(self) -> Floats:
        """Values less their mean; exactly 0 where they differ by rounding alone."""
        apart = self.values - self.values.mean()
        return np.where(np.abs(apart) <= TIE * np.abs(self.values).max(), 0.0, apart)

    @property
    def matrix(self) -> csr_array:
        """Weights of all links."""
        return csr_array(diags_array(self.share) @ self.around)

    def spread(self, figures: ArrayLike, missing: float = np.nan) -> Floats:
        """Put figures back in the order areas were given in, `missing` where there is no value."""
        everywhere = np.full(self.n, missing)
        everywhere[self.rows] = figures
        return everywhere


def _rank(neighbours: Neighbours) -> Rows:
    """Place of each area's code among all codes in alphabetical order."""
    rank = np.empty(len(neighbours), dtype=np.intp)
    rank[np.argsort(neighbours.codes.astype(str), kind="stable")] = np.arange(len(neighbours))
    return rank
