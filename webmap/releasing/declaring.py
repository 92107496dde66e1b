"""Declaring says that a total of the same cases is public, so that the audit takes it as known."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.disclosure.audit.targets import MOST
from models.disclosure.cells import CellId
from models.disclosure.declared import DeclaredTotal
from models.disclosure.spec import WARD_LEVELS, WHOLE
from webmap.config import Settings
from webmap.db.records.ledger import declare, declared_lines, take_declaration_back
from webmap.db.records.ledger_tables import DeclaredLine
from webmap.errors import NothingToDo, UsageRefused
from webmap.releasing.cell_names import cell_of
from webmap.releasing.history import History, open_stored, read_history
from webmap.stores import open_records
from webmap.workspace import Workspace

__all__ = ["Declaration", "declarations", "declared_now", "forget_declaration", "keep_declaration"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One public total, and where it can be looked up."""

    known: DeclaredTotal
    source: str


def declarations(workspace: Workspace, settings: Settings) -> tuple[Declaration, ...]:
    """List the public totals that the steward declared, oldest first."""
    with open_records(workspace, settings) as db:
        return tuple(
            Declaration(known=_known(each, ""), source=each.source) for each in declared_lines(db)
        )


def declared_now(
    workspace: Workspace, settings: Settings, vintage: str
) -> tuple[DeclaredTotal, ...]:
    """Return the public totals that a release on outlines of a vintage is audited with."""
    with open_records(workspace, settings) as db:
        return tuple(_known(each, vintage) for each in declared_lines(db))


def keep_declaration(
    workspace: Workspace, settings: Settings, cell: CellId, total: int, source: str
) -> None:
    """Take a total as public from the next release on.

    Parameters
    ----------
    workspace, settings
        Where it is kept.
    cell
        What it is a total of, in a district or the county. If the last release tells of its
        period, the total is of the cases that one counted; else of those that the first release
        up to its end counts.
    total
        The public figure.
    source
        Where anybody can look it up.

    Raises
    ------
    UsageRefused
        If the total is one that no audit could pass beside, or of an area within a district.
    NothingToDo
        If one of that cell is declared already.
    """
    if any(each.name == cell.table and each.level in WARD_LEVELS for each in WHOLE.tables):
        raise UsageRefused(
            "Totals are declared of a district or of the county: T2, T3, T4, T5, T5r, T6 or T7. "
            "Nothing was done."
        )
    if total <= MOST:
        raise UsageRefused(
            f"A total of {MOST} or fewer that is public cannot be kept unknown, so no release "
            "could pass its audit beside it. Declare what it is a part of. Nothing was done."
        )
    known = DeclaredTotal(cell=cell, total=total, told_by=_told_by(workspace, settings, cell))
    with open_records(workspace, settings, writing=True) as db:
        if _lines_of(declared_lines(db), cell):
            raise NothingToDo("A total of it is declared already: lift it first. Nothing was done.")
        declare(db, known, source)


def forget_declaration(workspace: Workspace, settings: Settings, cell: CellId) -> None:
    """Take back that a total is public.

    Raises
    ------
    NothingToDo
        If none of that cell is declared.
    """
    with open_records(workspace, settings, writing=True) as db:
        found = _lines_of(declared_lines(db), cell)
        if not found:
            raise NothingToDo("No total of it is declared. Nothing was done.")
        for each in found:
            take_declaration_back(db, each.declared_id)


def _told_by(workspace: Workspace, settings: Settings, cell: CellId) -> str | None:
    """Return the quarter of the last release, if it tells of the period of a cell."""
    history: History = read_history(workspace, settings)
    if not history.published:
        return None
    last = history.published[-1]
    release = open_stored(workspace, last.release_id).release
    told = any(each.id.period == cell.period for each in release.cells)
    return last.quarter if told else None


def _known(line: DeclaredLine, vintage: str) -> DeclaredTotal:
    return DeclaredTotal(cell=cell_of(line, vintage), total=line.total, told_by=line.told_by)


def _lines_of(held: Sequence[DeclaredLine], cell: CellId) -> list[DeclaredLine]:
    return [each for each in held if cell_of(each, cell.vintage) == cell]
