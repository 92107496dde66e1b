"""Dispersion tests ask whether counts of areas by steps vary more than a null without risks allows.

Clusters raise the answer as ordinary variation does: it is a caution, and no finding.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.scanning.dispersion import potthoff_whittinghill
from models.space_time_scanning.nulls import PermutationNull

__all__ = ["case_dispersion", "caution_for", "count_dispersion"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]

#: p-value of the test under which a null without differing risks is cautioned against.
CAUTION: Final = 0.05
#: Maps drawn for it.
DRAWS: Final = 199
#: Sums closer than this share are a tie: they differ by rounding.
TIE: Final = 1e-9
CAUTIONS: Final = {
    "poisson": (
        "Counts vary more than one risk for all areas and steps allows (Potthoff & Whittinghill's "
        "test), be it by ordinary variation or by clusters. If by variation, p-values under a "
        "Poisson null are far too small: rely on the negative binomial null."
    ),
    "permutation": (
        "Cases of one area fall into the same step more often than chance lets them (Potthoff & "
        "Whittinghill's test), be it as areas vary from step to step of their own accord or by "
        "clusters. If by variation, p-values by permutation are too small: compare with the scan "
        "of counts under the negative binomial null."
    ),
}


def count_dispersion(observed: Whole, expected: Floats, rng: np.random.Generator) -> float:
    """Test totals of areas, and counts of steps, against one risk for all.

    Parameters
    ----------
    observed, expected
        Shape ``(n, steps)``, something being expected in every area.
    rng
        Source of chance.

    Returns
    -------
    Twice the smaller p-value of both, at most 1.
    """
    cells = expected > 0
    by_area = observed.sum(axis=1), expected.sum(axis=1)
    by_step = observed[cells], expected[cells]
    least = min(
        potthoff_whittinghill(seen, means, draws=DRAWS, rng=rng).p
        for seen, means in (by_area, by_step)
    )
    return min(1.0, 2 * least)


def case_dispersion(observed: Whole, expected: Floats, rng: np.random.Generator) -> float:
    """Test whether cases of one area share a step more often than where steps are dealt anew.

    Parameters
    ----------
    observed
        Counts, shape ``(n, steps)``.
    expected
        What the margins let expect, same shape.
    rng
        Source of chance.

    Returns
    -------
    p-value of the sum of ``O (O - 1) / E`` over areas and steps, one-sided, never 0.
    """
    weights = np.divide(1.0, expected, out=np.zeros_like(expected), where=expected > 0)
    seen = float((observed * (observed - 1) * weights).sum())
    drawn = PermutationNull(counts=observed, draws=DRAWS).draw(rng)
    reached = sum(
        int(((maps * (maps - 1) * weights).sum(axis=(1, 2)) >= seen * (1 - TIE)).sum())
        for maps in drawn
    )
    return (1 + reached) / (DRAWS + 1)


def caution_for(null: str, overdispersed: float) -> str:
    """Say in words why p-values under this null may be too small; nothing if no reason is known."""
    return CAUTIONS.get(null, "") if overdispersed <= CAUTION else ""
