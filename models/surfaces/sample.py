"""Samples are the cases and the controls a relative risk compares, on one grid."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from models.point_patterns.places import check_places, check_weights, in_order
from models.surfaces.bandwidth import effective_number, oversmoothing
from models.surfaces.grid import Extent, Grid

__all__ = ["Samples", "read_samples"]

Floats: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Samples:
    """Cases first, then controls, each in an order that does not depend on that of the rows.

    Attributes
    ----------
    places
        Metres, shape ``(cases + controls, 2)``.
    weights
        1 for each case; controls sum to `controls`.
    cases, controls
        Cases, and the number of equal controls as informative as those given.
    weighted
        Whether controls are people by place, known as they are, and not a sample.
    grid, inside
        Cells, and which of them count.
    bandwidth
        Metres.
    outside
        Cases and controls left out, as they lie outside.
    """

    places: Floats
    weights: Floats
    cases: int
    controls: float
    weighted: bool
    grid: Grid
    inside: Mask
    bandwidth: float
    outside: int

    @property
    def is_case(self) -> Mask:
        """Which places are cases."""
        return np.arange(len(self.places)) < self.cases


def read_samples(
    cases: ArrayLike,
    controls: ArrayLike,
    control_weights: ArrayLike | None,
    cell: float,
    bandwidth: float | None,
    extent: Extent | None,
    within: shapely.Geometry | None,
) -> Samples:
    """Check cases and controls and lay a grid under them.

    Raises
    ------
    ValueError
        If fewer than two cases or two controls are left inside, or as `Grid` and the checks of
        places do.
    """
    both = [check_places(cases), check_places(controls)]
    weights = [np.ones(len(both[0])), check_weights(control_weights, len(both[1]))]
    everything = np.concatenate(both)
    grid = Grid.chosen(everything, cell, 0.0, extent)
    held = [
        grid.hold(places, within) & (each > 0) for places, each in zip(both, weights, strict=True)
    ]
    kept = [in_order(p[h], w[h]) for p, w, h in zip(both, weights, held, strict=True)]
    if min(len(places) for places, _ in kept) < 2:
        raise ValueError(
            "a relative risk takes two cases and two controls or more inside the extent. No "
            "surface was made."
        )
    number = effective_number(kept[1][1])
    scaled = np.concatenate([kept[0][1], kept[1][1] * (number / kept[1][1].sum())])
    places = np.concatenate([kept[0][0], kept[1][0]])
    if bandwidth is None:
        shares = None if control_weights is None else scaled
        bandwidth = oversmoothing(places, shares, np.sqrt(len(kept[0][0]) * number))
        bandwidth = max(bandwidth, grid.cell)
    grid.check_bandwidth(bandwidth)
    return Samples(
        places=places,
        weights=scaled,
        cases=len(kept[0][0]),
        controls=number,
        weighted=control_weights is not None,
        grid=grid,
        inside=grid.mask(places, within),
        bandwidth=float(bandwidth),
        outside=len(everything) - len(places),
    )
