"""Maxima of maps without clusters say how likely the most likely cluster is by chance alone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from models.scanning.clusters import Figures
from models.scanning.kernels import greatest_ratios
from models.scanning.nulls import Null
from models.scanning.windows import Windows

__all__ = ["gumbel_p", "monte_carlo_p", "redrawn_maxima"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]

#: Maps gone through together; the cases of all areas in so many maps stay in a cache.
BLOCK: Final = 128
#: Measures for which limits on the cases of a zone are kept.
STEPS: Final = 2048
#: Sums of whole numbers up to this fit two bytes.
SMALL: Final = 32_000
#: Ratios closer than this share are a tie: they differ by rounding.
TIE: Final = 1e-9


def redrawn_maxima(
    null: Null, figures: Figures, windows: Windows, *, threads: int, rng: np.random.Generator
) -> Floats:
    """Draw maps without clusters and return the greatest likelihood ratio of each.

    Parameters
    ----------
    null
        How maps are drawn.
    figures, windows
        What is looked for, and where.
    threads
        Blocks of maps gone through at once; the answer is the same for any number.
    rng
        Source of chance.
    """
    order = _scattered(windows)
    with ThreadPoolExecutor(threads) as pool:
        parts = [
            part
            for maps in null.draw(rng)
            for part in pool.map(
                lambda block: _maxima(block, figures, windows, order), _blocks(maps, null.total)
            )
        ]
    return np.concatenate(parts)


def monte_carlo_p(statistic: float, maxima: Floats) -> float:
    """Return the share of maps, the one seen among them, that reach a statistic; never 0."""
    reached = int((maxima >= statistic * (1 - TIE)).sum())
    return (1 + reached) / (maxima.size + 1)


def gumbel_p(statistic: float, maxima: Floats) -> float:
    """Return the tail of a Gumbel distribution fitted to the maxima by its moments.

    Notes
    -----
    Tells small p-values apart that lie under what the draws can resolve: Abrams, Kulldorff &
    Kleinman (2010), *International Journal of Health Geographics* 9, 61. ``nan`` where the
    maxima do not differ.
    """
    spread = float(maxima.std(ddof=1)) * np.sqrt(6) / np.pi if maxima.size > 1 else 0.0
    if spread == 0:
        return float("nan")
    centre = float(maxima.mean()) - np.euler_gamma * spread
    return float(stats.gumbel_r.sf(statistic, centre, spread))


def _scattered(windows: Windows) -> Whole:
    """Put far apart lists of one weight next to each other, so that maxima are near early on."""
    lists = np.arange(len(windows))
    stride = max(1, int(np.sqrt(len(windows))))
    return np.lexsort((lists, lists % stride, windows.ratio)).astype(np.int64)


def _blocks(maps: Whole, total: int) -> Iterator[NDArray[np.int16] | NDArray[np.int32]]:
    """Cut maps into blocks of the smallest whole numbers that hold the total."""
    for start in range(0, maps.shape[1], BLOCK):
        block = maps[:, start : start + BLOCK]
        if total <= SMALL:
            yield np.ascontiguousarray(block, dtype=np.int16)
        else:
            yield np.ascontiguousarray(block, dtype=np.int32)


def _maxima(
    block: NDArray[np.int16] | NDArray[np.int32], figures: Figures, windows: Windows, order: Whole
) -> Floats:
    """Go through one block."""
    greatest = np.empty(block.shape[1])
    greatest_ratios(
        block,
        figures.measures,
        windows.first,
        windows.members,
        windows.ends,
        figures.weights,
        order,
        figures.total,
        figures.fewest,
        figures.high,
        figures.low,
        figures.bernoulli,
        float(figures.measures.sum()) / STEPS,
        np.empty(STEPS + 1, dtype=np.int64),
        np.empty(STEPS + 1, dtype=np.int64),
        greatest,
    )
    return greatest
