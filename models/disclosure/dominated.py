"""A dominated figure is one of which a single premises makes up most. RESTRICTED.

Whoever knows of that premises reads its number in it, so the steward may withhold the figure. A
premises is one point on the ground: a point, UPRN or postcode of the same metre.
"""

from collections.abc import Collection
from typing import Final

import numpy as np
import pandas as pd

from geo.periods import Period
from models.disclosure.cells import CellId, ReleasedCell
from models.disclosure.counted import Counted
from models.disclosure.cube import tabulate
from models.disclosure.geography import Geography
from models.disclosure.spec import ReleaseSpec
from models.release import Family

__all__ = ["FEWEST", "dominated"]

#: A figure of fewer is not printed as such, so no premises stands out in it.
FEWEST: Final = 8
#: Precisions that say which premises it is.
_EXACT: Final = ("point", "uprn", "postcode")


def dominated(
    cells: Collection[ReleasedCell],
    counted: Counted,
    placed: pd.DataFrame,
    geography: Geography,
    family: Family,
    quarter: Period,
    spec: ReleaseSpec,
) -> tuple[CellId, ...]:
    """List the printed cells of which one premises holds more than half. RESTRICTED.

    Parameters
    ----------
    cells
        What a release tells.
    counted
        The ledger with that release in it.
    placed
        One row per record in the store: `record_uid`, and as `geo.placing.place` adds them
        `precision`, `easting`, `northing` (EPSG:27700 metres). A report whose record is gone, or
        placed no finer than its ward, is of no premises known; it counts among the whole.
    geography, family, quarter, spec
        Of the release.

    Returns
    -------
    Addresses only, in publishing order; never which premises, nor how many.
    """
    printed = {_key(cell.id) for cell in cells if cell.is_printed}
    whole = tabulate(counted, geography, family, quarter, spec)
    counts = whole.frame["n"].to_numpy()
    found = np.zeros(len(whole), dtype=np.bool_)
    premises = counted.frame["uid"].map(_premises(placed))
    for _, held in counted.frame.groupby(premises, sort=True):
        if 2 * len(held) > FEWEST:
            part = tabulate(Counted(held), geography, family, quarter, spec)
            found |= 2 * part.frame["n"].to_numpy() > counts
    found &= counts >= FEWEST
    return tuple(whole.ids[at] for at in np.flatnonzero(found) if _key(whole.ids[at]) in printed)


def _premises(placed: pd.DataFrame) -> pd.Series:
    """Return the metre on which each record lies, by its identity, where that is known."""
    exact = placed["precision"].isin(_EXACT) & placed["easting"].notna()
    known = placed[exact]
    metres = known[["easting", "northing"]].to_numpy(dtype=np.float64).round().astype(np.int64)
    words = [f"{east},{north}" for east, north in metres.tolist()]
    return pd.Series(words, index=known["record_uid"].to_numpy(), dtype="object")


def _key(cell: CellId) -> tuple[object, ...]:
    dims = tuple(sorted(cell.dims.items()))
    return cell.measure, cell.table, cell.area, cell.period_kind, cell.period, dims
