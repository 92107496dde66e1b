"""A cube is the exact count of every cell of a release. RESTRICTED: it never leaves this side.

A case counts once in a cell, however many records tell of it. A record counts only at levels as
coarse as its place is known: a record known to its town is in no ward.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NoReturn, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from boundaries.areas import Areas
from geo.grades import is_suspected_false
from geo.periods import Period
from models.disclosure.cellkey import KEYS, record_keys
from models.disclosure.cells import CellId
from models.disclosure.spec import ReleaseSpec, cells_of, layers_of
from models.release import AreaLevel, Family

__all__ = ["ExactCells", "in_cube", "tabulate"]

Integers: TypeAlias = NDArray[np.int64]

#: Only records whose handling code is this may be counted for partners.
_HANDLING_SHARED: Final = "P"
#: Precision of a record known to be in the county and no more.
_COUNTY_ONLY: Final = "force"
#: Where a placed record names its area, by level. The county has but one.
_PLACE_COLUMN: Final = {"ward": "ward_code", "district": "district_code"}


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


def in_cube(records: pd.DataFrame) -> NDArray[np.bool_]:
    """Say for each record whether it may be counted for partners at all, shape ``(n,)``.

    Only records handled as shareable enter, and none graded as suspected false. A record that
    lacks its handling code does not enter.
    """
    shared = records["handling"].eq(_HANDLING_SHARED).fillna(value=False)
    return shared.to_numpy(dtype=np.bool_) & ~is_suspected_false(records)


def tabulate(
    placed: pd.DataFrame,
    areas: Mapping[AreaLevel, Areas],
    family: Family,
    quarter: Period,
    spec: ReleaseSpec,
    key: bytes,
) -> ExactCells:
    """Count the distinct cases of every cell of a release, and sum their record keys.

    Parameters
    ----------
    placed
        One row per record: `case_uid`, `received_on`, `handling`, `information_grade`, and as
        `geo.placing.place` adds them `precision`, `ward_code`, `district_code`.
    areas
        Outlines by level; every area gets its cells, those with no case too.
    family, quarter
        Records received before the family starts or after the quarter ends are in no cell.
    spec
        Which cells there are.
    key
        The secret K of 32 bytes.

    Returns
    -------
    Every cell of `spec`, none left out. The order of records does not matter.
    """
    kept = placed.loc[in_cube(placed)]
    case, uids = pd.factorize(kept["case_uid"])
    keys = record_keys(uids, key).astype(np.int64)
    blocks = []
    for table, period in layers_of(spec, family, quarter):
        level = areas[table.level]
        row = _area_rows(kept, table.level, level)
        inside = period.covers(kept["received_on"]) & (row >= 0)
        blocks.append(_count(row[inside], case[inside], keys, len(level)))
    n, sums = np.concatenate(blocks, axis=1)
    codes = {name: [str(code) for code in level.codes] for name, level in areas.items()}
    return ExactCells(
        ids=cells_of(spec, codes, family, quarter),
        frame=pd.DataFrame({"n": n.astype(np.int32), "ckey": (sums % KEYS).astype(np.uint8)}),
    )


def _area_rows(kept: pd.DataFrame, name: str, level: Areas) -> Integers:
    """Return the row of each record's area in `level`, or -1 where it is not known to be in one."""
    if name not in _PLACE_COLUMN:
        known = kept["district_code"].notna() | kept["precision"].eq(_COUNTY_ONLY)
        placed: Integers = np.where(known, 0, -1)
        return placed
    rows = level.codes.get_indexer(pd.Index(kept[_PLACE_COLUMN[name]]))
    return rows.astype(np.int64)


def _count(row: Integers, case: Integers, keys: Integers, areas: int) -> Integers:
    """Count distinct cases and sum their record keys for each area, shape ``(2, areas)``."""
    pairs = np.unique(np.column_stack([row, case]), axis=0)
    counted = np.zeros((2, areas), dtype=np.int64)
    np.add.at(counted[0], pairs[:, 0], 1)
    np.add.at(counted[1], pairs[:, 0], keys[pairs[:, 1]])
    return counted
