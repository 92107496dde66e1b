"""A rate ratio says how many times an earlier rate a later one is, and how surely."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from models.categories import CANNOT_TELL, RATE, Words
from models.chance.significance import benjamini_hochberg

__all__ = ["LESS", "METHOD", "MORE", "RateRatios", "rate_ratios"]

Floats: TypeAlias = NDArray[np.float64]

MORE: Final = "more"
LESS: Final = "fewer"
METHOD: Final = (
    "ratio of two Poisson rates, given the sum of the two counts: exact conditional interval "
    "(Clopper & Pearson 1934) and two-sided p (Przyborowski & Wilenski 1940), twice the smaller "
    "tail; Benjamini-Hochberg over the areas where some change could show"
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RateRatios:
    """Ratios of two rates in area order, each with the limits chance puts round it.

    Attributes
    ----------
    value
        Later rate over earlier rate; infinite where there was no event earlier, ``nan`` where
        there was none at all.
    lower, upper
        Ends of the interval of each by itself; from 0 to infinity where there was no event.
    p, q
        Two-sided p-value, and its Benjamini-Hochberg q-value; q is ``nan`` where there are too few
        events for any change to show, and such an area is no part of the family.
    direction
        "more", "fewer" or "cannot tell".
    overall
        The same ratio over all areas together: value, lower and upper end.
    unevenness
        Pearson's chi-square over its degrees of freedom: how many times as much the areas' ratios
        differ as chance alone makes them. 1 where one ratio holds for all, ``nan`` with under two
        areas to compare.
    n, family
        Areas, and how many were tested: the family of `q`.
    coverage, level
        Coverage of the intervals, and false discovery rate of the directions.
    method
        The method in words.
    """

    value: Floats
    lower: Floats
    upper: Floats
    p: Floats
    q: Floats
    direction: Words
    overall: tuple[float, float, float]
    unevenness: float
    n: int
    family: int
    coverage: float
    level: float
    method: str


def rate_ratios(
    later: ArrayLike,
    earlier: ArrayLike,
    exposure_ratio: float = 1.0,
    *,
    coverage: float = 0.95,
    level: float = RATE,
) -> RateRatios:
    """Compare the rates of two periods, area by area.

    Parameters
    ----------
    later, earlier
        Whole counts, shape ``(n,)``.
    exposure_ratio
        Later over earlier exposure (person-years), the same in every area.
    coverage
        Of the intervals.
    level
        False discovery rate of the directions.

    Returns
    -------
    Ratios, intervals, p-values, q-values and directions. An area's p is at most ``1 - coverage``
    where its interval leaves out 1; its direction also takes the other areas into account.

    Raises
    ------
    ValueError
        If the shapes differ, a count is negative or not whole, or a figure is out of range.

    Notes
    -----
    The counts are taken for Poisson counts. Where events come in groups, as from one operation,
    intervals are too narrow; see `unevenness`. Whether an area is tested hangs on the sum of its
    two counts alone (Tarone 1990, *Biometrics* 46(2), 515-522), so leaving it out favours neither
    direction.
    """
    now, then = _counts(later), _counts(earlier)
    _check(now, then, exposure_ratio, coverage, level)
    share, total = exposure_ratio / (1 + exposure_ratio), now + then
    at_least, at_most = stats.binom.sf(now - 1, total, share), stats.binom.cdf(now, total, share)
    p: Floats = np.minimum(1.0, 2 * np.minimum(at_least, at_most))
    q = benjamini_hochberg(np.where(2 * min(share, 1 - share) ** total <= level, p, np.nan))
    value = _over(now, then) / exposure_ratio
    with np.errstate(invalid="ignore"):
        clear = q <= level
        kinds = [clear & (value > 1), clear & (value < 1)]
    lower, upper = _interval(now, then, exposure_ratio, coverage)
    sums = np.array([now.sum()]), np.array([then.sum()])
    whole = (_over(*sums) / exposure_ratio, *_interval(*sums, exposure_ratio, coverage))
    return RateRatios(
        value=value,
        lower=lower,
        upper=upper,
        p=p,
        q=q,
        direction=np.select(kinds, [MORE, LESS], CANNOT_TELL),
        overall=(float(whole[0][0]), float(whole[1][0]), float(whole[2][0])),
        unevenness=_unevenness(now, total),
        n=now.size,
        family=int(np.isfinite(q).sum()),
        coverage=coverage,
        level=level,
        method=METHOD,
    )


def _over(now: Floats, then: Floats) -> Floats:
    """Divide, with nothing over nothing unknown and something over nothing infinite."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return now / then


def _interval(now: Floats, then: Floats, ratio: float, coverage: float) -> tuple[Floats, Floats]:
    """Return the ends of the exact interval: those of the later share of the sum, as odds."""
    tail = (1 - coverage) / 2
    least = stats.beta.ppf(tail, np.maximum(now, 1), then + 1)
    most = stats.beta.isf(tail, now + 1, np.maximum(then, 1))
    low, high = least / (1 - least) / ratio, most / (1 - most) / ratio
    return np.where(now > 0, low, 0.0), np.where(then > 0, high, np.inf)


def _unevenness(now: Floats, total: Floats) -> float:
    """Return Pearson's chi-square of the later shares being one share, over its freedom."""
    share = now.sum() / max(total.sum(), 1)
    some = total > 0
    if some.sum() < 2 or share in (0, 1):
        return float("nan")
    apart = (now - total * share)[some] ** 2 / (total * share * (1 - share))[some]
    return float(apart.sum() / (some.sum() - 1))


def _counts(given: ArrayLike) -> Floats:
    counts = np.asarray(given, dtype=np.float64)
    if not np.all(np.isfinite(counts)) or np.any((counts < 0) | (counts != np.floor(counts))):
        raise ValueError("counts are whole numbers, none of them missing or below zero.")
    return counts


def _check(now: Floats, then: Floats, ratio: float, coverage: float, level: float) -> None:
    """Refuse shapes and settings that mean nothing."""
    if now.shape != then.shape or now.ndim != 1 or not now.size:
        raise ValueError(
            f"later counts are {now.shape} and earlier ones {then.shape}; give one of each an "
            "area, in the same order."
        )
    if not (0 < ratio < np.inf and 0 < coverage < 1 and 0 < level < 1):
        raise ValueError(
            "the exposure ratio must be above zero, coverage and level between 0 and 1; nothing "
            "was compared."
        )
