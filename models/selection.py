"""A selection is which records are counted: by kind, by who told of it, by sector, by grade."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["EVERYTHING", "UNKNOWN", "Selection"]

Wanted: TypeAlias = frozenset[str]

#: Stands for what a record does not say.
UNKNOWN: Final = "unknown"
_ANY: Final[Wanted] = frozenset()
#: How several words are parted in one cell.
_PARTED: Final = ";"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which records are counted. What is left empty leaves nothing out. RESTRICTED.

    Attributes
    ----------
    record_type, came_from, organisation, exploitation, child, sector
        Words of the column of the same name; a record with one of them is counted, and one with
        nothing there under ``unknown``.
    source_grade, information_grade
        Likewise: ``1`` to ``3`` and ``A`` to ``E``.
    without_organisation
        Whose records are left out.
    without_investigations
        Whether the reports of operations are left out.
    """

    record_type: Wanted = _ANY
    came_from: Wanted = _ANY
    organisation: Wanted = _ANY
    exploitation: Wanted = _ANY
    child: Wanted = _ANY
    sector: Wanted = _ANY
    source_grade: Wanted = _ANY
    information_grade: Wanted = _ANY
    without_organisation: Wanted = _ANY
    without_investigations: bool = False

    @property
    def wanted(self) -> Mapping[str, Wanted]:
        """The words asked for by column, where any are."""
        named = (field.name for field in fields(self) if not field.name.startswith("without"))
        return {name: getattr(self, name) for name in named if getattr(self, name)}

    def of(self, records: pd.DataFrame) -> pd.DataFrame:
        """Return the records that are counted, in their order.

        Parameters
        ----------
        records
            One row per record, with the columns that the selection names.
        """
        kept = np.ones(len(records), dtype=np.bool_)
        for column, words in self.wanted.items():
            kept &= _says(records[column], words)
        if self.without_organisation:
            kept &= ~_says(records["organisation"], self.without_organisation)
        if self.without_investigations:
            kept &= ~records["investigation"].to_numpy(dtype=np.bool_)
        return records.loc[kept]


#: Leaves nothing out.
EVERYTHING: Final = Selection()


def _says(cells: pd.Series, words: Wanted) -> NDArray[np.bool_]:
    """Say which cells hold one of the words; each differing cell is looked at once."""
    written = cells.astype("object").where(cells.notna() & cells.ne(""), UNKNOWN).astype(str)
    fits = {cell: not words.isdisjoint(cell.split(_PARTED)) for cell in written.unique()}
    return written.map(fits).to_numpy(dtype=np.bool_)
