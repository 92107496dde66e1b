"""A rank is where an area stands among the rest: always an interval, never a league table."""

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.chance.gamma_poisson import Intervals, Prior, fit_prior
from models.chance.posterior import Posterior

__all__ = ["rank_intervals"]

Ranks: TypeAlias = NDArray[np.int64]


def rank_intervals(
    lower: ArrayLike,
    upper: ArrayLike,
    expected: ArrayLike,
    rng: np.random.Generator,
    draws: int = 1000,
    *,
    ceiling: float = np.inf,
    prior: Prior | None = None,
) -> tuple[Ranks, Ranks]:
    """Return the 5-95% interval of each area's rank by relative risk, 1 the highest.

    Parameters
    ----------
    lower, upper
        Ends of the interval that holds each count, shape ``(n,)``; equal for exact counts.
    expected
        Expected counts, shape ``(n,)``.
    rng
        Source of chance. Store its seed with the result.
    draws
        Draws of all risks from their posterior.
    ceiling
        As `models.smoothing.censored_empirical_bayes` has it.
    prior
        Distribution of risks over areas; left out, it is fitted to the counts.

    Returns
    -------
    Best and worst rank, whole numbers from 1 to ``n``. Where counts vary no more than chance,
    all orders are equally likely and every interval is wide.

    Raises
    ------
    ValueError
        As `models.smoothing.censored_empirical_bayes`, or if `draws` is under 1.
    """
    if draws < 1:
        raise ValueError("ranks need at least one draw; a thousand is usual.")
    counts = Intervals.of(lower, upper, expected)
    believed = fit_prior(counts, ceiling=ceiling) if prior is None else prior
    risks = Posterior.given(counts, believed).draw_risks(draws, rng)
    order = np.lexsort((rng.random(risks.shape), -risks), axis=1)
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, risks.shape[1] + 1)[None, :], axis=1)
    best = np.quantile(ranks, 0.05, axis=0, method="inverted_cdf")
    worst = np.quantile(ranks, 0.95, axis=0, method="inverted_cdf")
    return best.astype(np.int64), worst.astype(np.int64)
