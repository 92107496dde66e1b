"""A density of a million points in cells of 250 m over West Yorkshire, beside SciPy and exact sums.

Peers: SciPy's `fftconvolve` on linear bins made with NumPy, and kernels added up point by point in
NumPy for a few points, scaled up. Relative risk has no peer here: R's sparr is what it is tested
against. Run: ``python tests/benchmarks/bench_surface.py``.
"""

import numpy as np
from scipy.signal import fftconvolve

from models.surface import Surface, density, relative_risk
from tests.benchmarks.timing import median_ms, tell

POINTS, FEW = 1_000_000, 500
EXTENT = (395_000, 400_000, 455_000, 452_000)
CELL, BANDWIDTH = 250.0, 1500.0


def centres() -> tuple[np.ndarray, np.ndarray]:
    """Eastings and northings of the centres of cells."""
    west, south, east, north = EXTENT
    return np.arange(west + 125, east, CELL), np.arange(south + 125, north, CELL)


def by_scipy(xy: np.ndarray) -> np.ndarray:
    """Linear bins by NumPy, and SciPy's convolution."""
    x, y = centres()
    at = (xy - (x[0], y[0])) / CELL + 1
    low = np.floor(at).astype(int)
    part = at - low
    columns, rows = x.size + 2, y.size + 2
    bins = np.zeros(rows * columns)
    for up, right in ((0, 0), (0, 1), (1, 0), (1, 1)):
        share = np.abs(1 - right - part[:, 0]) * np.abs(1 - up - part[:, 1])
        where = (low[:, 1] + up) * columns + low[:, 0] + right
        bins += np.bincount(where, share, bins.size)
    radius = int(6 * BANDWIDTH / CELL)
    across = np.exp(-0.5 * (np.arange(-radius, radius + 1) * CELL / BANDWIDTH) ** 2)
    kernel = np.outer(across, across) / across.sum() ** 2
    spread = fftconvolve(bins.reshape(rows, columns), kernel, mode="same")
    return spread[1:-1, 1:-1] * 1e6 / CELL**2


def added_up(xy: np.ndarray) -> np.ndarray:
    """Each kernel at each centre."""
    x, y = centres()
    across = np.exp(-0.5 * ((x - xy[:, :1]) / BANDWIDTH) ** 2)
    upward = np.exp(-0.5 * ((y - xy[:, 1:]) / BANDWIDTH) ** 2)
    return upward.T @ across * 1e6 / (2 * np.pi * BANDWIDTH**2)


def worst(made: np.ndarray, true: np.ndarray) -> float:
    """Greatest difference over the largest figure."""
    return float(np.abs(made - true).max() / true.max())


def main() -> None:
    """Time each in one run, check the figures against exact sums, and print the ratios."""
    rng = np.random.default_rng(1)
    middle = rng.normal((425_000, 430_000), 9_000, (POINTS, 2))
    xy = np.clip(middle, EXTENT[:2], EXTENT[2:])
    few, homes = xy[:FEW], xy[:50_000]
    people = rng.gamma(2, 20, len(homes))

    def ours(points: np.ndarray) -> Surface:
        return density(points, None, CELL, BANDWIDTH, extent=EXTENT)

    ours_ms, scipy_ms = median_ms(lambda: ours(xy)), median_ms(lambda: by_scipy(xy))
    exact_ms = median_ms(lambda: added_up(few)) * POINTS / FEW
    plain = median_ms(lambda: relative_risk(few, homes, CELL, 3000.0, control_weights=people))
    tested = median_ms(
        lambda: relative_risk(
            few,
            homes,
            CELL,
            3000.0,
            control_weights=people,
            draws=199,
            rng=np.random.default_rng(1),
        )
    )
    report = {
        "points": POINTS,
        "cells": len(centres()[0]) * len(centres()[1]),
        "density_ms": round(ours_ms, 1),
        "scipy_ms": round(scipy_ms, 1),
        "scipy_over_ours": round(scipy_ms / ours_ms, 2),
        "exact_over_ours": round(exact_ms / ours_ms, 1),
        "ours_off_exact": worst(ours(few).values, added_up(few)),
        "scipy_off_exact": worst(by_scipy(few), added_up(few)),
        "relative_risk_500_cases_50000_postcodes_ms": round(plain, 1),
        "the_same_with_199_draws_ms": round(tested, 1),
    }
    tell(report, "numpy", "scipy")


if __name__ == "__main__":
    main()
