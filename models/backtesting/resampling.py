"""Resampling asks how far a figure of many areas and origins rests on which ones there were.

Areas are drawn again with replacement, and so are origins: both are taken to be samples.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Estimate", "Resampled", "resample"]

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure with its bootstrap limits; ``nan`` where it cannot be had.

    Attributes
    ----------
    value
        The figure on the data as they are.
    lower, upper
        Percentile limits.
    """

    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Resampled:
    """Weights of areas and origins, the first row all ones: the data as they are.

    Attributes
    ----------
    areas
        How often each area was drawn, shape ``(draws + 1, n)``.
    origins
        How often each origin was drawn, shape ``(draws + 1, origins)``.
    level
        Coverage of the limits.
    """

    areas: Floats
    origins: Floats
    level: float

    def sums(self, figures: Floats) -> Floats:
        """Sum figures of shape ``(n, origins)`` over areas, shape ``(draws + 1, origins)``."""
        return self.areas @ figures

    def totals(self, by_origin: Floats) -> Floats:
        """Sum figures of shape ``(draws + 1, origins)`` over origins."""
        totals: Floats = (self.origins * by_origin).sum(axis=1)
        return totals

    def estimate(self, drawn: Floats) -> Estimate:
        """Put limits round the first of the figures by the spread of the others.

        Draws for which the figure does not exist are left out.
        """
        known = drawn[1:][np.isfinite(drawn[1:])]
        if not np.isfinite(drawn[0]) or known.size == 0:
            return Estimate(value=float(drawn[0]), lower=np.nan, upper=np.nan)
        tail = (1 - self.level) / 2
        low, high = np.quantile(known, [tail, 1 - tail])
        return Estimate(value=float(drawn[0]), lower=float(low), upper=float(high))


def resample(
    areas: int, origins: int, *, draws: int, level: float, rng: np.random.Generator
) -> Resampled:
    """Draw areas and origins again, each `draws` times, independently.

    Notes
    -----
    The pigeonhole bootstrap: Owen (2007), *Annals of Applied Statistics* 1(2), 386-411. It errs
    on the wide side, and keeps an area's counts of different origins together.
    """
    drawn = []
    for size in (areas, origins):
        again = rng.multinomial(size, np.full(size, 1 / size), draws).astype(np.float64)
        drawn.append(np.concatenate([np.ones((1, size)), again]))
    return Resampled(areas=drawn[0], origins=drawn[1], level=level)
