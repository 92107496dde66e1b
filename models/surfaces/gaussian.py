"""A Gaussian kernel spreads each point over the ground around it, most of it near by."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from geo.compiled import compiled
from models.surfaces.grid import Grid

__all__ = ["Smoother", "add_kernels", "kernel_inside", "smoother", "window"]

Floats: TypeAlias = NDArray[np.float64]
Spectrum: TypeAlias = NDArray[np.complex128]
Mask: TypeAlias = NDArray[np.bool_]

#: Bandwidths after which a kernel ends; 1e-8 of it lies beyond.
FAR: Final = 6.0


@dataclass(frozen=True, slots=True, eq=False)
class Smoother:
    """A kernel of one bandwidth, ready to be laid on many maps of one grid.

    Attributes
    ----------
    spectrum
        Fourier transform of the kernel, on a grid padded so that no side meets the other.
    padded
        Shape of the padded grid.
    radius
        Cells the kernel reaches.
    """

    spectrum: Spectrum
    padded: tuple[int, int]
    radius: int

    def smooth(self, figures: Floats) -> Floats:
        """Lay the kernel on each figure and add up; same shape, never negative."""
        spread = fft.irfft2(fft.rfft2(figures, self.padded) * self.spectrum, self.padded)
        rows, columns = figures.shape
        within = spread[self.radius : self.radius + rows, self.radius : self.radius + columns]
        return np.maximum(within, 0.0)


def smoother(shape: tuple[int, int], cell: float, bandwidth: float) -> Smoother:
    """Make the kernel for maps of one shape.

    Parameters
    ----------
    shape
        Of the maps to be smoothed.
    cell, bandwidth
        Metres.
    """
    radius = min(int(np.ceil(FAR * bandwidth / cell)), max(shape))
    steps = np.arange(-radius, radius + 1) * (cell / bandwidth)
    profile = np.exp(-0.5 * steps**2)
    # A kernel that ends early because the grid does must not gain what it leaves out.
    profile *= cell / (bandwidth * np.sqrt(2 * np.pi))
    if radius * cell >= FAR * bandwidth:
        profile /= profile.sum()
    padded = tuple(fft.next_fast_len(side + 2 * radius, real=True) for side in shape)
    spectrum = fft.rfft2(np.outer(profile, profile), padded)
    return Smoother(np.asarray(spectrum), (padded[0], padded[1]), radius)


def window(inside: Mask, cell: float, bandwidth: float) -> Floats:
    """Return how much of a kernel at each cell lies inside the mask, from 0 to 1."""
    share = smoother(inside.shape, cell, bandwidth).smooth(inside.astype(np.float64))
    return np.minimum(share, 1.0)


def add_kernels(grid: Grid, places: Floats, bandwidths: Floats, weights: Floats) -> Floats:
    """Add up kernels that differ in bandwidth, exactly, at the centres of cells; per square metre.

    Parameters
    ----------
    grid
        Cells.
    places, bandwidths, weights
        Where each kernel stands, how wide it is (metres) and how much it weighs.
    """
    surface = np.zeros(grid.shape)
    _add_kernels(grid.x, grid.y, grid.cell, places, bandwidths, weights, surface)
    return surface


def kernel_inside(inside: Mask, cell: float, bandwidths: Floats) -> Floats:
    """Return how much of a kernel at each cell lies inside the mask, each cell with its own."""
    share = np.zeros(inside.shape)
    _kernel_inside(inside.astype(np.float64), cell, bandwidths, share)
    return np.minimum(share, 1.0)


@compiled
def _profile(centres: Floats, cell: float, at: float, bandwidth: float) -> tuple[int, Floats]:
    """Return the first centre a kernel reaches along one axis, and its height from there on."""
    first = max(0, int(np.floor((at - FAR * bandwidth - centres[0]) / cell)))
    last = min(centres.size, int(np.ceil((at + FAR * bandwidth - centres[0]) / cell)) + 1)
    away = (centres[first : max(first, last)] - at) / bandwidth
    return first, np.exp(-0.5 * away**2) / (bandwidth * np.sqrt(2 * np.pi))


@compiled
def _add_kernels(
    x: Floats,
    y: Floats,
    cell: float,
    places: Floats,
    bandwidths: Floats,
    weights: Floats,
    surface: Floats,
) -> None:
    """Add each kernel to the cells it reaches."""
    for i in range(bandwidths.size):
        west, across = _profile(x, cell, places[i, 0], bandwidths[i])
        south, up = _profile(y, cell, places[i, 1], bandwidths[i])
        for row in range(up.size):
            height = weights[i] * up[row]
            for column in range(across.size):
                surface[south + row, west + column] += height * across[column]


@compiled
def _kernel_inside(inside: Floats, cell: float, bandwidths: Floats, share: Floats) -> None:
    """Add up the part of each cell's kernel that lies inside."""
    rows, columns = inside.shape
    x: Floats = np.arange(columns) * np.float64(cell)
    y: Floats = np.arange(rows) * np.float64(cell)
    for row in range(rows):
        for column in range(columns):
            if inside[row, column] == 0:
                continue
            wide = bandwidths[row, column]
            west, across = _profile(x, cell, x[column], wide)
            south, up = _profile(y, cell, y[row], wide)
            total = 0.0
            for i in range(up.size):
                part = 0.0
                for j in range(across.size):
                    part += across[j] * inside[south + i, west + j]
                total += part * up[i]
            share[row, column] = total * cell * cell
