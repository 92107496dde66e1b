"""The local index says of each area how far the areas near it resemble it, and how surely."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.neighbours import Neighbours
from models.autocorrelation.conditional_permutation import permute_around
from models.autocorrelation.linked_values import TIE, LinkedValues, Weights
from models.categories import RATE, Words
from models.chance.significance import benjamini_hochberg

__all__ = ["NOT_SIGNIFICANT", "LocalMoran", "Moments", "local_moran"]

Floats: TypeAlias = NDArray[np.float64]
#: What is held fixed for mean and variance: the area's own value, or nothing.
Moments: TypeAlias = Literal["conditional", "randomisation"]

NOT_SIGNIFICANT: Final = "not significant"

METHOD: Final = (
    "local Moran's I (Anselin 1995), {weights} weights; {moments} mean and variance (Sokal, Oden "
    "& Thomson 1998); two-sided p by conditional permutation; Benjamini-Hochberg over the "
    "areas tested"
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocalMoran:
    """Local Moran's I in area order.

    Attributes
    ----------
    i
        The index: the area's deviation from the mean times the weighted sum of its neighbours'
        deviations, divided by the variance of all. 0 for an island, ``nan`` without a value.
    expectation, variance, z
        Its mean and variance when values lie at random, and the standard score; ``nan`` where
        the variance is zero, as for an island.
    p, q
        Two-sided p-value by conditional permutation, never 0, and its Benjamini-Hochberg q-value;
        ``nan`` for an island or without a value. An area exactly at the mean has p = 1: its index
        is 0 whatever surrounds it.
    quadrant
        "high-high", "low-low", "high-low" (a high area among low ones), "low-high", where q is at
        most .05; else "not significant", and so for areas not tested.
    n, family
        Areas with a value, and how many were tested: the family of `q`.
    draws, weights, moments, method
        Permutations, "row" or "binary", "conditional" or "randomisation", and the method in words.
    """

    i: Floats
    expectation: Floats
    variance: Floats
    z: Floats
    p: Floats
    q: Floats
    quadrant: Words
    n: int
    family: int
    draws: int
    weights: Weights
    moments: Moments
    method: str


def local_moran(
    values: ArrayLike,
    neighbours: Neighbours,
    *,
    draws: int = 9_999,
    rng: np.random.Generator,
    weights: Weights = "row",
    moments: Moments = "conditional",
) -> LocalMoran:
    """Find areas whose neighbours resemble them, or differ from them, more than by chance.

    Parameters
    ----------
    values
        One value an area, shape ``(n,)``, such as a smoothed rate. An area whose value is ``nan``
        takes no part.
    neighbours
        In the order of `values`. The value of an island counts among those dealt out, but
        nothing is said of the island itself.
    draws
        Permutations. 9,999 lets a single ward of 124 pass.
    rng
        Source of chance. Store its seed with the result.
    weights
        "row" makes the index a mean over neighbours, "binary" a sum. p, q and quadrant are the
        same.
    moments
        Whether mean and variance hold the area's own value fixed, or not.

    Returns
    -------
    Indices, moments, p-values and quadrants. The same for any order of the areas.

    Raises
    ------
    ValueError
        If the lengths disagree, a value is infinite, all values are the same, or `draws` is
        under 1.

    Notes
    -----
    Anselin (1995), *Geographical Analysis* 27(2), 93-115; moments of Sokal, Oden & Thomson (1998),
    *Geographical Analysis* 30(4), 331-354. Deviations are scaled by the variance over ``n`` areas,
    as in ``localmoran`` of spdep; esda divides by ``n - 1``, so its index is this times
    ``(n - 1) / n``. esda's p is that of one tail, chosen after looking: about half of this.
    """
    if moments not in ("conditional", "randomisation"):
        raise ValueError('moments are "conditional" or "randomisation".')
    linked = LinkedValues.of(values, neighbours, weights)
    apart = linked.deviations
    around = linked.matrix @ apart
    around[np.abs(around) <= TIE * np.abs(linked.values).max() * linked.counts] = 0.0
    i = apart * around / (apart**2).mean()
    mean, variance = _moments(linked, apart, moments)
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.where(variance > 0, (i - mean) / np.sqrt(variance), np.nan)
    p = permute_around(linked, draws, rng)
    p[(apart == 0) & (linked.counts > 0)] = 1.0
    q = benjamini_hochberg(p)
    quadrant = np.full(linked.n, NOT_SIGNIFICANT)
    quadrant[linked.rows] = _quadrants(apart, around, q)
    return LocalMoran(
        i=linked.spread(i),
        expectation=linked.spread(mean),
        variance=linked.spread(variance),
        z=linked.spread(z),
        p=linked.spread(p),
        q=linked.spread(q),
        quadrant=quadrant,
        n=apart.size,
        family=int(np.isfinite(p).sum()),
        draws=draws,
        weights=weights,
        moments=moments,
        method=METHOD.format(weights=weights, moments=moments),
    )


def _moments(linked: LinkedValues, apart: Floats, moments: Moments) -> tuple[Floats, Floats]:
    """Mean and variance of each area's index; the variance is ``nan`` under three areas."""
    n, counts = apart.size, linked.counts
    whole, squares = linked.share * counts, linked.share**2 * counts
    spread = (apart**2).mean()
    if moments == "conditional":
        own = apart**2 / spread
        mean, scale = -own * whole / (n - 1), own * n * (1 - own / (n - 1))
        left = squares - whole**2 / (n - 1)
    else:
        kurtosis = (apart**4).mean() / spread**2
        mean, scale = -whole / (n - 1), np.float64(1.0)
        pairs = (2 * kurtosis - n) * (whole**2 - squares) / (n - 1)
        left = (n - 2) * ((n - kurtosis) * squares / (n - 1) - mean**2) + pairs
    if n < 3:
        return mean, np.full(n, np.nan)
    # A difference of two nearly equal figures: where no arrangement differs, rounding is left.
    rest = np.where(np.abs(left) <= TIE * n * squares, 0.0, left)
    return mean, np.maximum(scale * rest / (n - 2), 0.0)


def _quadrants(apart: Floats, around: Floats, q: Floats) -> Words:
    """Name the areas that stand out by themselves and by what surrounds them."""
    with np.errstate(invalid="ignore"):
        told = q <= RATE
    high, low = told & (apart > 0), told & (apart < 0)
    kinds = [high & (around > 0), low & (around < 0), high & (around < 0), low & (around > 0)]
    return np.select(kinds, ["high-high", "low-low", "high-low", "low-high"], NOT_SIGNIFICANT)
