"""Counts say how many concerns fell in each area, and lose none of them on the way."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.periods import Period

__all__ = ["AreaCounts", "count_by_area"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaCounts:
    """How many concerns fell in each area over one period.

    Attributes
    ----------
    counts
        Whole numbers indexed by `area_code`; every area appears, including those with none.
    unplaced
        Concerns with no usable location. Reported, never dropped in silence.
    period
        The civil dates covered, half open.

    Raises
    ------
    ValueError
        If a code is repeated, or a count is negative or not whole.
    """

    counts: pd.Series
    unplaced: int
    period: Period

    def __post_init__(self) -> None:
        """Refuse what cannot be a count."""
        if not self.counts.index.is_unique:
            raise ValueError("area codes appear twice in the counts; count over unique codes.")
        if not np.issubdtype(self.counts.to_numpy().dtype, np.integer):
            raise ValueError(f"counts are whole numbers; these are {self.counts.dtype}.")
        if self.unplaced < 0 or (self.counts.to_numpy() < 0).any():
            raise ValueError("a count is below zero; counts are of concerns received.")

    @property
    def total(self) -> int:
        """Every concern received: placed and unplaced."""
        return int(self.counts.sum()) + self.unplaced


def count_by_area(
    concerns: pd.DataFrame,
    area_codes: Sequence[str] | pd.Index,
    period: Period,
    *,
    column: str = "area_code",
) -> AreaCounts:
    """Count concerns in each area; what falls in none of them is counted as unplaced.

    Parameters
    ----------
    concerns
        One row per concern of this period. Only `column` is read.
    area_codes
        Every area that shall appear, in the order of the result: `areas.codes`.
    period
        The civil dates that `concerns` cover. It labels the counts; it filters nothing.
    column
        Where the code of each concern stands; a missing or unlisted code is unplaced.

    Returns
    -------
    Counts whose `total` is ``len(concerns)``.

    Raises
    ------
    KeyError
        If there is no such column.
    ValueError
        If an area code is listed twice.
    """
    listed = pd.Index(list(area_codes), dtype="str", name="area_code")
    if not listed.is_unique:
        raise ValueError("area codes are listed twice; count over unique codes.")
    rows = listed.get_indexer(pd.Index(concerns[column]))
    placed = rows[rows >= 0]
    found = np.bincount(placed, minlength=len(listed)).astype(np.int64)
    return AreaCounts(
        counts=pd.Series(found, index=listed, name="concerns"),
        unplaced=len(concerns) - len(placed),
        period=period,
    )
