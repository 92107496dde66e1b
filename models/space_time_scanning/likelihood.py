"""The likelihood ratio says how much better a cylinder with its own risk explains the counts.

Kulldorff's compares the risk inside with the risk outside, the total being given. Neill's compares
what is inside with what was expected there, whatever happens elsewhere.
"""

from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from geo.compiled import compiled

__all__ = ["Statistic", "fewest_needed", "log_likelihood_ratio", "most_allowed"]

Counts: TypeAlias = NDArray[np.int16] | NDArray[np.int32]
Statistic: TypeAlias = Literal["kulldorff", "expectation-based"]

#: Share of the total under which an expected count is zero but for rounding.
NOTHING = 1e-12


@compiled
def log_likelihood_ratio(cases: int, expected: float, total: float, conditional: bool) -> float:
    """Compare a cylinder with a risk of its own to one risk for all.

    Parameters
    ----------
    cases, expected
        In the cylinder.
    total
        Expected in all; where `conditional`, this is what was observed in all.
    conditional
        Whether the total is given (Kulldorff), or counts vary freely (Neill).

    Returns
    -------
    The natural logarithm of the ratio of likelihoods, at least 0, for more and for fewer cases
    alike; 0 where nothing is expected inside or, if conditional, outside.

    Notes
    -----
    Kulldorff (2001), *Journal of the Royal Statistical Society A* 164(1), 61-72; Neill, Moore,
    Sabhnani & Daniel (2005), *Proceedings of KDD 2005*, 218-227.
    """
    if expected <= NOTHING * total:
        return 0.0
    ratio = cases * np.log(cases / expected) if cases > 0 else 0.0
    if not conditional:
        return max(ratio + expected - cases, 0.0)
    rest = total - expected
    if rest <= NOTHING * total:
        return 0.0
    if total > cases:
        ratio += (total - cases) * np.log((total - cases) / rest)
    return max(ratio, 0.0)


@compiled
def fewest_needed(
    needed: Counts, target: float, fewest: int, most: int, total: float, conditional: bool
) -> None:
    """Write the fewest cases, above expectation, with which a cylinder could reach a ratio.

    Parameters
    ----------
    needed
        Where answers go, `most` and one where there is none. The k-th of K + 1 holds for every
        expected count from ``total * (k / K) ** 2`` up: the ratio of the same cases only falls
        when more is expected.
    target
        The ratio to reach.
    fewest, most
        Cases under which no cylinder counts, and which none has more of.
    total, conditional
        As `log_likelihood_ratio` has them.
    """
    cases, steps = fewest, needed.size - 1
    for k in range(needed.size):
        expected = total * (k / steps) ** 2
        while expected > 0 and cases <= most:
            reached = log_likelihood_ratio(cases, expected, total, conditional) >= target
            if cases > expected and reached:
                break
            cases += 1
        needed[k] = min(cases, most + 1)


@compiled
def most_allowed(
    allowed: Counts, target: float, most: int, total: float, conditional: bool
) -> None:
    """Write the most cases, below expectation, with which a cylinder could reach a ratio.

    Parameters
    ----------
    allowed
        Where answers go, -1 where not even a cylinder without cases reaches it. The k-th of
        K + 1 holds for every expected count up to ``total * ((k + 1) / K) ** 2``.
    target, most, total, conditional
        As `fewest_needed` has them.
    """
    cases, steps = -1, allowed.size - 1
    for k in range(allowed.size):
        expected = total * ((k + 1) / steps) ** 2
        nearly_all = conditional and expected >= total * (1 - NOTHING)
        while cases + 1 < expected and cases < most:
            ratio = log_likelihood_ratio(cases + 1, expected, total, conditional)
            if not nearly_all and ratio < target:
                break
            cases += 1
        allowed[k] = cases
