"""Kernels turn weights at places into a density; fixed ones are alike, adaptive ones are not.

An adaptive kernel (Abramson 1982) is narrow where many live, and wide where few do.
"""

from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.surfaces.density import LEAST, lay_kernels
from models.surfaces.gaussian import add_kernels, kernel_inside, window
from models.surfaces.sample import Samples

__all__ = ["Adaptive", "Fixed", "Kernels", "adaptive_kernels", "fixed_kernels"]

Floats: TypeAlias = NDArray[np.float64]

#: Times the usual bandwidth that an adaptive one may reach.
WIDEST: Final = 5.0


class Kernels(Protocol):
    """A way to smooth the places of one pair of samples."""

    def density(self, weights: Floats) -> Floats:
        """Smooth weights, one for each place, to a density that sums to 1; 0 outside."""
        ...

    def variance(self, reference: Floats) -> Floats:
        """Return the variance of a log density estimated from one point, cell by cell."""
        ...

    def reach(self) -> Floats:
        """Return the square metres that inform each cell."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Fixed:
    """Kernels of one bandwidth.

    Attributes
    ----------
    samples
        What is smoothed.
    inside
        Share of the kernel inside the outline, cell by cell.
    inside_squared
        The same for the squared kernel.
    """

    samples: Samples
    inside: Floats
    inside_squared: Floats

    def density(self, weights: Floats) -> Floats:
        """Smooth weights, one for each place, to a density that sums to 1; 0 outside."""
        given = weights > 0
        laid = lay_kernels(
            self.samples.grid, self.samples.places[given], weights[given], self.samples.bandwidth
        )
        return _as_density(laid / self.inside, self.samples)

    def variance(self, reference: Floats) -> Floats:
        """Return the variance of a log density estimated from one point, cell by cell."""
        rough = self.inside_squared / (4 * np.pi * self.inside**2)
        return rough / (self.samples.bandwidth**2 * np.maximum(reference, np.finfo(float).tiny))

    def reach(self) -> Floats:
        """Return the square metres that inform each cell."""
        return np.full(self.inside.shape, 4 * np.pi * self.samples.bandwidth**2)


@dataclass(frozen=True, slots=True, eq=False)
class Adaptive:
    """Kernels whose bandwidth is larger where there are fewer cases and controls.

    Attributes
    ----------
    samples
        What is smoothed.
    bandwidths
        Of each place, metres.
    at_cells
        Bandwidth a point at each cell would have.
    scale
        Geometric mean of the pilot density at the places, to the power of -1/2.
    inside, inside_squared
        As `Fixed` has them.
    """

    samples: Samples
    bandwidths: Floats
    at_cells: Floats
    scale: float
    inside: Floats
    inside_squared: Floats

    def density(self, weights: Floats) -> Floats:
        """Smooth weights, one for each place, to a density that sums to 1; 0 outside."""
        given = weights > 0
        laid = add_kernels(
            self.samples.grid, self.samples.places[given], self.bandwidths[given], weights[given]
        )
        return _as_density(laid / self.inside, self.samples)

    def variance(self, reference: Floats) -> Floats:  # noqa: ARG002 - the width has made up for it
        """Return the variance of a log density estimated from one point, cell by cell."""
        rough = 2.5 * self.inside_squared / (4 * np.pi * self.inside**2)
        return rough * (self.scale / self.samples.bandwidth) ** 2

    def reach(self) -> Floats:
        """Return the square metres that inform each cell."""
        return 4 * np.pi * self.at_cells**2


def fixed_kernels(samples: Samples) -> Fixed:
    """Make kernels of the samples' bandwidth."""
    shares = [
        np.maximum(window(samples.inside, samples.grid.cell, wide), LEAST)
        for wide in (samples.bandwidth, samples.bandwidth * np.sqrt(0.5))
    ]
    return Fixed(samples, *shares)


def adaptive_kernels(samples: Samples) -> Adaptive:
    """Make kernels after a pilot density of cases and controls together.

    Notes
    -----
    Abramson (1982), *Annals of Statistics* 10, 1217-1223; one pilot for both samples, so that
    both are smoothed alike at a place: Davies, Jones & Hazelton (2016), *Computational Statistics
    & Data Analysis* 101, 12-28.
    """
    weights = samples.weights
    if samples.weighted:
        # People known place by place say it alone: bandwidths so do not hang on the cases tested.
        weights = np.where(samples.is_case, 0.0, weights)
    pilot = fixed_kernels(samples).density(weights)
    root = 1 / np.sqrt(np.maximum(pilot, np.finfo(float).tiny))
    at_places = root[samples.grid.find(samples.places)]
    scale = float(np.exp(np.average(np.log(at_places), weights=weights)))
    at_cells = samples.bandwidth * np.minimum(root / scale, WIDEST)
    shares = [
        np.maximum(kernel_inside(samples.inside, samples.grid.cell, wide), LEAST)
        for wide in (at_cells, at_cells * np.sqrt(0.5))
    ]
    bandwidths = samples.bandwidth * np.minimum(at_places / scale, WIDEST)
    return Adaptive(samples, bandwidths, at_cells, scale, *shares)


def _as_density(laid: Floats, samples: Samples) -> Floats:
    """Scale to sum to 1 over the cells that count."""
    inside = np.where(samples.inside, laid, 0.0)
    density: Floats = inside / (inside.sum() * samples.grid.cell**2)
    return density
