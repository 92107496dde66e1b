"""A predictive tail is the chance of at least as many as arrived, judged by an area's own past."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from models.categories import CANNOT_TELL, RATE, Words
from models.chance.gamma_poisson import Intervals, fit_prior
from models.chance.significance import benjamini_hochberg
from models.surveying.limits import ALARM, NO_ALARM

__all__ = ["FEWEST_PAST", "PredictiveTail", "predictive_tail"]

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

#: Past steps under which nobody can say how much a series varies by itself.
FEWEST_PAST: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PredictiveTail:
    """How each area's newest count stands against its own past; area order.

    Attributes
    ----------
    expected
        Mean of the predictive distribution.
    upper
        Largest count that alone, without regard to the family, has a tail above `level`.
    p
        Chance of at least as many; ``nan`` where none can be said.
    q
        Benjamini-Hochberg q-value over the areas.
    recurrence
        Steps in which one area by itself reaches as much once by chance, ``1 / p``.
    alarm
        Whether q is at most `level`.
    verdict
        "alarm", "no alarm" or "cannot tell".
    alpha, beta
        Gamma prior of the areas' risks; infinite where they differ no more than chance.
    dispersion
        How much counts of one area vary from step to step beyond chance: variance
        ``mean + dispersion * mean ** 2``, one figure for all areas.
    level
        False discovery rate.
    n, family
        Areas, and how many were tested.
    past_steps
        Steps of past the areas were judged by.
    method
        The method in words.
    """

    expected: Floats
    upper: Floats
    p: Floats
    q: Floats
    recurrence: Floats
    alarm: Flags
    verdict: Words
    alpha: float
    beta: float
    dispersion: float
    level: float
    n: int
    family: int
    past_steps: int
    method: str


def predictive_tail(
    observed: ArrayLike,
    expected: ArrayLike,
    past: ArrayLike,
    past_expected: ArrayLike,
    *,
    level: float = RATE,
) -> PredictiveTail:
    """Say in which areas more arrived in the newest step than their own past predicts.

    Parameters
    ----------
    observed
        Whole counts of the newest step, shape ``(n,)``.
    expected
        Exposure of the newest step, in the unit of `past_expected`: residents, or better
        residents times the region's rate in that step. With the latter a rise of the whole
        region is no alarm anywhere.
    past
        Whole counts of the steps before, shape ``(n, T)``, oldest first.
    past_expected
        Their exposures, shape ``(n, T)``, or ``(n,)`` if the same in every step.
    level
        False discovery rate over the areas.

    Returns
    -------
    Predictive means, limits, p-values and alarms. With under `FEWEST_PAST` steps of past no area
    can be told; nor can one where nothing is expected.

    Raises
    ------
    ValueError
        If shapes differ, a count is not whole, an exposure is negative, or something was
        observed where nothing is expected.

    Notes
    -----
    An area's risk is a Gamma draw, its prior fitted to the past of all areas (Clayton & Kaldor
    1987), its posterior to its own past; the newest count given the risk is Poisson, so the
    prediction is negative binomial. Where counts of one area vary from step to step by more than
    chance, each past step tells less and the prediction is wider: the variance is
    ``mean + dispersion * mean ** 2`` plus that of the posterior, matched by a negative binomial.
    Where risks do not differ, all areas share one, as uncertain as the total behind it. Not a
    Monte Carlo p-value: it may be as small as it is.

    Measured on 124 wards of .5 to 4 concerns a quarter without change, whose counts vary from
    quarter to quarter by up to 55% beyond chance: some ward alarms in 0 to 9% of quarters with 8
    to 24 of past, in up to 11% with 4. A single ward that rises fourfold is found in 1 to 25% of
    quarters at .5 to 1.5 concerns and 17 to 71% at 4: no alarm is not "no rise".

    Early aberration rules (EARS C1-C3) are not offered: they judge a step by the few before it
    as if these were normal, and on small counts alarm falsely in 15 to 21% of steps.
    """
    now = _Now.of(observed, expected, past, past_expected)
    counted, exposure = now.past.sum(axis=1), now.past_expected.sum(axis=1)
    told = (now.expected > 0) & (now.past.shape[1] >= FEWEST_PAST) & (exposure.sum() > 0)
    prior = fit_prior(Intervals.of(counted, counted, exposure))
    dispersion = _dispersion(now)
    mean, variance = _predict(now, prior.alpha, prior.mean, dispersion)
    p, upper = np.full(told.shape, np.nan), np.full(told.shape, np.nan)
    p[told], upper[told] = _tail(now.observed[told], mean[told], variance[told], level)
    q = benjamini_hochberg(p)
    with np.errstate(invalid="ignore"):
        alarm = q <= level
    return PredictiveTail(
        expected=np.where(told, mean, np.nan),
        upper=upper,
        p=p,
        q=q,
        recurrence=1.0 / p,
        alarm=alarm,
        verdict=np.select([~told, alarm], [CANNOT_TELL, ALARM], default=NO_ALARM),
        alpha=prior.alpha,
        beta=prior.beta,
        dispersion=dispersion,
        level=level,
        n=told.size,
        family=int(told.sum()),
        past_steps=now.past.shape[1],
        method=(
            "Gamma-Poisson predictive tail from each area's own past, prior fitted to all areas; "
            f"Benjamini-Hochberg at {level:g} over the areas"
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Now:
    """The newest step and the past it is judged by, checked once."""

    observed: Floats
    expected: Floats
    past: Floats
    past_expected: Floats

    @classmethod
    def of(
        cls, observed: ArrayLike, expected: ArrayLike, past: ArrayLike, past_expected: ArrayLike
    ) -> "_Now":
        """Take figures of any numeric type."""
        newest = Intervals.of(observed, observed, expected)
        before = np.asarray(past, dtype=np.float64)
        exposure = np.asarray(past_expected, dtype=np.float64)
        if before.ndim != 2 or before.shape[0] != newest.lower.size:
            raise ValueError(
                f"newest counts are {newest.lower.shape} but past ones {before.shape}; give an "
                "area a row in the same order, a step a column."
            )
        if exposure.shape not in (before.shape, before.shape[:1]):
            raise ValueError(
                f"past counts are {before.shape} but their exposures {exposure.shape}; give one "
                "a count, or one an area."
            )
        if exposure.ndim == 1:
            exposure = np.repeat(exposure[:, None], before.shape[1], axis=1)
        Intervals.of(before.ravel(), before.ravel(), exposure.ravel())
        return cls(
            observed=newest.lower, expected=newest.expected, past=before, past_expected=exposure
        )


def _dispersion(now: _Now) -> float:
    """Estimate by moments how much counts of one area vary from step to step beyond chance."""
    steps = now.past.shape[1]
    exposure = now.past_expected.sum(axis=1, keepdims=True)
    share = np.divide(now.past_expected, exposure, out=np.zeros_like(now.past), where=exposure > 0)
    mean = share * now.past.sum(axis=1, keepdims=True)
    # An area's mean is made of the same counts, which takes one step's worth of variance away
    # and adds it to the square of the mean.
    by_chance = _total(mean * (1 - share))
    squares = _total(np.maximum(mean**2 - share * mean, 0.0))
    if steps < 2 or squares <= 0:
        return 0.0
    beyond = _total((now.past - mean) ** 2) - by_chance
    return float(max(0.0, beyond / (squares * (1 - 1 / steps))))


def _total(figures: Floats) -> float:
    """Sum figures, the smallest first: the last digit is the same for any order of areas."""
    return float(np.sort(figures, axis=None).sum())


def _predict(now: _Now, alpha: float, risk: float, dispersion: float) -> tuple[Floats, Floats]:
    """Mean and variance of the newest count."""
    counted, exposure = now.past.sum(axis=1), now.past_expected.sum(axis=1)
    steps = max(now.past.shape[1], 1)
    each = 1.0 + dispersion * risk * exposure / steps
    told, of = counted / each, exposure / each
    if np.isinf(alpha):
        total = _total(of) or 1.0  # without any exposure no area is told
        mean_risk = np.full(counted.shape, (_total(told) + 0.5) / total)
        of_risk = mean_risk / total
    else:
        shape, rate = alpha + told, alpha / risk + of
        mean_risk, of_risk = shape / rate, shape / rate**2
    mean = mean_risk * now.expected
    by_step = mean + dispersion * (mean**2 + of_risk * now.expected**2)
    return mean, by_step + of_risk * now.expected**2


def _tail(observed: Floats, mean: Floats, variance: Floats, level: float) -> tuple[Floats, Floats]:
    """Chance of at least as many, and the largest count whose chance is above `level`."""
    beyond = np.maximum(variance - mean, 1e-12 * mean)
    size, chance = mean**2 / beyond, mean / (mean + beyond)
    upper = np.maximum(stats.nbinom.isf(level, size, chance), 0.0)
    p = np.asarray(stats.nbinom.sf(observed - 1, size, chance), dtype=np.float64)
    return p, upper
