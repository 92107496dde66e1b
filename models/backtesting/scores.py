"""A score says how well a predicted distribution of counts met the count that came.

A forecast is a negative binomial distribution: its mean, and the shape of the Gamma distribution
the risk is drawn from, infinite for a Poisson distribution. Lower scores are better.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

__all__ = ["BINS", "crps", "log_score", "pit_histogram", "randomised_pit"]

Floats: TypeAlias = NDArray[np.float64]

#: Bins of a histogram of probability integral transforms.
BINS: Final = 10
#: Shape above which the closed form loses digits, and the score is summed term by term.
NEARLY_POISSON: Final = 1e4
#: Standard deviations above the mean at which that sum ends.
FAR: Final = 12.0
#: Width of a step too small to see.
POINT: Final = 1e-12


def log_score(observed: ArrayLike, mean: ArrayLike, alpha: ArrayLike) -> Floats:
    """Minus the logarithm of the chance the forecast gave to the count that came.

    Parameters
    ----------
    observed
        Whole counts, any shape.
    mean, alpha
        Mean and Gamma shape of each forecast, of that shape or one for all.

    Returns
    -------
    Scores in nats; infinite for a count the forecast held impossible.

    Raises
    ------
    ValueError
        If a count is not whole, a mean is negative or not finite, or a shape is not above zero.
    """
    seen, middle, shape = _given(observed, mean, alpha)
    scores = -_log_chance(seen, middle, shape)
    scores[scores == 0] = 0.0  # no negative zero
    return scores


def crps(observed: ArrayLike, mean: ArrayLike, alpha: ArrayLike) -> Floats:
    """Continuous ranked probability score: the distance from the count, for a distribution.

    Parameters
    ----------
    observed, mean, alpha
        As `log_score` takes them.

    Returns
    -------
    Scores in events; the plain distance where the forecast is certain.

    Raises
    ------
    ValueError
        As `log_score`.

    Notes
    -----
    Closed forms of Wei & Held (2014), *Test* 23, 787-805, that of the negative binomial brought
    by Pfaff's transformation to an argument at which its series converges.
    """
    seen, middle, shape = _given(observed, mean, alpha)
    scores = np.empty(seen.shape)
    poisson, near = np.isinf(shape), (shape > NEARLY_POISSON) & np.isfinite(shape)
    scores[poisson] = _poisson_crps(seen[poisson], middle[poisson])
    scores[near] = _summed_crps(seen[near], middle[near], shape[near])
    rest = ~poisson & ~near
    scores[rest] = _gamma_poisson_crps(seen[rest], middle[rest], shape[rest])
    return scores


def randomised_pit(
    observed: ArrayLike, mean: ArrayLike, alpha: ArrayLike, rng: np.random.Generator
) -> Floats:
    """Probability integral transform, drawn evenly from what each count allows.

    Parameters
    ----------
    observed, mean, alpha
        As `log_score` takes them.
    rng
        Source of chance.

    Returns
    -------
    Figures from 0 to 1, even over that range if forecasts are right.

    Raises
    ------
    ValueError
        As `log_score`.
    """
    below, reached = _steps(*_given(observed, mean, alpha))
    drawn: Floats = below + rng.random(below.shape) * (reached - below)
    return drawn


def pit_histogram(
    observed: ArrayLike, mean: ArrayLike, alpha: ArrayLike, bins: int = BINS
) -> Floats:
    """Histogram of probability integral transforms without chance in it.

    Parameters
    ----------
    observed, mean, alpha
        As `log_score` takes them; at least one count.
    bins
        Equal parts of the range from 0 to 1.

    Returns
    -------
    Share of forecasts in each bin, shape ``(bins,)``, adding to 1. Even: forecasts are right.
    High at both ends: they are too sure. High in the middle: not sure enough. A slope: too high
    or too low.

    Raises
    ------
    ValueError
        As `log_score`, or without a count or a bin.

    Notes
    -----
    Czado, Gneiting & Held (2009), *Biometrics* 65, 1254-1261.
    """
    seen, middle, shape = _given(observed, mean, alpha)
    if seen.size == 0 or bins < 1:
        raise ValueError("a histogram needs one count and one bin or more.")
    below, reached = (each.ravel()[:, None] for each in _steps(seen, middle, shape))
    edges = np.linspace(0.0, 1.0, bins + 1)
    below = np.minimum(below, 1 - POINT)
    width = np.maximum(reached - below, POINT)
    shares: Floats = np.diff(np.clip((edges - below) / width, 0.0, 1.0).mean(axis=0))
    return shares


def _given(observed: ArrayLike, mean: ArrayLike, alpha: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Bring figures to one shape, and refuse what is no count or no distribution."""
    seen = np.asarray(observed, np.float64)
    middle = np.broadcast_to(np.asarray(mean, np.float64), seen.shape)
    shape = np.broadcast_to(np.asarray(alpha, np.float64), seen.shape)
    if not np.all(np.isfinite(seen) & (seen >= 0) & (seen == np.floor(seen))):
        raise ValueError("counts must be whole numbers from zero up; none was scored.")
    if not np.all(np.isfinite(middle) & (middle >= 0) & (shape > 0)):
        raise ValueError("a forecast has a finite mean from zero up and a shape above zero.")
    return seen, middle, shape


def _log_chance(seen: Floats, mean: Floats, alpha: Floats) -> Floats:
    """Logarithm of the chance of each count, shapes differing from forecast to forecast."""
    chance = np.empty(seen.shape)
    poisson = np.isinf(alpha)
    y, m = seen[poisson], mean[poisson]
    chance[poisson] = special.xlogy(y, m) - m - special.gammaln(y + 1)
    rest = ~poisson
    y, m, a = seen[rest], mean[rest], alpha[rest]
    chance[rest] = (
        special.gammaln(a + y)
        - special.gammaln(a)
        - special.gammaln(y + 1)
        + special.xlogy(y, m / (a + m))
        - a * np.log1p(m / a)
    )
    return chance


def _at_most(seen: Floats, mean: Floats, alpha: Floats) -> Floats:
    """Chance of this count or fewer; 0 below zero."""
    some = np.maximum(seen, 0.0)
    poisson = np.isinf(alpha)
    finite = np.where(poisson, 1.0, alpha)
    risky = special.betainc(finite, some + 1, finite / (finite + mean))
    chance = np.where(poisson, special.gammaincc(some + 1, mean), risky)
    return np.where(seen < 0, 0.0, chance)


def _steps(seen: Floats, mean: Floats, alpha: Floats) -> tuple[Floats, Floats]:
    """Chances of fewer than each count, and of it or fewer."""
    return _at_most(seen - 1, mean, alpha), _at_most(seen, mean, alpha)


def _poisson_crps(seen: Floats, mean: Floats) -> Floats:
    """Score a Poisson distribution by its closed form."""
    reached = special.gammaincc(seen + 1, mean)
    mass = np.exp(special.xlogy(seen, mean) - mean - special.gammaln(seen + 1))
    spread = mean * (special.ive(0, 2 * mean) + special.ive(1, 2 * mean))
    scores: Floats = (seen - mean) * (2 * reached - 1) + 2 * mean * mass - spread
    return scores


def _gamma_poisson_crps(seen: Floats, mean: Floats, alpha: Floats) -> Floats:
    """Score a negative binomial distribution of moderate shape by its closed form."""
    kept = alpha / (alpha + mean)
    odds = mean * (alpha + mean) / alpha**2
    far = 1 + 4 * odds
    reached = _at_most(seen, mean, alpha)
    under = np.where(seen > 0, special.betainc(alpha + 1, np.maximum(seen, 1.0), kept), 0.0)
    series = special.hyp2f1(1 - alpha, 0.5, 2.0, 4 * odds / far) / np.sqrt(far)
    scores: Floats = seen * (2 * reached - 1) - alpha * odds * (kept * (2 * under - 1) + series)
    return scores


def _summed_crps(seen: Floats, mean: Floats, alpha: Floats) -> Floats:
    """Sum the squared distance of the two step functions, count by count."""
    scores = np.empty(seen.shape)
    deviation = np.sqrt(mean * (1 + mean / alpha))
    last = np.maximum(seen, np.ceil(mean + FAR * (deviation + 1)))
    for row, top in enumerate(last):
        counts = np.arange(top + 1)
        reached = _at_most(counts, mean[row], alpha[row])
        scores[row] = ((reached - (counts >= seen[row])) ** 2).sum()
    return scores
