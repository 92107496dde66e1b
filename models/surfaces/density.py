"""A density says how many events there are to the square kilometre, smoothed over the ground."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from models.point_patterns.places import check_places, check_weights, in_order
from models.surfaces.bandwidth import effective_number, oversmoothing
from models.surfaces.gaussian import smoother, window
from models.surfaces.grid import Extent, Grid

__all__ = ["SQUARE_KILOMETRE", "Edge", "Surface", "density", "lay_kernels"]

Floats: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]
Edge: TypeAlias = Literal["none", "uniform"]

#: Square metres.
SQUARE_KILOMETRE: Final = 1e6
#: Bandwidths around the points that a surface without an extent covers; 1e-4 lies beyond.
MARGIN: Final = 4.0
#: Least share of a kernel inside the outline that a figure is divided by.
LEAST: Final = 1e-6
WORDS: Final = {
    "none": "what spreads over the edge is lost",
    "uniform": "divided by the share of the kernel inside the edge",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Surface:
    """Events to the square kilometre in square cells. RESTRICTED.

    Attributes
    ----------
    west, south, cell
        South-west corner and width of a cell, metres (EPSG:27700).
    values
        Per square kilometre, shape ``(rows, columns)``, the southernmost row first; ``nan``
        outside the outline.
    bandwidth
        Standard deviation of the kernel, metres.
    n, total
        Places used, and the sum of their weights.
    outside
        Places left out because they lie outside the extent or outline. Reported, not dropped in
        silence.
    method
        The method in words.
    """

    west: float
    south: float
    cell: float
    values: Floats
    bandwidth: float
    n: int
    total: float
    outside: int
    method: str

    @property
    def mass(self) -> float:
        """Events on the surface: `total` but for what spread over the edge."""
        return float(np.nansum(self.values)) * self.cell**2 / SQUARE_KILOMETRE

    @property
    def extent(self) -> Extent:
        """West, south, east and north, metres."""
        rows, columns = self.values.shape
        east, north = self.west + columns * self.cell, self.south + rows * self.cell
        return self.west, self.south, east, north


def density(
    xy: ArrayLike,
    weights: ArrayLike | None = None,
    cell: float = 250.0,
    bandwidth: float | None = None,
    *,
    extent: Extent | None = None,
    within: shapely.Geometry | None = None,
    edge: Edge = "none",
) -> Surface:
    """Smooth points to events per square kilometre. RESTRICTED, never released.

    Parameters
    ----------
    xy
        Eastings and northings in metres (EPSG:27700), shape ``(n, 2)``.
    weights
        Events at each place, not negative; one each where left out.
    cell
        Metres, 250 or more: a finer surface would single out addresses.
    bandwidth
        Standard deviation of the Gaussian kernel in metres, no less than a cell. Where left out,
        the widest that points so spread could need (Terrell 1990).
    extent
        West, south, east, north. Where left out, as far as the kernels reach.
    within
        Polygon outside which nothing is shown, and points are left out.
    edge
        ``"none"`` loses what spreads over the edge, so the surface holds a little less than the
        total. ``"uniform"`` divides each cell by the share of a kernel at it that lies inside
        (Diggle 1985): right where events go on beyond the edge as within it.

    Returns
    -------
    A surface. Without points, 0 everywhere; that needs `extent` and `bandwidth`.

    Raises
    ------
    ValueError
        If cells are under 250 m, the bandwidth is under a cell, shapes disagree, or there is no
        place to make it of and no extent.

    Notes
    -----
    Points are shared among the four nearest centres and the kernel is laid on by Fourier
    transform. Sharing out widens each point by a sixth of a cell squared, on average; the kernel
    is narrowed by as much.
    """
    places = check_places(xy)
    places, weighed = in_order(places, check_weights(weights, len(places)))
    if edge not in WORDS:
        raise ValueError('the edge is "none" or "uniform". No surface was made.')
    if bandwidth is None:
        given = None if weights is None else weighed
        bandwidth = oversmoothing(places, given, effective_number(weighed))
    grid = Grid.chosen(places, cell, MARGIN * bandwidth, extent)
    grid.check_bandwidth(bandwidth)
    held = grid.hold(places, within)
    kept, weighed = places[held], weighed[held]
    inside = grid.mask(kept, within)
    values = lay_kernels(grid, kept, weighed, bandwidth)
    if edge == "uniform":
        values /= np.maximum(window(inside, grid.cell, bandwidth), LEAST)
    return Surface(
        west=grid.west,
        south=grid.south,
        cell=grid.cell,
        values=np.where(inside, values * SQUARE_KILOMETRE, np.nan),
        bandwidth=float(bandwidth),
        n=len(kept),
        total=float(weighed.sum()),
        outside=len(places) - len(kept),
        method=f"Gaussian kernel on linear bins; {WORDS[edge]}",
    )


def lay_kernels(grid: Grid, places: Floats, weights: Floats, bandwidth: float) -> Floats:
    """Lay one kernel on each place; weight per square metre, what spreads over the edge lost."""
    narrowed = float(np.sqrt(bandwidth**2 - grid.cell**2 / 6))
    shared = grid.share_out(places, weights)
    spread = smoother(shared.shape, grid.cell, narrowed).smooth(shared)
    surface: Floats = spread[1:-1, 1:-1] / grid.cell**2
    return surface
