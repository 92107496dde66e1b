"""Withholding is the steward's decision that nothing is said of a set of cells.

It is taken where one premises makes up most of a figure, so that it would tell of that premises.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from models.disclosure.cells import CellId, State
from webmap.config import Settings
from webmap.db.records.ledger import take_back, withheld_cells, withhold
from webmap.db.records.ledger_tables import WithheldCell
from webmap.errors import NothingToDo, UsageRefused
from webmap.releasing.cell_names import cell_of
from webmap.releasing.history import open_stored, read_history
from webmap.stores import open_records
from webmap.workspace import Workspace

__all__ = [
    "Decision",
    "decisions",
    "keep_decision",
    "lift_decision",
    "withheld_now",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision to withhold: a cell, which stands for its siblings too, and why."""

    cell: CellId
    reason: str


def decisions(workspace: Workspace, settings: Settings) -> tuple[Decision, ...]:
    """List what the steward decided to withhold, oldest first."""
    with open_records(workspace, settings) as db:
        return tuple(
            Decision(cell=cell_of(each, ""), reason=each.reason) for each in withheld_cells(db)
        )


def withheld_now(workspace: Workspace, settings: Settings, vintage: str) -> tuple[CellId, ...]:
    """Return the cells that the steward withholds, for a release on outlines of a vintage."""
    with open_records(workspace, settings) as db:
        return tuple(cell_of(each, vintage) for each in withheld_cells(db))


def keep_decision(workspace: Workspace, settings: Settings, cell: CellId, reason: str) -> None:
    """Withhold a cell and its siblings from every release to come.

    Raises
    ------
    UsageRefused
        If a release has told it: what was told stays told.
    NothingToDo
        If it is withheld already.
    """
    for each in read_history(workspace, settings).published:
        release = open_stored(workspace, each.release_id).release
        if any(_same(cell, held.id) and held.state is not State.WITHHELD for held in release.cells):
            raise UsageRefused(
                f"{each.release_id} has told of it, and what was told stays told. To take it off "
                f"the partners' pages: plainsight release withdraw {each.release_id}. Nothing was "
                "done."
            )
    with open_records(workspace, settings, writing=True) as db:
        if _decisions(withheld_cells(db), cell):
            raise NothingToDo("It is withheld already. Nothing was done.")
        withhold(db, cell, reason)


def lift_decision(workspace: Workspace, settings: Settings, cell: CellId) -> None:
    """Take back that a cell is withheld; the next release tells it as the others.

    Raises
    ------
    NothingToDo
        If it is not withheld.
    """
    with open_records(workspace, settings, writing=True) as db:
        found = _decisions(withheld_cells(db), cell)
        if not found:
            raise NothingToDo("It is not withheld. Nothing was done.")
        for each in found:
            take_back(db, each.withheld_id)


def _decisions(held: Iterable[WithheldCell], cell: CellId) -> list[WithheldCell]:
    return [each for each in held if _same(cell, cell_of(each, cell.vintage))]


def _same(cell: CellId, other: CellId) -> bool:
    """Say whether two cells are of one area, period and division; classes go together."""
    return _span(cell) == _span(other)


def _span(cell: CellId) -> tuple[object, ...]:
    return cell.table, cell.area, cell.vintage, cell.period_kind, cell.period, set(cell.dims)
