"""A cube is the exact count of every cell of a release. RESTRICTED: it never leaves this side.

A case counts once, however many reports tell of it, and only at levels as coarse as its place is
known: one known to its town is in no ward. The cells of reports count every report.
"""

from collections.abc import Mapping
from dataclasses import dataclass
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
    tables = {"reports": reports.frame, "cases": cases_of(reports)}
    rows = {
        (measure, level): _area_rows(frame, level, geography)
        for measure, frame in tables.items()
        for level in geography.codes
    }
    blocks = []
    for table, period in layers_of(spec, family, quarter):
        frame, row = tables[table.measure], rows[table.measure, table.level]
        inside = frame["quarter"].isin([each.name for each in period.quarters]).to_numpy()
        blocks += [
            _count(frame, row, inside & _of_class(frame, dims), len(geography.codes[table.level]))
            for dims in table.classes
        ]
    n, sums = np.concatenate(blocks, axis=1)
    return ExactCells(
        ids=cells_of(spec, geography.codes, family, quarter),
        frame=pd.DataFrame({"n": n.astype(np.int32), "ckey": (sums % KEYS).astype(np.uint8)}),
    )


def _area_rows(frame: pd.DataFrame, level: AreaLevel, geography: Geography) -> Integers:
    """Return the row of each report's area in a level, or -1 where it is not known to be in one."""
    if level == "county":
        return np.zeros(len(frame), dtype=np.int64)
    held = frame["district_code" if level == "district" else "ward_code"]
    if level in ("small_group", "group"):
        held = held.map(geography.members[level])
    rows: Integers = pd.Index(geography.codes[level]).get_indexer(pd.Index(held)).astype(np.int64)
    return rows


def _of_class(frame: pd.DataFrame, dims: Mapping[str, str]) -> NDArray[np.bool_]:
    """Say for each report whether it is of a class; a case may be of several types."""
    inside = np.ones(len(frame), dtype=np.bool_)
    for dimension, name in dims.items():
        if dimension == "type":
            inside &= np.array([name in held.split(";") for held in frame["types"]], np.bool_)
        else:
            inside &= frame[dimension].eq(name).to_numpy(dtype=np.bool_, na_value=False)
    return inside


def _count(frame: pd.DataFrame, row: Integers, chosen: NDArray[np.bool_], areas: int) -> Integers:
    """Count the chosen rows and sum their record keys for each area, shape ``(2, areas)``."""
    kept = chosen & (row >= 0)
    keys = frame["rk"].to_numpy(dtype=np.int64)[kept]
    counted = [np.bincount(row[kept], minlength=areas), np.bincount(row[kept], keys, areas)]
    return np.stack(counted).astype(np.int64)
