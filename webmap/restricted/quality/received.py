"""Received is how many records each organisation sent in each quarter, those of none too."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.periods import Period, quarter_of, quarters_between
from webmap.restricted.quality.completeness import organisations_of

__all__ = ["Received", "received"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Received:
    """Records by organisation and quarter. RESTRICTED.

    Attributes
    ----------
    organisations, quarters
        Rows, sorted, and columns, oldest first and without gaps.
    counts
        Whole numbers, shape ``(organisations, quarters)``; they add up to the records.
    """

    organisations: Sequence[str]
    quarters: Sequence[Period]
    counts: NDArray[np.int64]

    @property
    def totals(self) -> list[int]:
        """Records of each quarter."""
        whole: list[int] = self.counts.sum(axis=0).tolist()
        return whole


def received(records: pd.DataFrame) -> Received:
    """Count records by who sent them and the quarter they were received in.

    Parameters
    ----------
    records
        At least one, with `organisation` and `received_on`.
    """
    organisations = organisations_of(records)
    days = records["received_on"]
    first, last = quarter_of(days.min().date()), quarter_of(days.max().date())
    quarters = quarters_between(first, last)
    ends = np.array([each.end for each in quarters], dtype="datetime64[D]")
    column = np.searchsorted(ends, days.to_numpy(dtype="datetime64[D]"), side="right")
    row = pd.Index(organisations).get_indexer(pd.Index(records["organisation"]))
    size = len(organisations) * len(quarters)
    counted = np.bincount(row * len(quarters) + column, minlength=size)
    return Received(
        organisations=organisations,
        quarters=quarters,
        counts=counted.astype(np.int64).reshape(len(organisations), len(quarters)),
    )
