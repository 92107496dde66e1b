"""Smoothing pulls a rate made of few events towards the rest, by as much as chance calls for."""

from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from geo.rates import poisson_limits
from models.chance.gamma_poisson import Intervals, Prior, fit_prior, mean_is_fitted
from models.chance.posterior import Posterior
from models.chance.uncertain_prior import UncertainPosterior
from models.marshall import Shrunk, marshall

__all__ = [
    "Shrunk",
    "Smoothed",
    "censored_empirical_bayes",
    "empirical_bayes",
    "marshall",
    "moment_prior",
]

Floats: TypeAlias = NDArray[np.float64]

#: Coverage of the posterior intervals.
LEVEL: Final = 0.95
#: Areas under which nothing is learnt of how sure the prior is.
FEWEST: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Smoothed:
    """Smoothed relative risks in area order.

    Attributes
    ----------
    mean
        Posterior mean of the relative risk: 2 is twice as many events as expected.
    lower, upper
        Central 95% posterior interval, with the uncertainty of the prior.
    exceedance
        Posterior probability that the relative risk is above 1, likewise.
    alpha, beta
        Shape and rate of the Gamma prior. `alpha` is infinite where counts vary no more than
        chance explains: every area then has the same mean.
    prior_mean
        Mean of the prior, ``alpha / beta``: what an area without any evidence is given.
    """

    mean: Floats
    lower: Floats
    upper: Floats
    exceedance: Floats
    alpha: float
    beta: float
    prior_mean: float


def empirical_bayes(observed: ArrayLike, expected: ArrayLike) -> Smoothed:
    """Smooth observed over expected counts by a Gamma-Poisson model.

    Parameters
    ----------
    observed
        Whole counts, shape ``(n,)``.
    expected
        Expected counts, shape ``(n,)``; any positive scale. An area with neither expected nor
        observed events is given the prior.

    Returns
    -------
    Posterior means, intervals and probabilities.

    Raises
    ------
    ValueError
        If shapes differ, a count is not a whole number, or events were observed where none were
        expected.

    Notes
    -----
    Means under the prior of maximum marginal likelihood: Clayton & Kaldor (1987), *Biometrics* 43,
    671-681. Where counts vary no more than chance, likelihood has no finite maximum: all areas are
    given the pooled ratio. Intervals and exceedance are averaged over how far risks may differ
    (`models.chance.uncertain_prior`), so that they hold the truth as often as they say even where
    a few hundred cases tell little of that; with fewer than five areas the prior is taken as known.
    """
    return censored_empirical_bayes(observed, observed, expected)


def censored_empirical_bayes(
    lower: ArrayLike, upper: ArrayLike, expected: ArrayLike, *, ceiling: float = np.inf
) -> Smoothed:
    """Smooth counts known only to lie in an interval, as released cells are.

    Parameters
    ----------
    lower, upper
        Ends of the interval that holds each count, both included, whole numbers, shape ``(n,)``.
        Equal ends are an exact count; an infinite upper end has no limit; from zero to infinity
        says nothing, and the area is given the prior.
    expected
        Expected counts, shape ``(n,)``.
    ceiling
        The mean relative risk is known not to be above this. Pass 1 where `expected` sums to a
        published total which these counts are part of: without it, intervals that mostly reach
        down to zero can hardly tell a high mean from risks that differ.

    Returns
    -------
    The same as `empirical_bayes`, which this equals where all ends are equal. A wide interval
    gives a wide posterior.

    Raises
    ------
    ValueError
        As `empirical_bayes`, or if an upper end is below its lower end.

    Notes
    -----
    Each area adds to the likelihood the negative binomial probability of its whole interval, and
    its posterior is the mixture over the counts in it.
    """
    given = Intervals.of(lower, upper, expected)
    order = np.lexsort((given.upper, given.lower, given.expected))
    made = _smooth(given.take(order), ceiling)
    back = np.argsort(order)
    each = ("mean", "lower", "upper", "exceedance")
    return replace(made, **{name: getattr(made, name)[back] for name in each})


def _smooth(counts: Intervals, ceiling: float) -> Smoothed:
    """Smooth areas in an order of their own, so that no last digit depends on the one given."""
    prior = fit_prior(counts, ceiling=ceiling)
    known = counts.informative
    if known.lower.size < FEWEST or not mean_is_fitted(known):
        return _pooled(counts, prior) if prior.shared else _under(prior, counts)
    believed = UncertainPosterior.given(counts, prior.mean)
    return Smoothed(
        mean=Posterior.given(counts, prior).mean,
        lower=believed.quantile((1 - LEVEL) / 2),
        upper=believed.quantile((1 + LEVEL) / 2),
        exceedance=believed.above(1.0),
        alpha=prior.alpha,
        beta=prior.beta,
        prior_mean=prior.mean,
    )


def moment_prior(observed: ArrayLike, expected: ArrayLike) -> tuple[float, float]:
    """Return alpha and beta of the Gamma prior by Clayton & Kaldor's moment equations.

    A check on the likelihood fit, and its usual alternative. Areas where nothing is expected are
    left out.

    Raises
    ------
    ValueError
        As `empirical_bayes`, if under two areas are left, or if the risks vary no more than
        chance, so that no prior solves the equations.
    """
    counts = Intervals.of(observed, observed, expected).informative
    if counts.lower.size < 2:
        raise ValueError("a prior is learnt from two areas or more where events are expected.")
    alpha = beta = 1.0
    for _ in range(1000):
        risks = (counts.lower + alpha) / (counts.expected + beta)
        mean = risks.mean()
        spread = ((1 + beta / counts.expected) * (risks - mean) ** 2).sum() / (risks.size - 1)
        if not spread > 1e-9 * mean**2:
            raise ValueError(
                "the risks vary no more than chance, so no prior fits their moments. Use "
                "empirical_bayes, which then gives every area the pooled ratio."
            )
        before, beta = beta, mean / spread
        alpha = mean * beta
        if abs(beta - before) <= 1e-13 * beta:
            break
    return float(alpha), float(beta)


def _under(prior: Prior, counts: Intervals) -> Smoothed:
    """Smooth under one prior, where too few areas tell of another."""
    posterior = Posterior.given(counts, prior)
    return Smoothed(
        mean=posterior.mean,
        lower=posterior.quantile((1 - LEVEL) / 2),
        upper=posterior.quantile((1 + LEVEL) / 2),
        exceedance=posterior.above(1.0),
        alpha=prior.alpha,
        beta=prior.beta,
        prior_mean=prior.mean,
    )


def _pooled(counts: Intervals, prior: Prior) -> Smoothed:
    """Give every area the one risk they share, with the limits of the total behind it."""
    known = counts.informative
    few, many, expected = known.lower.sum(), known.upper.sum(), known.expected.sum()
    if expected == 0:
        low, high, above = 0.0, np.inf, np.nan
    else:
        low = float(poisson_limits(few, LEVEL, "exact")[0]) / expected
        high = float(poisson_limits(many, LEVEL, "exact")[1]) / expected if many < np.inf else many
        above = float(special.gammaincc(prior.mean * expected + 0.5, expected))
    n = counts.lower.size
    return Smoothed(
        mean=np.full(n, prior.mean),
        lower=np.full(n, low),
        upper=np.full(n, high),
        exceedance=np.full(n, above),
        alpha=prior.alpha,
        beta=prior.beta,
        prior_mean=prior.mean,
    )
