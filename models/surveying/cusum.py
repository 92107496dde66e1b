"""A CUSUM adds up, step by step, how much likelier a raised level has become than the usual one."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.categories import CANNOT_TELL, Words
from models.surveying.cusum_threshold import cusum_threshold, follow, likelihood_ratio
from models.surveying.limits import ALARM, NO_ALARM
from models.surveying.series import as_series

__all__ = ["Cusum", "nb_cusum"]

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cusum:
    """The sum at each step, shape ``(n, T)``, and what was said.

    Attributes
    ----------
    expected
        In-control mean.
    sums
        The sum after each step, in units of log-likelihood; it starts again from 0 after an
        alarm.
    upper
        Largest count that would not have raised an alarm at that step.
    alarm
        Whether the sum reached `threshold`.
    verdict
        "alarm", "no alarm", or "cannot tell" where there is no count.
    threshold
        What the sum must reach, a figure a series.
    alpha
        Overdispersion a series: variance ``mean + alpha * mean ** 2``.
    kappa
        The raised level looked for, over the usual one.
    run_length
        Average steps to a false alarm aimed at; ``nan`` if the threshold was given.
    draws
        Series simulated to set the threshold; 0 if it was given.
    n
        Series.
    method
        The method in words.
    """

    expected: Floats
    sums: Floats
    upper: Floats
    alarm: Flags
    verdict: Words
    threshold: Floats
    alpha: Floats
    kappa: float
    run_length: float
    draws: int
    n: int
    method: str


def nb_cusum(
    counts: ArrayLike,
    mean: ArrayLike,
    alpha: ArrayLike,
    *,
    kappa: float = 1.5,
    threshold: ArrayLike | None = None,
    run_length: float = 40.0,
    draws: int = 999,
    rng: np.random.Generator | None = None,
) -> Cusum:
    """Follow series by the likelihood-ratio CUSUM of negative binomial counts.

    Parameters
    ----------
    counts
        Whole counts, newest last, shape ``(T,)`` or ``(n, T)``; ``nan`` marks a step without a
        count, over which the sum stands still.
    mean
        In-control mean of each step, above zero, with season and trend in it: a figure, one a
        step, or the shape of `counts`. From the past alone, not from the steps followed.
    alpha
        Overdispersion, one or one a series: variance ``mean + alpha * mean ** 2``; 0 for Poisson.
    kappa
        The raised level to find soonest, over the usual one; above 1.
    threshold
        What the sum must reach, one or one a series. Without, it is set by simulation so that
        series in control alarm once in `run_length` steps.
    run_length, draws, rng
        Average steps to a false alarm, series simulated, and source of chance; only for a
        threshold that is not given.

    Returns
    -------
    Sums, alarms and limits, a row a series.

    Raises
    ------
    ValueError
        If shapes differ, a count is not whole, a mean is not above zero, or neither a threshold
        nor an `rng` is given.

    Notes
    -----
    Hoehle & Paul (2008), *Computational Statistics & Data Analysis* 52(9), 4357-4368; Hawkins &
    Olwell (1998), *Cumulative Sum Charts*. With `kappa` as ``exp(theta)`` the sums are those of
    ``algo.glrnb`` of R's surveillance with a fixed ``theta``. A mean estimated from few steps is
    itself wrong by chance, and false alarms are then more frequent than `run_length` says:
    measured with the mean from 12 quarters half as many again, with `alpha` from them too about
    twice as many.
    """
    series = as_series(counts)
    usual = _means(mean, series)
    spread = _one_a_series(alpha, series, "overdispersions")
    if not (np.all(np.isfinite(spread) & (spread >= 0)) and 1 < kappa < np.inf):
        raise ValueError("overdispersion is at least 0 and kappa above 1; nothing was followed.")
    if threshold is None:
        if rng is None:
            raise ValueError("give a threshold, or an rng to set one by simulation.")
        limits = _thresholds(usual, spread, kappa, run_length, draws, rng)
    else:
        limits = _one_a_series(threshold, series, "thresholds")
        if not np.all(limits > 0):
            raise ValueError("a threshold lies above zero; nothing was followed.")
    gain, loss = likelihood_ratio(usual, spread[:, None], kappa)
    sums, before = follow(gain * series - loss, limits)
    reached = sums >= limits[:, None]
    return Cusum(
        expected=usual,
        sums=sums,
        upper=np.ceil((limits[:, None] - before + loss) / gain) - 1.0,
        alarm=reached,
        verdict=np.select([np.isnan(series), reached], [CANNOT_TELL, ALARM], default=NO_ALARM),
        threshold=limits,
        alpha=spread,
        kappa=kappa,
        run_length=run_length if threshold is None else np.nan,
        draws=draws if threshold is None else 0,
        n=series.shape[0],
        method=(
            "likelihood-ratio CUSUM of negative binomial counts (Hoehle & Paul 2008) for a level "
            f"{kappa:g} times the usual one, started again after an alarm"
        ),
    )


def _thresholds(
    usual: Floats,
    spread: Floats,
    kappa: float,
    run_length: float,
    draws: int,
    rng: np.random.Generator,
) -> Floats:
    """Set a threshold a series, each from the same chance: the order of series changes nothing."""
    seed = int(rng.integers(2**63))
    return np.array(
        [
            cusum_threshold(
                row,
                float(one),
                kappa=kappa,
                run_length=run_length,
                draws=draws,
                rng=np.random.default_rng(seed),
            )
            for row, one in zip(usual, spread, strict=True)
        ]
    )


def _means(mean: ArrayLike, series: Floats) -> Floats:
    """Take in-control means."""
    given = np.asarray(mean, dtype=np.float64)
    if given.shape not in ((), series.shape[1:], series.shape):
        raise ValueError(
            f"counts are {series.shape} but their means {given.shape}; give one, one a step, or "
            "one a count."
        )
    if not np.all(np.isfinite(given) & (given > 0)):
        raise ValueError(
            "in-control means must be above zero and finite. Leave out series that expect "
            "nothing; none was followed."
        )
    return np.broadcast_to(given, series.shape)


def _one_a_series(figure: ArrayLike, series: Floats, name: str) -> Floats:
    """Take one figure, or one a series."""
    given = np.asarray(figure, dtype=np.float64)
    if given.shape not in ((), series.shape[:1]):
        raise ValueError(f"{name} are {given.shape} for {series.shape[0]} series; give one each.")
    return np.array(np.broadcast_to(given, series.shape[:1]))
