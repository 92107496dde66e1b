"""Maxima of maps without clusters say how likely the most likely cylinder is by chance alone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from geo.compiled import compiled
from models.space_time_scanning.cylinders import Cylinders
from models.space_time_scanning.figures import Figures
from models.space_time_scanning.kernels import raise_maxima
from models.space_time_scanning.nulls import Null

__all__ = ["redrawn_maxima"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
Counts: TypeAlias = NDArray[np.int16] | NDArray[np.int32]

#: Maps gone through together; their cases in one circle stay in a cache.
BLOCK: Final = 256
#: Counts held at a time.
HELD: Final = 40_000_000
#: Expected counts for which limits on the cases of a cylinder are kept.
STEPS: Final = 2048
#: Sums of whole numbers up to this fit two bytes.
SMALL: Final = 32_000
#: How much more centres each round goes through than the one before.
ROUNDS: Final = 4


def redrawn_maxima(
    null: Null, figures: Figures, cylinders: Cylinders, *, threads: int, rng: np.random.Generator
) -> Floats:
    """Draw maps without clusters and return the greatest likelihood ratio of each.

    Parameters
    ----------
    null
        How maps are drawn.
    figures, cylinders
        What is looked for, and where.
    threads
        Blocks of maps gone through at once; the answer is the same for any number.
    rng
        Source of chance.
    """
    if figures.total == 0 or len(cylinders) == 0:
        return np.zeros(null.draws)
    order = _scattered(len(cylinders.circles))
    means = np.cumsum(figures.expected, axis=1)
    with ThreadPoolExecutor(threads) as pool:
        parts = [
            _maxima(maps, means, figures, cylinders, order, pool)
            for maps in _batches(null, figures, rng)
        ]
    return np.concatenate(parts)


def _scattered(lists: int) -> Whole:
    """Put far apart centres next to each other, so that maxima are near early on."""
    stride = max(1, int(np.sqrt(lists)))
    return np.argsort(np.arange(lists) % stride, kind="stable").astype(np.int64)


def _batches(null: Null, figures: Figures, rng: np.random.Generator) -> Iterator[Counts]:
    """Yield counts up to each step, a map along the last axis, in the smallest whole numbers."""
    n, steps = figures.observed.shape
    at_once = max(BLOCK, HELD // (n * steps))
    held, size = [], 0
    for made in null.draw(rng):
        held.append(made)
        size += len(made)
        if size >= at_once:
            yield _batch(held, size)
            held, size = [], 0
    if size:
        yield _batch(held, size)


def _batch(held: list[Whole], size: int) -> Counts:
    """Lay maps side by side."""
    most = max(int(made.sum(axis=(1, 2)).max()) for made in held)
    laid = np.empty((*held[0].shape[1:], size), dtype=np.int16 if most <= SMALL else np.int32)
    first = 0
    for made in held:
        _lay(made, laid[:, :, first : first + len(made)])
        first += len(made)
    return laid


@compiled
def _lay(made: Whole, laid: Counts) -> None:
    """Write counts up to and with each step."""
    maps, n, steps = made.shape
    for area in range(n):
        for d in range(maps):
            sofar = 0
            for step in range(steps):
                sofar += made[d, area, step]
                laid[area, step, d] = sofar


def _maxima(
    maps: Counts,
    means: Floats,
    figures: Figures,
    cylinders: Cylinders,
    order: Whole,
    pool: ThreadPoolExecutor,
) -> Floats:
    """Go through centres in rounds, before each putting maps of like maxima together.

    A block skips what can not beat its least maximum, so that one low map slows all of it.
    """
    greatest = np.zeros(maps.shape[2])
    most = int(maps[:, -1].sum(axis=0, dtype=np.int64).max())

    def go(block: NDArray[np.intp], lists: Whole) -> tuple[NDArray[np.intp], Floats]:
        chosen = maps.take(block, axis=2)
        return block, _raised(chosen, greatest[block], means, figures, cylinders, lists, most)

    first, size = 0, 1
    while first < order.size:
        last = first + size if first + size * ROUNDS <= order.size else order.size
        alike = np.argsort(greatest, kind="stable")
        blocks = [alike[at : at + BLOCK] for at in range(0, alike.size, BLOCK)]
        for block, raised in pool.map(go, blocks, [order[first:last]] * len(blocks)):
            greatest[block] = raised
        first, size = last, size * ROUNDS
    return greatest


def _raised(
    block: Counts,
    greatest: Floats,
    means: Floats,
    figures: Figures,
    cylinders: Cylinders,
    lists: Whole,
    most: int,
) -> Floats:
    """Go through some centres for one block."""
    circles, spans = cylinders.circles, cylinders.spans
    raise_maxima(
        block,
        means,
        circles.first,
        circles.members,
        circles.ends,
        lists,
        spans.shortest,
        spans.longest,
        spans.to_the_end,
        figures.total,
        figures.conditional,
        figures.fewest,
        most,
        figures.high,
        figures.low,
        np.empty(STEPS + 1, dtype=block.dtype),
        np.empty(STEPS + 1, dtype=block.dtype),
        greatest,
    )
    return greatest
