"""A cube is the exact count of every cell of a release. RESTRICTED: it never leaves this side.

A case counts once, however many reports tell of it, and only at levels as coarse as its place is
known: one known to its town is in no ward. The cells of reports count every report.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NoReturn, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.periods import Period
from models.disclosure.cellkey import KEYS
from models.disclosure.cells import CellId
from models.disclosure.counted import Counted, cases_of
from models.disclosure.geography import Geography
from models.disclosure.spec import ReleaseSpec, cells_of, layers_of
from models.release import AreaLevel, Family

__all__ = ["ExactCells", "tabulate"]

Integers: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ExactCells:
    """The exact count and cell key of every cell of a release. RESTRICTED.

    It prints no count, and can not be pickled or written as JSON, so that no log, message or cache
    holds one by accident.

    Attributes
    ----------
    ids
        Address of each cell, in the order of the specification.
    frame
        Columns `n` (int32, distinct cases) and `ckey` (uint8), one row a cell.
    """

    ids: tuple[CellId, ...]
    frame: pd.DataFrame

    def __post_init__(self) -> None:
        """Refuse a frame that is not one row a cell of the agreed types."""
        types = {name: str(kind) for name, kind in self.frame.dtypes.items()}
        if types != {"n": "int32", "ckey": "uint8"} or len(self.frame) != len(self.ids):
            raise ValueError("exact cells are one row a cell: n (int32) and ckey (uint8).")

    def __len__(self) -> int:
        """Count the cells, which is public."""
        return len(self.ids)

    def __repr__(self) -> str:
        """Say what this is without saying a count."""
        return f"<ExactCells: {len(self)} cells, RESTRICTED>"

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied out."""
        raise TypeError("exact counts stay on the restricted side; release protected cells.")


def tabulate(
    counted: Counted,
    geography: Geography,
    family: Family,
    quarter: Period,
    spec: ReleaseSpec,
) -> ExactCells:
    """Count the cases of every cell of a release, and sum their record keys.

    Parameters
    ----------
    counted
        The reports that the release counts, as `models.disclosure.counted.admit` gives them.
    geography
        Which areas there are; every one gets its cells, those with no case too.
    family, quarter
        The first and the last period.
    spec
        Which cells there are.

    Returns
    -------
    Every cell of `spec`, none left out. The order of reports does not matter.
    """
    reports = counted.at(quarter.name)
    tables = {
        "reports": _Counter(reports.frame, geography),
        "cases": _Counter(cases_of(reports), geography),
    }
    blocks = [
        tables[table.measure].count(table.level, period, dims)
        for table, period in layers_of(spec, family, quarter)
        for dims in table.classes
    ]
    n, sums = np.concatenate(blocks, axis=1)
    return ExactCells(
        ids=cells_of(spec, geography.codes, family, quarter),
        frame=pd.DataFrame({"n": n.astype(np.int32), "ckey": (sums % KEYS).astype(np.uint8)}),
    )


class _Counter:
    """Counts the rows of one measure; which rows are meant is found once, though asked often."""

    def __init__(self, frame: pd.DataFrame, geography: Geography) -> None:
        self._frame, self._geography = frame, geography
        self._keys = frame["rk"].to_numpy(dtype=np.int64)
        self._rows = cache(self._find_rows)
        self._within = cache(self._find_within)
        self._told = cache(self._find_told)

    def count(self, level: AreaLevel, period: Period, dims: Mapping[str, str]) -> Integers:
        """Count the rows of a class, and sum their record keys: by area, shape ``(2, areas)``."""
        row, areas = self._rows(level), len(self._geography.codes[level])
        kept = (row >= 0) & self._within(period)
        for dimension, name in dims.items():
            kept = kept & self._told(dimension, name)
        there = row[kept]
        sums = np.bincount(there, self._keys[kept], areas)
        return np.stack([np.bincount(there, minlength=areas), sums]).astype(np.int64)

    def _find_rows(self, level: AreaLevel) -> Integers:
        """Return the row of each one's area in a level, or -1 where no area is known."""
        if level == "county":
            return np.zeros(len(self._frame), dtype=np.int64)
        held = self._frame["district_code" if level == "district" else "ward_code"]
        if level in ("small_group", "group"):
            held = held.map(self._geography.members[level])
        index = pd.Index(self._geography.codes[level])
        rows: Integers = index.get_indexer(pd.Index(held)).astype(np.int64)
        return rows

    def _find_within(self, period: Period) -> Flags:
        quarters = [each.name for each in period.quarters]
        return self._frame["quarter"].isin(quarters).to_numpy(dtype=np.bool_)

    def _find_told(self, dimension: str, name: str) -> Flags:
        """Say of each row whether it is of that name; a case may be of several types."""
        if dimension == "type":
            return np.array([name in held.split(";") for held in self._frame["types"]], np.bool_)
        return self._frame[dimension].eq(name).to_numpy(dtype=np.bool_, na_value=False)
