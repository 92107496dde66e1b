"""A limit is the largest count still in keeping with what a fitted past expects."""

from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import stats

__all__ = ["ALARM", "NO_ALARM", "TOO_FEW", "Threshold", "exceedance", "upper_limit"]

Floats: TypeAlias = NDArray[np.float64]
Threshold: TypeAlias = Literal["nbPlugin", "muan", "delta"]

ALARM: Final = "alarm"
NO_ALARM: Final = "no alarm"
TOO_FEW: Final = "too few cases"


def upper_limit(
    seen: Floats,
    expected: Floats,
    error: Floats,
    dispersion: Floats,
    alpha: float,
    threshold: Threshold,
) -> tuple[Floats, Floats]:
    """Return the upper limit of each count and the chance of at least as many as seen.

    Parameters
    ----------
    seen, expected
        Counts and their expected values, same shape; ``nan`` where there is none.
    error
        Standard error of the logarithm of `expected`.
    dispersion
        Variance over mean, at least 1.
    alpha
        One-sided level.
    threshold
        How the limit is set, as `models.surveying.farrington.farrington` explains it.

    Returns
    -------
    ``nan`` where there is no limit: no count, no fit, or, but for ``"nbPlugin"``, no case in all
    of the past of that season.

    Raises
    ------
    ValueError
        If `threshold` is none of the three.
    """
    told = ~np.isnan(expected) & ~np.isnan(seen)
    if threshold != "nbPlugin":
        told &= (expected > 0) & np.isfinite(error)
    limit, p = np.full(seen.shape, np.nan), np.full(seen.shape, np.nan)
    count, mean, spread, phi = seen[told], expected[told], error[told], dispersion[told]
    if threshold == "delta":
        deviation = np.sqrt(4 / 9 * mean ** (1 / 3) * (phi + mean * spread**2))
        middle = mean ** (2 / 3)
        limit[told] = (middle + stats.norm.isf(alpha) * deviation) ** 1.5
        p[told] = stats.norm.sf((count ** (2 / 3) - middle) / deviation)
    elif threshold in ("nbPlugin", "muan"):
        top = mean * np.exp(stats.norm.isf(alpha) * spread) if threshold == "muan" else mean
        limit[told], p[told] = _negative_binomial(count, top, phi, alpha)
    else:
        raise ValueError('the threshold is "nbPlugin", "muan" or "delta"; nothing was judged.')
    return limit, p


def _negative_binomial(
    count: Floats, mean: Floats, dispersion: Floats, alpha: float
) -> tuple[Floats, Floats]:
    """Quantile and tail of counts with variance `dispersion` times mean; Poisson at 1."""
    limit = np.asarray(stats.poisson.ppf(1 - alpha, mean), dtype=np.float64)
    p = np.asarray(stats.poisson.sf(count - 1, mean), dtype=np.float64)
    wide = (dispersion > 1) & (mean > 0)
    size = mean[wide] / (dispersion[wide] - 1)
    limit[wide] = stats.nbinom.ppf(1 - alpha, size, 1 / dispersion[wide])
    p[wide] = stats.nbinom.sf(count[wide] - 1, size, 1 / dispersion[wide])
    return np.maximum(limit, 0.0), p


def exceedance(seen: Floats, expected: Floats, upper: Floats) -> Floats:
    """Exceedance score of Farrington et al. (1996)."""
    room = upper - expected
    score: Floats = np.full(seen.shape, np.nan)
    np.divide(seen - expected, room, out=score, where=room > 0)
    return score
