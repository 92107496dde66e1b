"""A case series counts cases by the quarter they were first heard of in, once in each area.

Reports that follow a case into later quarters say nothing new of risk; counted again, they would
look like a case that spreads in time.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from boundaries.areas import Areas
from geo.grades import is_suspected_false
from geo.periods import Period, quarter_of, quarters_between

__all__ = ["CaseSeries", "quarter_received", "recorded_quarters"]

Whole: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class CaseSeries:
    """Cases by area and quarter; RESTRICTED.

    Attributes
    ----------
    quarters
        Oldest first, none left out between them.
    wards
        Cases first heard of in a ward, shape ``(n, quarters)``, in area order.
    districts
        District codes, sorted.
    in_no_ward
        Cases known to a district and to no ward, shape ``(districts, quarters)``.
    unplaced
        Cases known to neither, shape ``(quarters,)``.
    """

    quarters: tuple[Period, ...]
    wards: Whole
    districts: tuple[str, ...]
    in_no_ward: Whole
    unplaced: Whole

    @classmethod
    def of(cls, placed: pd.DataFrame, wards: Areas, quarters: Sequence[Period]) -> Self:
        """Count the cases of placed records.

        Parameters
        ----------
        placed
            Records with `case_uid`, `received_on`, `information_grade`, `ward_code` and
            `district_code`. Those graded as suspected false are left out.
        wards
            Outlines with `district_code`.
        quarters
            Oldest first, each following the one before. Only what was received in them counts.

        Raises
        ------
        ValueError
            If there is no quarter, or one does not follow the one before.
        """
        districts = sorted(set(wards.frame["district_code"]))
        received = _first_reports(placed, _followed(quarters))
        ward = wards.codes.get_indexer(pd.Index(received["ward_code"], dtype="object"))
        district = pd.Index(districts).get_indexer(
            pd.Index(received["district_code"], dtype="object")
        )
        quarter = received["quarter"].to_numpy()
        coarse = (ward < 0) & (district >= 0)
        lost = (ward < 0) & (district < 0)
        return cls(
            quarters=tuple(quarters),
            wards=_table(ward[ward >= 0], quarter[ward >= 0], len(wards), len(quarters)),
            districts=tuple(districts),
            in_no_ward=_table(district[coarse], quarter[coarse], len(districts), len(quarters)),
            unplaced=np.bincount(quarter[lost], minlength=len(quarters)).astype(np.int64),
        )

    def by_district(self, wards: Areas) -> Whole:
        """Return all cases known to each district, shape ``(districts, quarters)``."""
        row = pd.Index(self.districts).get_indexer(pd.Index(wards.frame["district_code"]))
        whole = self.in_no_ward.copy()
        np.add.at(whole, row, self.wards)
        return whole


def recorded_quarters(placed: pd.DataFrame, most: int) -> tuple[Period, ...]:
    """Return the quarters that records were received in, those between them too.

    Parameters
    ----------
    placed
        With `received_on`.
    most
        No more than this many: those before are left out.

    Returns
    -------
    Oldest first; empty where nothing was received.
    """
    days = placed["received_on"].dropna()
    if days.empty:
        return ()
    first, last = (quarter_of(day.date()) for day in (days.min(), days.max()))
    return tuple(quarters_between(first, last)[-most:])


def quarter_received(placed: pd.DataFrame, quarters: Sequence[Period]) -> NDArray[np.intp]:
    """Return for each record the position of the quarter it was received in.

    Parameters
    ----------
    placed
        With `received_on` and `information_grade`.
    quarters
        Oldest first, each following the one before.

    Returns
    -------
    Shape ``(n,)``; -1 for what was received in none of them or is graded as suspected false.
    """
    days = placed["received_on"].to_numpy(dtype="datetime64[D]")
    ends = np.array([quarters[0].start, *(each.end for each in quarters)], dtype="datetime64[D]")
    at = np.searchsorted(ends, days, side="right") - 1
    counted = (at < len(quarters)) & ~np.isnat(days) & ~is_suspected_false(placed)
    return np.where(counted, at, -1)


def _followed(quarters: Sequence[Period]) -> Sequence[Period]:
    """Refuse quarters that are not one unbroken run."""
    if not quarters or any(
        before.end != after.start for before, after in itertools.pairwise(quarters)
    ):
        raise ValueError("a series is of quarters that follow each other, oldest first.")
    return quarters


def _first_reports(placed: pd.DataFrame, quarters: Sequence[Period]) -> pd.DataFrame:
    """Keep the first report of each case in each ward, or in no ward at all, with its quarter."""
    at = quarter_received(placed, quarters)
    columns = ["case_uid", "ward_code", "district_code"]
    rows = placed.loc[at >= 0, columns].assign(quarter=at[at >= 0])
    rows = rows.assign(coarse=rows["ward_code"].isna(), lost=rows["district_code"].isna())
    rows = rows.sort_values(["coarse", "lost", "quarter", *columns], kind="stable")
    known = set(rows.loc[~rows["coarse"], "case_uid"])
    in_ward = rows[~rows["coarse"]].drop_duplicates(["case_uid", "ward_code"])
    elsewhere = rows[rows["coarse"] & ~rows["case_uid"].isin(known)].drop_duplicates("case_uid")
    return pd.concat([in_ward, elsewhere])


def _table(rows: NDArray[np.intp], columns: Whole, height: int, width: int) -> Whole:
    """Count pairs of a row and a column."""
    found = np.bincount(rows * width + columns, minlength=height * width)
    return found.astype(np.int64).reshape(height, width)
