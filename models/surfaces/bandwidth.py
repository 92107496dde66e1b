"""The bandwidth is how far a kernel spreads a point: the more points, the less it needs to."""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["effective_number", "oversmoothing"]

Floats: TypeAlias = NDArray[np.float64]

#: Metres between quartiles of a Gaussian, in standard deviations, as R's rule rounds it.
QUARTILES: Final = 1.34


def effective_number(weights: Floats) -> float:
    """Return how many equal points are as informative as weighted ones (Kish 1965)."""
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares > 0 else 0.0


def oversmoothing(places: Floats, weights: Floats | None, number: float) -> float:
    """Return the widest bandwidth any density of this spread could need.

    Parameters
    ----------
    places
        Metres, shape ``(n, 2)``.
    weights
        Weight of each place, or None where all count alike.
    number
        Points that the density is estimated from.

    Returns
    -------
    Metres. Terrell (1990), *Journal of the American Statistical Association* 85, 470-477: with
    the smaller of standard deviation and scaled quartile range as the spread, which is `OS` of
    R's sparr.

    Raises
    ------
    ValueError
        If all places are one, or fewer than two.
    """
    counted = len(places) if weights is None else np.count_nonzero(weights)
    spread = _spread(places, weights) if counted > 1 else 0.0
    if not spread > 0:
        raise ValueError(
            "the points are at one place, which says nothing on how far to smooth. Give a "
            "bandwidth in metres. No surface was made."
        )
    # For two dimensions: roughness of the kernel over the least roughness of second derivatives.
    least = 16 * 24 * 2 * 4 / (10**4 * np.pi)
    return float(spread * (2 / (4 * np.pi * number * least)) ** (1 / 6))


def _spread(places: Floats, weights: Floats | None) -> float:
    """Return the smaller of the standard deviation and the quartile range over 1.34."""
    if weights is None:
        deviation = places.std(axis=0, ddof=1).mean()
        low, high = np.quantile(places, [0.25, 0.75], axis=0)
    else:
        total = weights.sum()
        centre = weights @ places / total
        # Of weighted places, whose number is not the sum of weights, all are taken as known.
        deviation = np.sqrt(weights @ (places - centre) ** 2 / total).mean()
        low, high = np.quantile(
            places, [0.25, 0.75], axis=0, weights=weights, method="inverted_cdf"
        )
    quartiles = (high - low).mean() / QUARTILES
    # Where half the points share a place the quartiles may coincide.
    return float(min(deviation, quartiles) if quartiles > 0 else deviation)
