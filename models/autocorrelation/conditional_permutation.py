"""Conditional permutation keeps one area's value and deals all others out anew, area by area.

The values that fall on an area's neighbours are then so many drawn without replacement from all
areas but itself. One set of draws serves every area, whatever its number of neighbours: a draw
puts areas in random order, and the first so many of them are its sample. Where the area itself is
among them, the next in order takes its place. What results is again a sample from the others, each
as likely as any: exactly the conditional permutation, at the price of a few corrections a draw.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from geo.compiled import compiled
from models.autocorrelation.linked_values import TIE, LinkedValues
from models.chance.significance import two_sided

__all__ = ["permute_around"]

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.intp]
Whole: TypeAlias = NDArray[np.int64]

#: Sums kept in one go, so that memory stays flat however many draws are asked for.
CHUNK: Final = 4_000_000


def permute_around(linked: LinkedValues, draws: int, rng: np.random.Generator) -> Floats:
    """Return how unusual the sum of each area's neighbours is, its own value being as it is.

    Parameters
    ----------
    linked
        Values and links.
    draws
        Random orders of all areas.
    rng
        Source of chance.

    Returns
    -------
    Two-sided p-values in the order of `linked`, ``nan`` for an area without neighbours. The same
    for any statistic that rises or falls with the neighbours' sum: local Moran, Gi and Gi*,
    with binary or row-standardised weights.

    Raises
    ------
    ValueError
        If `draws` is under 1.

    Notes
    -----
    Anselin (1995), *Geographical Analysis* 27(2), 93-115. p-values of different areas rest on the
    same draws, as they do in most programs, so that their small errors of simulation are alike.
    Sums closer than rounding are ties and count in both tails; sums of whole counts are exact.
    """
    if draws < 1:
        raise ValueError("a test needs at least one draw.")
    counts = linked.counts
    sizes, slot = np.unique(counts, return_inverse=True)
    sums = linked.around @ linked.values
    slack = TIE * counts * np.abs(linked.values).max()
    low, high = sums - slack, sums + slack
    at_least = np.zeros(counts.size, dtype=np.int64)
    at_most = np.zeros(counts.size, dtype=np.int64)
    order = np.arange(counts.size)
    at_once = max(1, CHUNK // sizes.size)
    for first in range(0, draws, at_once):
        drawn = np.empty((sizes.size, min(at_once, draws - first)))
        _draw(linked.values, counts, sizes, low, high, rng, order, drawn, at_least, at_most)
        _count(drawn, slot, low, high, at_least, at_most)
    return np.where(counts > 0, two_sided(at_least, at_most, draws), np.nan)


def _count(
    drawn: Floats, slot: Rows, low: Floats, high: Floats, at_least: Whole, at_most: Whole
) -> None:
    """Add up the draws that reach each area's sum, sorting once for each number of neighbours."""
    drawn.sort(axis=1)
    for at, ordered in enumerate(drawn):
        areas = np.flatnonzero(slot == at)
        at_least[areas] += ordered.size - np.searchsorted(ordered, low[areas], side="left")
        at_most[areas] += np.searchsorted(ordered, high[areas], side="right")


@compiled
def _draw(
    values: Floats,
    counts: Rows,
    sizes: Rows,
    low: Floats,
    high: Floats,
    rng: np.random.Generator,
    order: Rows,
    drawn: Floats,
    at_least: Whole,
    at_most: Whole,
) -> None:
    """Draw random orders; note sums of the first so many, and correct for the area itself.

    Only as much of an order is drawn as the most neighbours need. Starting from the order before
    changes nothing: any start leads to any order equally often.
    """
    n, most = values.size, sizes[-1]
    before = np.empty(most + 1)
    for draw in range(drawn.shape[1]):
        total = 0.0
        for at in range(most + 1):
            other = at + int(rng.random() * (n - at))
            order[at], order[other] = order[other], order[at]
            before[at] = total
            total += values[order[at]]
        for at in range(sizes.size):
            drawn[at, draw] = before[sizes[at]]
        for at in range(most):
            area = order[at]
            count = counts[area]
            if at < count:
                with_it = before[count]
                without = with_it - values[area] + values[order[count]]
                at_least[area] += int(without >= low[area]) - int(with_it >= low[area])
                at_most[area] += int(without <= high[area]) - int(with_it <= high[area])
