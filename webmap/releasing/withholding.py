"""Withholding is the steward's decision that nothing is said of a set of cells.

It is taken where one premises makes up most of a figure, so that it would tell of that premises.
"""

import json

from models.disclosure.cells import CellId
from webmap.config import Settings
from webmap.db.records.ledger import withheld_cells
from webmap.stores import open_records
from webmap.workspace import Workspace

__all__ = ["withheld_now"]


def withheld_now(workspace: Workspace, settings: Settings, vintage: str) -> tuple[CellId, ...]:
    """Return the cells that the steward withholds, for a release on outlines of a vintage."""
    with open_records(workspace, settings) as db:
        return tuple(
            CellId(
                measure="cases",
                table=each.table_name,
                area=each.area,
                vintage=vintage,
                period_kind=each.period_kind,  # type: ignore[arg-type]
                period=each.period,
                dims=json.loads(each.dims),
            )
            for each in withheld_cells(db)
        )
