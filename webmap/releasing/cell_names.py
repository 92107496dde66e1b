"""A cell is named by the words of its address, on the command line and in the store alike."""

import json
from collections.abc import Mapping
from typing import Final, get_args

from boundaries.areas import Areas, Level
from geo.periods import Period
from models.disclosure.cells import CellId, PeriodKind
from models.disclosure.spec import WHOLE, TableSpec
from models.release import AreaLevel
from webmap.config import Settings
from webmap.db.records.ledger_tables import CellLine
from webmap.errors import UsageRefused
from webmap.geography.areas_in_use import areas_in_use
from webmap.releasing.families import FamilyInUse
from webmap.releasing.history import read_history
from webmap.workspace import Workspace

__all__ = ["cell_named", "cell_of"]

_KINDS: Final[Mapping[str, PeriodKind]] = {each: each for each in get_args(PeriodKind)}


def cell_named(
    workspace: Workspace,
    settings: Settings,
    *,
    table: str,
    area: str,
    kind: str,
    period: str,
    by: str | None = None,
    name: str | None = None,
) -> CellId:
    """Return the address of a cell that a person named.

    Parameters
    ----------
    workspace, settings
        Where the outlines and the family in use are.
    table, area, kind, period
        As a release has them; the period as ``2026-01-01/2027-01-01``.
    by
        What the table is divided by, if it is.
    name
        The class it is of; without one the first, which stands for all.

    Raises
    ------
    UsageRefused
        If no table has such a cell.
    """
    parts, areas = _parts_of(table, kind, by), areas_in_use(workspace)
    family = read_history(workspace, settings).family
    spec = next((each for each in parts if area in _codes(areas, each.level, family)), None)
    if spec is None:
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
        dims=_class_of(spec, name),
    )


def cell_of(line: CellLine, vintage: str) -> CellId:
    """Return the cell of a stored line, on outlines of a vintage."""
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


def _parts_of(table: str, kind: str, by: str | None) -> list[TableSpec]:
    """Return the parts of a table that have cells of a kind of period and division."""
    parts = [each for each in WHOLE.tables if each.name == table and kind in each.period_kinds]
    found = [each for each in parts if each.dimension == by]
    if found:
        return found
    if parts:
        ways = " or ".join(sorted({f"--by {each.dimension}" for each in parts if each.dimension}))
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


def _class_of(spec: TableSpec, name: str | None) -> Mapping[str, str]:
    """Return the class of a name, or the first."""
    if name is None:
        return spec.classes[0]
    for each in spec.classes:
        if name in each.values():
            return each
    raise UsageRefused(
        f"{spec.name} has no class of that name. Release diff names classes as they are written. "
        "Nothing was done."
    )
