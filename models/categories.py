"""Categories say how an area stands against the expected count, and when nobody can tell."""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import stats

__all__ = [
    "AS_EXPECTED",
    "CANNOT_TELL",
    "FEWER",
    "MORE",
    "RATE",
    "Words",
    "categorise",
    "predictive_interval",
]

Floats: TypeAlias = NDArray[np.float64]
Words: TypeAlias = NDArray[np.str_]

MORE: Final = "more than expected"
FEWER: Final = "fewer than expected"
AS_EXPECTED: Final = "as expected"
CANNOT_TELL: Final = "cannot tell"

#: Usual false discovery rate of one family of tests.
RATE: Final = 0.05
#: Chance left out at either side of the predictive interval.
TAIL: Final = 0.025


def predictive_interval(expected: Floats, alpha: float) -> tuple[Floats, Floats]:
    """Return the ends of the central 95% predictive interval of each area's own count.

    Parameters
    ----------
    expected
        Expected counts, shape ``(n,)``.
    alpha
        Shape of the Gamma prior of risks of mean 1; infinite for Poisson counts.

    Returns
    -------
    Whole numbers. Where the lower end is zero, no count however low is fewer than expected; for
    Poisson counts that is every expected count under 3.69.
    """
    if np.isinf(alpha):
        low, high = (stats.poisson.ppf(share, expected) for share in (TAIL, 1 - TAIL))
    else:
        chance = alpha / (alpha + expected)
        low, high = (stats.nbinom.ppf(share, alpha, chance) for share in (TAIL, 1 - TAIL))
    return np.asarray(low, np.float64), np.asarray(high, np.float64)


def categorise(z: Floats, q: Floats, fewest: Floats, level: float = RATE) -> Words:
    """Put scores into words.

    Parameters
    ----------
    z, q
        Scores and q-values, shape ``(n, ...)``; ``nan`` where an area was not tested.
    fewest
        Lower ends from `predictive_interval`, shape ``(n,)``.
    level
        False discovery rate of one family of tests.

    Returns
    -------
    "more than expected" where q is at most `level` and the score positive. "fewer than expected"
    where it is negative, and only if `fewest` is above zero. Any other area with `fewest` at
    zero holds too little information to be called usual: "cannot tell".
    """
    told = (fewest > 0).reshape(-1, *[1] * (z.ndim - 1))
    with np.errstate(invalid="ignore"):
        stands_out = q <= level
        more, fewer = stands_out & (z > 0), stands_out & (z < 0) & told
    usual = told & ~stands_out & ~np.isnan(q)
    return np.select([more, fewer, usual], [MORE, FEWER, AS_EXPECTED], CANNOT_TELL)
