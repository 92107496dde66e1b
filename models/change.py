"""A change is a difference between two periods that rounding and chance together do not explain."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

__all__ = ["Change", "compare", "smallest_visible"]

Direction: TypeAlias = Literal["up", "down", "cannot tell"]
Ends: TypeAlias = tuple[float, float]

#: A rise beyond this many times the earlier count is not searched for.
FURTHEST: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Whether a count differs from an earlier one, and what could have been seen.

    Attributes
    ----------
    direction
        "up", "down", or "cannot tell".
    p
        Two-sided p-value of the two counts least far apart that the intervals allow.
    smallest_visible
        Smallest rise of the printed figure, in per cent, that would have been called "up", if
        the later figure is rounded like the earlier one; infinite where none would.
    """

    direction: Direction
    p: float
    smallest_visible: float


def compare(
    before: Ends,
    after: Ends,
    exposure_ratio: float = 1.0,
    *,
    level: float = 0.95,
    dispersion: float = 0.0,
) -> Change:
    """Say whether a count has changed between two periods.

    Parameters
    ----------
    before, after
        Lower and upper end of the interval that holds each count, both included; equal ends for
        an exact count, an infinite upper end for one without limit.
    exposure_ratio
        Later over earlier exposure (days, people), so that 1 compares counts as they are.
    level
        A change is called where ``p`` is at most ``1 - level``.
    dispersion
        Variance of an area's own risk from period to period, relative to its square: 0 for
        Poisson counts, .05 where quarters differ by 22% without any cause.

    Returns
    -------
    The direction, its p-value and the smallest change that could have been seen.

    Raises
    ------
    ValueError
        If an interval is upside down or below zero, or a figure is out of range.

    Notes
    -----
    Of all pairs of counts the intervals allow, the pair least far apart is tested, so rounding
    can never draw an arrow by itself; intervals that allow equal rates give ``p = 1``. The test
    is conditional on the sum of the two counts: binomial where `dispersion` is 0 (Przyborowski
    & Wilenski 1940, *Biometrika* 31, 313-323), else of two negative binomial counts.
    """
    _check(before, after, exposure_ratio, level, dispersion)
    rise = after[0] > before[1] * exposure_ratio
    fall = after[1] < before[0] * exposure_ratio
    p = 1.0
    if rise:
        p = _p(before[1], after[0], exposure_ratio, dispersion)
    elif fall:
        p = _p(before[0], after[1], exposure_ratio, dispersion)
    seen = p <= 1 - level
    direction: Direction = "cannot tell" if not seen else "up" if rise else "down"
    middle, slip = (before[0] + before[1]) / 2, (before[1] - before[0]) / 2
    smallest = smallest_visible(
        middle, exposure_ratio, level=level, dispersion=dispersion, rounding=slip
    )
    return Change(direction=direction, p=p, smallest_visible=smallest)


def smallest_visible(
    count: float,
    exposure_ratio: float = 1.0,
    *,
    level: float = 0.95,
    dispersion: float = 0.0,
    rounding: float = 0.0,
) -> float:
    """Return the smallest rise from `count`, in per cent, that `compare` would call "up".

    Parameters
    ----------
    count
        The earlier figure, as printed.
    exposure_ratio, level, dispersion
        As `compare` takes them. The rise is that of the rate, over what the ratio explains.
    rounding
        How far the true count may lie to either side of the earlier figure and of the later.

    Returns
    -------
    Per cent of `count`; infinite where it is zero or not finite, or nothing can be seen.

    Notes
    -----
    For large Poisson counts this nears ``196 * sqrt(2 / count)`` per cent: 14 at 400, 24 at 138,
    47 at 35. The exact test asks for a little more: 15, 26 and 57.
    """
    if not 0 < count < np.inf:
        return np.inf
    most = count + rounding
    low, high = int(most * exposure_ratio), int((most * exposure_ratio + 4) * FURTHEST)
    if _p(most, high, exposure_ratio, dispersion) > 1 - level:
        return np.inf
    while high - low > 1:
        middle = (low + high) // 2
        if _p(most, middle, exposure_ratio, dispersion) <= 1 - level:
            high = middle
        else:
            low = middle
    return 100 * ((high + rounding) / (count * exposure_ratio) - 1)


def _p(before: float, after: float, exposure_ratio: float, dispersion: float) -> float:
    """Two-sided p-value of two counts having the same rate, given their sum."""
    total = round(before + after)
    later = round(after)
    if dispersion == 0:
        share = exposure_ratio / (1 + exposure_ratio)
        at_least = float(stats.binom.sf(later - 1, total, share))
        at_most = float(stats.binom.cdf(later, total, share))
    else:
        chances = _split(total, exposure_ratio, dispersion)
        at_least, at_most = float(chances[later:].sum()), float(chances[: later + 1].sum())
    return min(1.0, 2 * min(at_least, at_most))


def _split(total: int, exposure_ratio: float, dispersion: float) -> NDArray[np.float64]:
    """Chance of every later count from 0 to `total`, two negative binomial counts adding to it."""
    size = 1 / dispersion
    mean = total / (1 + exposure_ratio)
    later = np.arange(total + 1.0)
    logs = _log_mass(later, mean * exposure_ratio, size) + _log_mass(total - later, mean, size)
    chances: NDArray[np.float64] = special.softmax(logs)
    return chances


def _log_mass(count: NDArray[np.float64], mean: float, size: float) -> NDArray[np.float64]:
    """Logarithm of the negative binomial chance of a count, up to a constant."""
    logs: NDArray[np.float64] = (
        special.gammaln(size + count)
        - special.gammaln(count + 1)
        + special.xlogy(count, mean / (size + mean))
    )
    return logs


def _check(
    before: Ends, after: Ends, exposure_ratio: float, level: float, dispersion: float
) -> None:
    """Refuse intervals and settings that mean nothing."""
    for low, high in (before, after):
        if not 0 <= low <= high or np.isinf(low):
            raise ValueError("an interval runs from a count of zero or more up to its upper end.")
    if not (0 < exposure_ratio < np.inf and 0 < level < 1 and 0 <= dispersion < np.inf):
        raise ValueError(
            "the exposure ratio must be above zero, the level between 0 and 1, and the "
            "dispersion not negative; nothing was compared."
        )
