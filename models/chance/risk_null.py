"""The null hypothesis: risks differ from area to area by more than chance, but not by place.

A Poisson null calls ordinary variation between wards a cluster; this one does not.
"""

from collections.abc import Iterator
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.chance.multinomial import spread

__all__ = ["redraw"]

Floats: TypeAlias = NDArray[np.float64]

#: Counts drawn in one go: they stay in a processor's cache, whatever number of draws is asked for.
CHUNK: Final = 200_000


def redraw(
    expected: Floats, alpha: float | Floats, total: int, draws: int, rng: np.random.Generator
) -> Iterator[Floats]:
    """Redraw whole maps with the total kept.

    Parameters
    ----------
    expected
        Expected counts, above zero, shape ``(n,)``; only their proportions matter.
    alpha
        Shape of the Gamma distribution of risks, one for all maps or one for each, shape
        ``(draws,)``; infinite if all risks are equal.
    total
        Events in every redrawn map.
    draws
        Maps in all.
    rng
        Source of chance; the same state gives the same maps.

    Yields
    ------
    Counts, shape ``(n, k)``, a map a column; the `k` add up to `draws`.
    """
    shapes = np.broadcast_to(alpha, (draws,))
    at_once = max(1, CHUNK // expected.size)
    for first in range(0, draws, at_once):
        each = shapes[first : first + at_once]
        differ = np.isfinite(each)
        weights = np.ones((each.size, expected.size))
        if np.any(differ):
            rng.standard_gamma(np.where(differ, each, 1.0)[:, None], out=weights)
        weights *= expected
        weights[~differ | (weights.sum(axis=1) == 0)] = expected
        yield np.ascontiguousarray(spread(weights, total, rng).T, dtype=np.float64)
