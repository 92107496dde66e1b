"""Step variation is how much the risk of one area differs from step to step beyond chance.

Chance aside, an area's share of its own events in a step is that of its expected counts. How often
two events of one area fall into the same step tells how far shares differ from that.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.chance.local_variation import CVS, LocalVariation

__all__ = ["effective_steps", "learn_step_variation"]

Floats: TypeAlias = NDArray[np.float64]


def effective_steps(expected: Floats) -> float:
    """Return over how many equal steps expected counts are as if spread, a mean over areas.

    Parameters
    ----------
    expected
        Shape ``(n, steps)``, with a sum above zero in every row.
    """
    shares = expected / expected.sum(axis=1, keepdims=True)
    return float(1 / (shares**2).sum(axis=1).mean())


def learn_step_variation(observed: Floats, expected: Floats) -> LocalVariation:
    """Weigh coefficients of variation by how well they explain events that share a step.

    Parameters
    ----------
    observed
        Counts, shape ``(n, steps)``.
    expected
        Expected counts, same shape, with a sum above zero in every row; only the shares of the
        steps of an area matter, so that neither its level nor a scale does.

    Returns
    -------
    The distribution of the coefficient of variation of risks between steps, from 0 to 1.5, all
    values being equally likely at first; it stays so where no area has two events.

    Notes
    -----
    The figure compared is the sum over areas and steps of ``O (O - 1) / share`` over its value
    under equal risks, after Potthoff & Whittinghill (1966), *Biometrika* 53(1-2), 183-190. With
    independent Gamma risks of variance `v` in `m` equal steps its mean is ``(1 + v) / (1 + v /
    m)`` (shares are then Dirichlet); it is taken as normal about that, with the variance of
    multinomial counts times ``(1 + v) ** 2``, plus that of squared Gamma risks.
    """
    totals = observed.sum(axis=1)
    pairs = totals * (totals - 1)
    if pairs.sum() == 0:
        return LocalVariation(np.full(CVS.size, 1 / CVS.size))
    shares = expected / expected.sum(axis=1, keepdims=True)
    by_share = np.divide(1.0, shares, out=np.zeros_like(shares), where=shares > 0)
    seen = (observed * (observed - 1) * by_share).sum() / pairs.sum()
    steps = (shares > 0).sum(axis=1)
    areas = pairs.sum() ** 2 / (pairs**2).sum()
    free = max(1.0, areas * (float(np.average(steps, weights=pairs)) - 1))
    variance = CVS**2
    mean = (1 + variance) / (1 + variance / effective_steps(expected))
    chance = 2 * ((steps - 1) * pairs).sum() / pairs.sum() ** 2
    spread = np.sqrt((1 + variance) ** 2 * chance + variance**2 * (2 + 6 * variance) / free)
    if spread[0] == 0:  # a single step: there is nothing to differ by
        return LocalVariation((CVS == 0).astype(np.float64))
    likelihood = -0.5 * ((seen - mean) / spread) ** 2 - np.log(spread)
    weights = np.exp(likelihood - likelihood.max())
    return LocalVariation(weights / weights.sum())
