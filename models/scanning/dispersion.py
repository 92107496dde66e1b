"""Dispersion tests ask whether counts vary more than a Poisson model allows."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.chance.risk_null import redraw

__all__ = ["DispersionTest", "potthoff_whittinghill"]

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class DispersionTest:
    """Whether counts vary more than chance about what is expected.

    Attributes
    ----------
    statistic
        Sum over areas of ``O (O - 1) / E``, times the sum of `E`.
    mean, variance
        Of the statistic where all risks are equal, the variance for large counts.
    p
        Share of redrawn maps that reach the statistic, one-sided, never 0.
    draws
        Maps redrawn.
    """

    statistic: float
    mean: float
    variance: float
    p: float
    draws: int


def potthoff_whittinghill(
    observed: ArrayLike, expected: ArrayLike, *, draws: int, rng: np.random.Generator
) -> DispersionTest:
    """Test equal risks against risks that differ from area to area.

    Parameters
    ----------
    observed
        Whole counts, shape ``(n,)``.
    expected
        Expected counts, above zero, shape ``(n,)``; only their proportions matter.
    draws
        Maps redrawn with equal risks and the same total.
    rng
        Source of chance. Store its seed with the result.

    Notes
    -----
    Potthoff & Whittinghill (1966), *Biometrika* 53(1-2), 183-190, powerful against Gamma risks.
    The p-value is by redrawing, as counts are small; clusters raise the statistic as well as
    variation without clusters does.
    """
    counts, measures = np.asarray(observed, np.float64), np.asarray(expected, np.float64)
    total = int(counts.sum())
    seen = float(_statistic(counts[:, None], measures)[0])
    reached = sum(
        int((_statistic(maps, measures) >= seen * (1 - 1e-9)).sum())
        for maps in redraw(measures, np.inf, total, draws, rng)
    )
    pairs = float(total) * (total - 1)
    return DispersionTest(
        statistic=seen,
        mean=pairs,
        variance=2 * (counts.size - 1) * pairs,
        p=(1 + reached) / (draws + 1),
        draws=draws,
    )


def _statistic(counts: Floats, expected: Floats) -> Floats:
    """Sum ``O (O - 1) / E`` of each map, times the sum of `E`."""
    summed: Floats = (counts * (counts - 1) / expected[:, None]).sum(axis=0) * expected.sum()
    return summed
