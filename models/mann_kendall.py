"""Mann-Kendall asks whether a series rises or falls, by counting pairs of steps in each order."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

__all__ = ["MannKendall", "mann_kendall", "seasonal_mann_kendall"]

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MannKendall:
    """Trend of one series, or of one a row.

    Attributes
    ----------
    s
        Pairs of steps in rising order less pairs in falling order.
    tau
        Kendall's tau-b with time: 1 for a series that always rises, -1 for one that always
        falls; ``nan`` where all values are equal.
    variance
        Variance of `s` without a trend, corrected for ties.
    p
        Two-sided p-value by the normal approximation; 1 where all values are equal.
    n
        Values counted; missing ones are left out.
    method
        The method in words.
    """

    s: Floats
    tau: Floats
    variance: Floats
    p: Floats
    n: Floats
    method: str


def mann_kendall(x: ArrayLike) -> MannKendall:
    """Test series for a trend in either direction.

    Parameters
    ----------
    x
        Values in order of time, oldest first: one series, shape ``(T,)``, or a series a row,
        shape ``(n, T)``. ``nan`` marks a missing step and is left out.

    Returns
    -------
    Figures of shape ``()`` or ``(n,)``. The continuity correction moves `s` by one towards zero.

    Raises
    ------
    ValueError
        If a series holds fewer than two values.

    Notes
    -----
    Mann (1945), *Econometrica* 13, 245-259; variance with ties after Kendall (1975), *Rank
    Correlation Methods*. Equal to ``MannKendall`` of the R package Kendall where it uses the
    normal approximation. Takes the steps as independent: neighbouring quarters that resemble
    each other make p too small. Under ten steps the approximation is coarse.
    """
    values = _series(x)
    s, pairs, variance, n = _counted(values)
    return MannKendall(
        s=s,
        tau=_tau(s, pairs),
        variance=variance,
        p=_two_sided(np.maximum(np.abs(s) - 1.0, 0.0), variance),
        n=n,
        method="Mann-Kendall, variance corrected for ties, continuity corrected, two-sided",
    )


def seasonal_mann_kendall(x: ArrayLike, season: ArrayLike) -> MannKendall:
    """Test series for a trend, comparing each step only with steps of the same season.

    Parameters
    ----------
    x
        As `mann_kendall` takes it.
    season
        Season of each step, such as the quarter of the year, shape ``(T,)``; any labels.

    Returns
    -------
    Sums over seasons. As in the R package Kendall there is no continuity correction, and seasons
    are taken as independent of each other.

    Raises
    ------
    ValueError
        If the seasons do not fit the steps, or no season holds two values of a series.

    Notes
    -----
    Hirsch, Slack & Smith (1982), *Water Resources Research* 18(1), 107-121.
    """
    values = _series(x)
    labels = np.asarray(season)
    if labels.shape != values.shape[-1:]:
        raise ValueError(
            f"there are {values.shape[-1]} steps but seasons of shape {labels.shape}; give one "
            "season a step."
        )
    parts = [_counted(values[..., labels == one]) for one in np.unique(labels)]
    s, pairs, variance, n = (np.sum(column, axis=0) for column in zip(*parts, strict=True))
    if np.any(np.max([part[3] for part in parts], axis=0) < 2):
        raise ValueError("a series has no season with two values; there is no order to test.")
    return MannKendall(
        s=s,
        tau=_tau(s, pairs),
        variance=variance,
        p=_two_sided(np.abs(s), variance),
        n=n,
        method="seasonal Mann-Kendall, variance corrected for ties, two-sided",
    )


def _series(x: ArrayLike) -> Floats:
    """Take series of any numeric type."""
    values = np.asarray(x, dtype=np.float64)
    if values.ndim not in (1, 2):
        raise ValueError(f"series are {values.shape}; give one series, or one a row.")
    if np.any(np.count_nonzero(~np.isnan(values), axis=-1) < 2):
        raise ValueError("a trend needs at least two values in every series; none was tested.")
    return values


def _counted(values: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return S, the pairs tau is a share of, the variance of S and the values of each series."""
    ties = (~np.isnan(values)).astype(np.float64)
    n = ties.sum(axis=-1)
    s = np.zeros(values.shape[:-1])
    for lag in range(1, values.shape[-1]):
        earlier, later = values[..., :-lag], values[..., lag:]
        s += (later > earlier).sum(axis=-1) - (later < earlier).sum(axis=-1)
        same = later == earlier
        ties[..., lag:] += same
        ties[..., :-lag] += same
    # Each of the t values of a tied group holds t here, so a group's term is shared among them.
    tied = np.maximum(ties - 1, 0.0)
    every = n * (n - 1) / 2
    pairs = np.sqrt(every * (every - tied.sum(axis=-1) / 2))
    variance = (n * (n - 1) * (2 * n + 5) - (tied * (2 * ties + 5)).sum(axis=-1)) / 18
    return s, pairs, variance, n


def _tau(s: Floats, pairs: Floats) -> Floats:
    """Share of pairs in order; nothing to share where all are tied."""
    return np.divide(s, pairs, out=np.full_like(pairs, np.nan), where=pairs > 0)


def _two_sided(beyond: Floats, variance: Floats) -> Floats:
    """Two-sided normal p-value of a distance from zero."""
    z = np.divide(beyond, np.sqrt(variance), out=np.zeros_like(variance), where=variance > 0)
    p: Floats = 2 * special.ndtr(-z)
    return p
