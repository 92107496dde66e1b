"""Withholding is the steward's decision that nothing is said of a set of cells.

It is taken where one premises makes up most of a figure, so that it would tell of that premises.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, get_args

from boundaries.areas import Areas, Level
from geo.periods import Period
from models.disclosure.cells import CellId, PeriodKind, State
from models.disclosure.spec import WHOLE, TableSpec
from models.release import AreaLevel
from webmap.config import Settings
from webmap.db.records.ledger import take_back, withheld_cells, withhold
from webmap.db.records.ledger_tables import WithheldCell
from webmap.errors import NothingToDo, UsageRefused
from webmap.geography.areas_in_use import areas_in_use
from webmap.releasing.families import FamilyInUse
from webmap.releasing.history import open_stored, read_history
from webmap.stores import open_records
from webmap.workspace import Workspace

__all__ = [
    "Decision",
    "cell_named",
    "decisions",
    "keep_decision",
    "lift_decision",
    "withheld_now",
]

_KINDS: Final[Mapping[str, PeriodKind]] = {each: each for each in get_args(PeriodKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision to withhold: a cell, which stands for its siblings too, and why."""

    cell: CellId
    reason: str


def decisions(workspace: Workspace, settings: Settings) -> tuple[Decision, ...]:
    """List what the steward decided to withhold, oldest first."""
    with open_records(workspace, settings) as db:
        return tuple(
            Decision(cell=_address(each, ""), reason=each.reason) for each in withheld_cells(db)
        )


def withheld_now(workspace: Workspace, settings: Settings, vintage: str) -> tuple[CellId, ...]:
    """Return the cells that the steward withholds, for a release on outlines of a vintage."""
    with open_records(workspace, settings) as db:
        return tuple(_address(each, vintage) for each in withheld_cells(db))


def cell_named(
    workspace: Workspace,
    settings: Settings,
    *,
    table: str,
    area: str,
    kind: str,
    period: str,
    by: str | None = None,
) -> CellId:
    """Return the address of a cell that a person named.

    Parameters
    ----------
    workspace, settings
        Where the outlines and the family in use are.
    table, area, kind, period
        As a release has them; the period as ``2026-01-01/2027-01-01``.
    by
        What the table is divided by, if it is; classes are withheld together.

    Raises
    ------
    UsageRefused
        If no table has such a cell.
    """
    spec = _table_of(table, kind, by)
    areas = areas_in_use(workspace)
    if area not in _codes(areas, spec.level, read_history(workspace, settings).family):
        raise UsageRefused(
            f"{table} has no area of that code. Release dominated names cells by the codes of "
            "their areas. Nothing was done."
        )
    try:
        told = Period.from_iso(_KINDS[kind], period)
    except ValueError as fault:
        raise UsageRefused(f"The period: {fault} Nothing was done.") from None
    return CellId(
        measure=spec.measure,
        table=table,
        area=area,
        vintage=areas["ward"].vintage,
        period_kind=told.kind,
        period=told.iso,
        dims=spec.classes[0],
    )


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


def _table_of(table: str, kind: str, by: str | None) -> TableSpec:
    """Return the part of a table that has cells of a kind of period and division."""
    parts = [each for each in WHOLE.tables if each.name == table and kind in each.period_kinds]
    for each in parts:
        if each.dimension == by:
            return each
    if parts:
        ways = " or ".join(sorted(f"--by {each.dimension}" for each in parts if each.dimension))
        how = f"is divided: say {ways}" if ways and by is None else "is not divided so"
        raise UsageRefused(f"{table} {how}. Nothing was done.")
    raise UsageRefused(
        f"No table {table} has such periods. Release dominated names each cell by its table and "
        "kind of period. Nothing was done."
    )


def _codes(
    areas: Mapping[Level, Areas], level: AreaLevel, family: FamilyInUse | None
) -> frozenset[str]:
    """Return the codes of the areas of a level; groups are fixed with the first release."""
    if level in areas:
        return frozenset(map(str, areas[level].codes))
    if family is None or family.family.vintage != areas["ward"].vintage:
        raise UsageRefused(
            "Groups of wards are chosen with the first release on their outlines, and have no "
            "codes before. Withhold the wards they are made of. Nothing was done."
        )
    coded = family.groups.with_codes(areas["ward"]).frame
    return frozenset(map(str, coded[f"{level}_code"]))


def _address(line: WithheldCell, vintage: str) -> CellId:
    dims = json.loads(line.dims)
    measure = next(
        each.measure
        for each in WHOLE.tables
        if each.name == line.table_name and {each.dimension} - {None} == set(dims)
    )
    return CellId(
        measure=measure,
        table=line.table_name,
        area=line.area,
        vintage=vintage,
        period_kind=_KINDS[line.period_kind],
        period=line.period,
        dims=dims,
    )


def _decisions(held: Iterable[WithheldCell], cell: CellId) -> list[WithheldCell]:
    return [each for each in held if _same(cell, _address(each, cell.vintage))]


def _same(cell: CellId, other: CellId) -> bool:
    """Say whether two cells are of one area, period and division; classes go together."""
    return _span(cell) == _span(other)


def _span(cell: CellId) -> tuple[object, ...]:
    return cell.table, cell.area, cell.vintage, cell.period_kind, cell.period, set(cell.dims)
