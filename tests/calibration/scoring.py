"""What a calibration measures: shares of runs with the limits chance leaves them, and overlaps."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of so many runs did it, with exact 95% limits (Clopper & Pearson 1934)."""

    hits: int
    runs: int

    @property
    def value(self) -> float:
        return self.hits / self.runs

    @property
    def lower(self) -> float:
        return (
            float(stats.beta.ppf(0.025, self.hits, self.runs - self.hits + 1)) if self.hits else 0.0
        )

    @property
    def upper(self) -> float:
        missed = self.runs - self.hits
        return float(stats.beta.isf(0.025, self.hits + 1, missed)) if missed else 1.0

    def __str__(self) -> str:
        return f"{100 * self.value:.1f}% ({100 * self.lower:.1f} to {100 * self.upper:.1f})"

    @classmethod
    def of(cls, hits: Sequence[bool]) -> "Share":
        return cls(hits=int(sum(hits)), runs=len(hits))


def jaccard(found: Sequence[int], planted: Sequence[int]) -> float:
    """Wards in both over wards in either."""
    one, other = set(map(int, found)), set(map(int, planted))
    return len(one & other) / len(one | other)


def mean_words(values: Sequence[float]) -> str:
    """A mean and how many it is over; nothing of none."""
    return f"{np.mean(values):.2f} (n = {len(values)})" if len(values) else "none found"
