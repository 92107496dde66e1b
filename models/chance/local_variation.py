"""Local variation is how much adjoining areas differ beyond chance: variation without clusters.

A cluster raises a whole neighbourhood, and hardly what its members differ by. A prior fitted to
all areas at once takes clusters for ordinary variation and so hides them; one matched to the
differences between neighbours does not.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, triu

from models.chance.risk_null import redraw

__all__ = ["local_alpha"]

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.intp]

#: Search limits of the logarithm of alpha. Beyond the upper one risks do not differ at all.
LOG_ALPHA: Final = (-2.0, 7.0)
#: Halvings of that range: the answer is within .3%.
STEPS: Final = 12
#: Maps redrawn to learn what one alpha makes neighbours differ by.
MAPS: Final = 200


def local_alpha(
    seen: Floats, expected: Floats, around: csr_array, total: int, rng: np.random.Generator
) -> float:
    """Find the Gamma shape under which neighbours differ as much as they are seen to.

    Parameters
    ----------
    seen
        Counts, a map a column, shape ``(n, maps)``. Of several maps the mean difference counts.
    expected
        Expected counts, above zero, shape ``(n,)``.
    around
        Binary neighbourhoods, shape ``(n, n)``; the diagonal does not matter.
    total
        Events in every redrawn map.
    rng
        Source of chance.

    Returns
    -------
    Shape of a Gamma distribution of risks of mean 1; infinite where neighbours differ no more
    than chance makes them, or no two areas are neighbours.

    Notes
    -----
    What is matched is the median over pairs of the squared difference of ``count / expected``,
    divided by its Poisson variance. A median hardly moves while most pairs lie inside or outside
    a cluster, and matching by redrawing needs no large-count formula. Each alpha is tried on the
    same stream of chance, so that the search is over a smooth curve. (Simulated moments: McFadden
    1989, *Econometrica* 57(5), 995-1026; differences of neighbours as the unstructured part of
    variation: Cressie & Hawkins 1980, *Mathematical Geology* 12(2), 115-125.)
    """
    left, right = triu(around, k=1).nonzero()
    if left.size == 0:
        return np.inf
    stream = int(rng.integers(2**63))

    def differs(alpha: float) -> float:
        chance = np.random.default_rng(stream)
        maps = np.hstack(list(redraw(expected, alpha, total, MAPS, chance)))
        return _difference(maps, expected, left, right)

    goal = _difference(seen, expected, left, right)
    low, high = LOG_ALPHA
    if goal <= max(differs(np.inf), differs(float(np.exp(high)))):
        return np.inf
    for _ in range(STEPS):
        middle = (low + high) / 2
        if differs(float(np.exp(middle))) > goal:
            low = middle
        else:
            high = middle
    return float(np.exp((low + high) / 2))


def _difference(counts: Floats, expected: Floats, left: Rows, right: Rows) -> float:
    """Median squared difference of neighbours' rates in units of chance, mean over maps."""
    rates = counts / expected[:, None]
    by_chance = (1 / expected[left] + 1 / expected[right])[:, None]
    return float(np.median((rates[left] - rates[right]) ** 2 / by_chance, axis=0).mean())
