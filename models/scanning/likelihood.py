"""The likelihood ratio says how much better a zone with its own risk explains the counts.

Two models: cases among people at risk who are many (Poisson), or among a known number of cases and
controls (Bernoulli). Both are given the total, so both depend on a zone only through its cases and
its measure: expected cases, or cases and controls.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from geo.compiled import compiled

__all__ = ["fewest_needed", "log_likelihood_ratio", "most_allowed"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]


@compiled
def _times_log(count: float, mean: float) -> float:
    """Return ``count * log(count / mean)``, which is 0 for no count."""
    return count * np.log(count / mean) if count > 0 else 0.0


@compiled
def log_likelihood_ratio(
    cases: int, measure: float, total: int, whole: float, bernoulli: bool
) -> float:
    """Compare a zone with a risk of its own to one risk for all.

    Parameters
    ----------
    cases
        Cases in the zone.
    measure
        Expected cases in the zone or, for the Bernoulli model, its cases and controls.
    total
        Cases in all.
    whole
        Measure of the whole map; for the Poisson model this is `total`.
    bernoulli
        Which model.

    Returns
    -------
    The natural logarithm of the ratio of the likelihoods, at least 0, for more and for fewer
    cases alike; 0 for a zone that is empty or the whole map.

    Notes
    -----
    Kulldorff (1997), *Communications in Statistics: Theory and Methods* 26(6), 1481-1496.
    """
    rest = whole - measure
    if measure <= 0 or rest <= 1e-12 * whole:
        return 0.0
    inside, outside = measure * total / whole, rest * total / whole
    ratio = _times_log(cases, inside) + _times_log(total - cases, outside)
    if bernoulli:
        inside, outside = measure - inside, rest - outside
        if inside > 0:
            ratio += _times_log(measure - cases, inside)
            ratio += _times_log(rest - (total - cases), outside)
    return max(ratio, 0.0)


@compiled
def fewest_needed(
    needed: Whole,
    target: float,
    step: float,
    fewest: int,
    total: int,
    whole: float,
    bernoulli: bool,
) -> None:
    """Write the fewest cases, above expectation, with which a zone could reach a ratio.

    Parameters
    ----------
    needed
        Where answers go; the k-th holds for every measure from ``k * step`` up, as the ratio of
        the same cases only falls when the measure grows.
    target
        The ratio to reach.
    step
        Distance of the measures answered for.
    fewest
        Cases under which no zone counts.
    total, whole, bernoulli
        As `log_likelihood_ratio` has it.
    """
    cases = fewest
    for k in range(needed.size):
        measure = k * step
        most = min(total, measure) if bernoulli else float(total)
        while measure > 0 and cases <= most:
            above = cases * whole > measure * total
            if above and log_likelihood_ratio(cases, measure, total, whole, bernoulli) >= target:
                break
            cases += 1
        needed[k] = cases


@compiled
def most_allowed(
    allowed: Whole, target: float, step: float, total: int, whole: float, bernoulli: bool
) -> None:
    """Write the most cases, below expectation, with which a zone could reach a ratio.

    Parameters
    ----------
    allowed
        Where answers go; the k-th holds for every measure up to ``(k + 1) * step``. -1 where
        not even a zone without cases reaches it.
    target, step, total, whole, bernoulli
        As `fewest_needed` has it.
    """
    cases = -1
    for k in range(allowed.size):
        measure = (k + 1) * step
        while cases < total:
            below = (cases + 1) * whole < measure * total
            near_all = measure >= whole or (bernoulli and total - cases - 1 > whole - measure)
            reached = below and (
                near_all
                or log_likelihood_ratio(cases + 1, measure, total, whole, bernoulli) >= target
            )
            if not reached:
                break
            cases += 1
        allowed[k] = cases
