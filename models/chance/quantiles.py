"""A quantile is the figure below which a given share of a belief lies; many are found at once."""

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["solve"]

Floats: TypeAlias = NDArray[np.float64]

#: Newton steps, each kept inside a shrinking bracket; 10 are ample.
STEPS: Final = 60


def solve(
    share: float,
    bounds: tuple[Floats, Floats],
    below: Callable[[Floats], Floats],
    density: Callable[[Floats], Floats],
) -> Floats:
    """Find the quantiles of several beliefs about figures above zero, shape ``(n,)``.

    Parameters
    ----------
    share
        Between 0 and 1.
    bounds
        Figures between which each quantile lies.
    below, density
        Probability below, and density at, one figure for each belief.
    """
    low, high = bounds
    at: Floats = (low + high) / 2
    for _ in range(STEPS):
        missing = below(at) - share
        low, high = np.where(missing < 0, at, low), np.where(missing < 0, high, at)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = at - missing / density(at)
        inside = (step >= low) & (step <= high)
        after = np.where(inside, step, (low + high) / 2)
        if np.all(np.abs(after - at) <= 1e-13 * after):
            break
        at = after
    return at
