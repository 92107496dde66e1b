"""Figures are what a scan over space and time goes by: counts, expected counts, and what counts."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.space_time_scanning.likelihood import Statistic

__all__ = ["Figures"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Figures:
    """Counts of areas by steps, and which cylinders count.

    Attributes
    ----------
    observed
        Whole counts, shape ``(n, steps)``.
    expected
        Expected counts, same shape; for Kulldorff's statistic they sum to the observed total.
    statistic
        "kulldorff" or "expectation-based".
    fewest
        Cases under which a cylinder with more than expected is no cluster.
    high, low
        Whether cylinders with more, or fewer, cases than expected are looked for.
    """

    observed: Whole
    expected: Floats
    statistic: Statistic
    fewest: int
    high: bool
    low: bool

    @property
    def conditional(self) -> bool:
        """Whether the total is given."""
        return self.statistic == "kulldorff"

    @property
    def cases(self) -> int:
        """Cases in all."""
        return int(self.observed.sum())

    @property
    def total(self) -> float:
        """Expected cases in all; if `conditional`, exactly the observed ones."""
        return float(self.cases) if self.conditional else float(self.expected.sum())
