"""A Gamma-Poisson prior: how far the risks of areas differ beyond what chance explains.

Each area's relative risk is a draw from one Gamma distribution, its count a Poisson draw given
that risk, so counts are negative binomial. A count may be known exactly or only to lie in an
interval, as released cells are.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

__all__ = [
    "Intervals",
    "Prior",
    "chance_inside",
    "fit_prior",
    "log_likelihood",
    "log_mass",
    "mean_is_fitted",
]

Floats: TypeAlias = NDArray[np.float64]

#: Search limits of the logarithm of alpha; beyond the upper one risks do not differ at all.
LOG_ALPHA: Final = (-7.0, 14.0)
#: Gain in log-likelihood under which differing risks are not preferred to one shared risk.
NO_GAIN: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """Gamma distribution of relative risks over areas.

    Attributes
    ----------
    alpha
        Shape; infinite where counts vary no more than chance, so that all risks are equal.
    mean
        Mean relative risk, ``alpha / beta``.
    """

    alpha: float
    mean: float

    @property
    def beta(self) -> float:
        """Rate of the Gamma distribution; infinite with `alpha`."""
        return self.alpha / self.mean if self.mean > 0 else np.inf

    @property
    def shared(self) -> bool:
        """Whether every area has one and the same risk."""
        return bool(np.isinf(self.alpha))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Intervals:
    """Counts known to lie between two whole numbers, with what was expected; area order.

    Attributes
    ----------
    lower, upper
        Ends, both included, shape ``(n,)``; `upper` may be infinite.
    expected
        Expected events, shape ``(n,)``; zero says that nothing can happen there.

    Raises
    ------
    ValueError
        If shapes differ, an end is not a whole number, ends are in the wrong order, or events
        are known to have happened where none are expected.
    """

    lower: Floats
    upper: Floats
    expected: Floats

    def __post_init__(self) -> None:
        """Check once what every sum relies on."""
        if not self.lower.shape == self.upper.shape == self.expected.shape == (self.lower.size,):
            raise ValueError(
                f"counts are {self.lower.shape} and {self.upper.shape}, expected counts "
                f"{self.expected.shape}; give one figure an area in the order of one Areas."
            )
        if not np.all(np.isfinite(self.expected) & (self.expected >= 0)):
            raise ValueError("expected counts must be finite and not negative; none was used.")
        whole = np.isfinite(self.lower) & (self.lower >= 0) & (self.lower == np.floor(self.lower))
        whole &= np.isinf(self.upper) | (self.upper == np.floor(self.upper))
        if not np.all(whole & (self.upper >= self.lower)):
            raise ValueError(
                "counts must be whole numbers from zero up, and an interval's upper end not below "
                "its lower end; none was used."
            )
        if np.any((self.expected == 0) & (self.lower > 0)):
            raise ValueError(
                "something was observed where the expected count is zero. Correct the expected "
                "counts, or leave those areas out; nothing was smoothed."
            )

    @classmethod
    def of(cls, lower: ArrayLike, upper: ArrayLike, expected: ArrayLike) -> "Intervals":
        """Take figures of any numeric type."""
        return cls(
            lower=np.asarray(lower, dtype=np.float64),
            upper=np.asarray(upper, dtype=np.float64),
            expected=np.asarray(expected, dtype=np.float64),
        )

    @property
    def informative(self) -> "Intervals":
        """Leave out areas where nothing can happen or nothing is known.

        The rest are in an order of their own, so that sums over them, to the last digit, do not
        depend on that of the areas.
        """
        order = np.lexsort((self.upper, self.lower, self.expected))
        told = (self.expected > 0) & ((self.lower > 0) | np.isfinite(self.upper))
        return self.take(order[told[order]])

    def take(self, rows: NDArray[np.intp]) -> "Intervals":
        """Return the areas of these rows, in their order."""
        return Intervals(
            lower=self.lower[rows], upper=self.upper[rows], expected=self.expected[rows]
        )


def fit_prior(counts: Intervals, *, ceiling: float = np.inf) -> Prior:
    """Find the prior under which these counts are most likely.

    Parameters
    ----------
    counts
        Exact counts or intervals.
    ceiling
        The mean relative risk is known not to be above this. Where few intervals exclude zero
        the counts alone can hardly tell a high mean from risks that differ; if the expected
        counts sum to a published total which these counts are part of, 1 says so.

    Returns
    -------
    The prior of maximum marginal likelihood (Clayton & Kaldor 1987, *Biometrics* 43, 671-681).
    Counts that vary no more than chance have no finite maximum: `alpha` is then infinite.

    Notes
    -----
    Where every interval reaches down to zero, or none has an upper end, no mean is more likely
    than all others. The expected counts are then taken at their word (a mean of 1), or as near
    to it as the intervals allow, and risks are not said to differ.
    """
    known = counts.informative
    if not mean_is_fitted(known):
        return Prior(alpha=np.inf, mean=_mean_at_its_word(known))
    shared = Prior(alpha=np.inf, mean=min(_shared_mean(known), ceiling))
    found = _search(known, shared.mean, ceiling)
    gain = log_likelihood(known, found) - log_likelihood(known, shared)
    return found if gain > NO_GAIN else shared


def mean_is_fitted(known: Intervals) -> bool:
    """Say whether some interval holds the mean up and some other holds it down."""
    return bool(np.any(known.lower > 0) and np.any(np.isfinite(known.upper)))


def _mean_at_its_word(known: Intervals) -> float:
    """1, or as near to it as the sums of the interval ends allow."""
    total = known.expected.sum()
    if total == 0:
        return 1.0
    return float(np.clip(1.0, known.lower.sum() / total, known.upper.sum() / total))


def _middles(known: Intervals) -> Floats:
    """Guess a count for every area, to start a search from."""
    top = np.where(np.isinf(known.upper), np.maximum(known.lower, known.expected), known.upper)
    return (known.lower + top) / 2


def _shared_mean(known: Intervals) -> float:
    """Most likely risk if all areas share one."""
    start = _middles(known).sum() / known.expected.sum()
    if np.array_equal(known.lower, known.upper):
        return float(start)
    found = optimize.minimize_scalar(
        lambda log: -log_likelihood(known, Prior(alpha=np.inf, mean=float(np.exp(log)))),
        bracket=(np.log(start) - 0.5, np.log(start) + 0.5),
    )
    return float(np.exp(found.x))


def _search(known: Intervals, mean: float, ceiling: float) -> Prior:
    """Climb the likelihood from a first guess; two figures, so no gradient is needed."""
    first: Floats = np.log(np.array([_rough_alpha(known, mean), mean]))
    corners: Floats = first + np.array([[0.0, 0.0], [0.3, 0.0], [0.0, -0.3]])

    def unlikely(at: Floats) -> float:
        """Return what the search makes small."""
        return -log_likelihood(known, _prior_at(at))

    found = optimize.minimize(
        unlikely,
        first,
        method="Nelder-Mead",
        bounds=[LOG_ALPHA, (None, float(np.log(ceiling)))],
        options={"xatol": 1e-8, "fatol": 1e-12, "initial_simplex": corners},
    )
    return _prior_at(found.x)


def _prior_at(logarithms: Floats) -> Prior:
    """Read a point of the search."""
    alpha, mean = np.exp(logarithms)
    return Prior(alpha=float(alpha), mean=float(mean))


def _rough_alpha(known: Intervals, mean: float) -> float:
    """Guess alpha from moments."""
    ratio = _middles(known) / known.expected
    spread = np.average((ratio - mean) ** 2, weights=known.expected)
    beyond = spread - mean / known.expected.mean()
    return float(np.clip(mean**2 / beyond, 0.05, 200.0)) if beyond > 0 else 50.0


def log_likelihood(known: Intervals, prior: Prior) -> float:
    """Return the logarithm of the chance that every count falls inside its interval.

    Parameters
    ----------
    known
        Intervals of areas where something is expected and known: see `Intervals.informative`.
    prior
        Distribution of their risks.
    """
    mean = prior.mean * known.expected
    exact = known.lower == known.upper
    total = log_mass(known.lower[exact], mean[exact], prior.alpha).sum()
    if not np.all(exact):
        inside = chance_inside(known.lower[~exact], known.upper[~exact], mean[~exact], prior.alpha)
        total += np.log(np.maximum(inside, 1e-300)).sum()
    return float(total)


def log_mass(count: Floats, mean: Floats, alpha: float) -> Floats:
    """Return the logarithm of the chance of each count.

    Parameters
    ----------
    count, mean
        Whole counts and their means, same shape.
    alpha
        Shape of the Gamma distribution of risks; infinite for Poisson counts.
    """
    if np.isinf(alpha):
        mass: Floats = special.xlogy(count, mean) - mean - special.gammaln(count + 1)
        return mass
    mass = (
        special.gammaln(alpha + count)
        - special.gammaln(alpha)
        - special.gammaln(count + 1)
        + special.xlogy(count, mean / (alpha + mean))
        - alpha * np.log1p(mean / alpha)
    )
    return mass


def chance_inside(lower: Floats, upper: Floats, mean: Floats, alpha: float) -> Floats:
    """Return the chance of a count between two ends, both included.

    Parameters
    ----------
    lower, upper
        Ends of each interval; `upper` may be infinite.
    mean, alpha
        As `log_mass` takes them.

    Notes
    -----
    Taken from the nearer tail, so that no digits cancel however unlikely the interval.
    """
    high = lower > mean
    from_below = _at_most(upper, mean, alpha) - _at_most(lower - 1, mean, alpha)
    from_above = _at_least(lower, mean, alpha) - _at_least(upper + 1, mean, alpha)
    return np.where(high, from_above, from_below)


def _at_most(count: Floats, mean: Floats, alpha: float) -> Floats:
    """Chance of this count or fewer; 0 below zero, 1 at infinity."""
    bounded = np.isfinite(count) & (count >= 0)
    some = np.where(bounded, count, 0.0)
    if np.isinf(alpha):
        chance = special.gammaincc(some + 1, mean)
    else:
        chance = special.betainc(alpha, some + 1, alpha / (alpha + mean))
    return np.where(bounded, chance, np.where(count < 0, 0.0, 1.0))


def _at_least(count: Floats, mean: Floats, alpha: float) -> Floats:
    """Chance of this count or more; 1 at zero, 0 at infinity."""
    bounded = np.isfinite(count) & (count > 0)
    some = np.where(bounded, count, 1.0)
    if np.isinf(alpha):
        chance = special.gammainc(some, mean)
    else:
        chance = special.betainc(some, alpha, mean / (alpha + mean))
    return np.where(bounded, chance, np.where(count <= 0, 1.0, 0.0))
