"""A threshold is what a CUSUM must reach; it is set by how seldom chance alone may reach it."""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.compiled import compiled

__all__ = ["cusum_threshold", "follow", "likelihood_ratio"]

Floats: TypeAlias = NDArray[np.float64]

#: A simulated series is followed for this many times the run length aimed at.
FOLLOWED: Final = 6
#: Halvings of the span a threshold is searched in.
HALVINGS: Final = 60


def cusum_threshold(
    mean: ArrayLike,
    alpha: float,
    *,
    kappa: float = 1.5,
    run_length: float = 40.0,
    draws: int = 999,
    rng: np.random.Generator,
) -> float:
    """Return the threshold at which series in control alarm once in `run_length` steps.

    Parameters
    ----------
    mean
        In-control means, one or a cycle of them, shape ``(T,)``, repeated as long as needed.
    alpha, kappa, run_length
        As `nb_cusum` takes them; the run length is at least 2.
    draws
        Series simulated; 999 set the run length to within about 3%.
    rng
        Source of chance.

    Raises
    ------
    ValueError
        If a figure makes no sense.
    """
    cycle = np.atleast_1d(np.asarray(mean, dtype=np.float64))
    if not np.all(np.isfinite(cycle) & (cycle > 0)) or not 2 <= run_length < np.inf or draws < 1:
        raise ValueError(
            "means lie above zero, the run length is 2 steps or more, and one series at least is "
            "simulated; no threshold was set."
        )
    steps = int(np.ceil(FOLLOWED * run_length))
    usual = np.resize(cycle, steps)
    risks = rng.standard_gamma(1 / alpha, (draws, steps)) * alpha if alpha > 0 else 1.0
    drawn = rng.poisson(np.broadcast_to(usual * risks, (draws, steps)))
    gain, loss = likelihood_ratio(usual, np.asarray(alpha, dtype=np.float64), kappa)
    sums, _ = follow(gain * drawn - loss, np.full(draws, np.inf))
    highest = np.maximum.accumulate(sums, axis=1)
    by_step, by_series = np.sort(highest, axis=None), np.sort(highest[:, -1])
    low, high = 0.0, float(by_series[-1])
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if _average_run(by_step, by_series, middle) < run_length:
            low = middle
        else:
            high = middle
    return high


def _average_run(by_step: Floats, by_series: Floats, threshold: float) -> float:
    """Share the steps followed among the alarms seen, so that runs not over count too.

    Taken from the sorted highest sums so far, of all steps and of the last ones.
    """
    followed = int(np.searchsorted(by_step, threshold))
    alarms = by_series.size - int(np.searchsorted(by_series, threshold))
    return (followed + alarms) / alarms if alarms else np.inf


def likelihood_ratio(mean: Floats, alpha: Floats, kappa: float) -> tuple[Floats, Floats]:
    """Return the gain and the loss of which a log-likelihood ratio is made.

    Parameters
    ----------
    mean, alpha
        In-control means and overdispersion, shapes that fit each other.
    kappa
        The raised level over the usual one.

    Returns
    -------
    The ratio of a count is `gain` times the count, less `loss`.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = np.log1p(alpha * mean * (kappa - 1) / (1 + alpha * mean))
        loss = np.where(alpha > 0, odds / alpha, (kappa - 1) * mean)
    return np.log(kappa) - odds, loss


def follow(ratios: Floats, limits: Floats) -> tuple[Floats, Floats]:
    """Return the sums after, and before, each step.

    Parameters
    ----------
    ratios
        Log-likelihood ratio of each step, shape ``(n, T)``; ``nan`` leaves the sum as it is.
    limits
        Sum after which a series starts again from 0, shape ``(n,)``.
    """
    sums, before = np.empty_like(ratios), np.empty_like(ratios)
    _add_up(np.ascontiguousarray(ratios), limits, sums, before)
    return sums, before


@compiled
def _add_up(ratios: Floats, limits: Floats, sums: Floats, before: Floats) -> None:
    """Add up ratios, never below zero and from zero after an alarm; a missing one adds nothing."""
    for row in range(ratios.shape[0]):
        total = 0.0
        for step in range(ratios.shape[1]):
            before[row, step] = total
            if not np.isnan(ratios[row, step]):
                total = max(0.0, total + ratios[row, step])
            sums[row, step] = total
            if total >= limits[row]:
                total = 0.0
