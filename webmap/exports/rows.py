"""Rows are figures as every file has them: one builder, whatever the kind of file.

A cell is given by its public fields alone. What was derived from it stands beside it only where
the pages print it: no rate without a printed count, nothing at all where a cell is withheld.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from models.disclosure.cells import CellId, ReleasedCell, State
from models.release import Area, AreaFinding, Release
from webmap.files.file_table import Cell, Column, figure, text, whole
from webmap.profiles import Figure
from webmap.words import cell_words

__all__ = [
    "AREA_COLUMNS",
    "CELL_COLUMNS",
    "FIGURE_COLUMNS",
    "VIEW_COLUMNS",
    "Row",
    "area_row",
    "cell_row",
    "figure_row",
    "view_rows",
]

Row = dict[str, Cell]

#: The public fields of a cell, in their published order.
CELL_COLUMNS: Final[Sequence[Column]] = (
    *text("measure", "table", "area", "vintage", "period_kind", "period", "dims", "state"),
    *whole("value", "low", "high"),
)
_RATES: Final = figure("rate", "rate_low", "rate_high")
_RANKS: Final = whole("rank_low", "rank_high")
#: A cell, its area's name, and what was derived from it.
FIGURE_COLUMNS: Final[Sequence[Column]] = (
    *CELL_COLUMNS,
    *text("name", "level"),
    *_RATES,
    *_RANKS,
    *text("category"),
    *whole("residents_within"),
)
#: One view of the map: the area, what is said of it, then which cell it is.
VIEW_COLUMNS: Final[Sequence[Column]] = (
    *text("area_code", "area_name", "district", "state"),
    *whole("value", "low", "high"),
    *text("in_words"),
    *_RATES,
    *_RANKS,
    *text("category", "legend_class"),
    *whole("residents", "residents_within"),
    *text("level", "measure", "table", "period_kind", "period", "dims", "vintage"),
)
#: An area without any concern.
AREA_COLUMNS: Final[Sequence[Column]] = (
    *text("area_code", "area_name", "level", "district", "small_group_code", "group_code"),
    *whole("residents", "residents_within"),
    *figure("hectares"),
)
#: What is taken from a finding.
_DERIVED: Final = ("rate", "rate_low", "rate_high", "rank_low", "rank_high", "category")


@dataclass(frozen=True, slots=True)
class _Known:
    """What a release holds on one area for one address."""

    area: Area
    cell: ReleasedCell
    finding: AreaFinding | None


def cell_row(cell: ReleasedCell) -> Row:
    """Return a cell's public fields, its dimensions as ``name=value`` pairs."""
    row = cell.as_json()
    row["dims"] = ";".join(f"{name}={value}" for name, value in sorted(cell.id.dims.items()))
    return row


def figure_row(shown: Figure) -> Row:
    """Return a cell's public fields with its area's name and what was derived.

    Where no count is printed the rate is left out too; its range stays.
    """
    area = shown.area
    public: Row = {
        "name": area.name,
        "level": area.level,
        "residents_within": area.residents_within,
    }
    return cell_row(shown.cell) | public | _derived(shown.cell, shown.finding)


def area_row(area: Area) -> Row:
    """Return what is known of an area without any concern."""
    return {
        "area_code": area.code,
        "area_name": area.name,
        "level": area.level,
        "district": _district(area),
        "small_group_code": area.small_group_code,
        "group_code": area.group_code,
        "residents": area.residents,
        "residents_within": area.residents_within,
        "hectares": area.hectares,
    }


def view_rows(release: Release, view: Mapping[str, Any], figures: Mapping[str, Any]) -> list[Row]:
    """List the areas of a view in the order of the page.

    Parameters
    ----------
    release
        What partners may see.
    view
        The view as the catalogue has it, with its `table` and `dims`.
    figures
        The view as it was published.
    """
    legend = {look["key"]: look["words"] for look in figures["legend"]}
    known = {item.area.code: item for item in _known(release, view, figures)}
    looks = dict(zip(figures["codes"], figures["looks"], strict=True))
    ordered = [figures["codes"][at] for at in figures["ranked"]]
    return [_view_row(known[code]) | {"legend_class": legend[looks[code]]} for code in ordered]


def _view_row(item: _Known) -> Row:
    row = cell_row(item.cell)
    row["area_code"] = row.pop("area")
    area: Row = {
        "area_name": item.area.name,
        "district": _district(item.area),
        "level": item.area.level,
        "residents": item.area.residents,
        "residents_within": item.area.residents_within,
    }
    return row | area | {"in_words": _in_words(item.cell)} | _derived(item.cell, item.finding)


def _known(
    release: Release, view: Mapping[str, Any], figures: Mapping[str, Any]
) -> Iterator[_Known]:
    """Find the cell and the finding of every area of a view; an absent cell is not published."""
    table, kind, period = view["table"], view["period_kind"], figures["period"]
    found = None if view["dims"] else release.findings_for(table, kind, period)
    findings = {item.area: item for item in found.areas} if found else {}
    cells = {
        cell.id.area: cell
        for cell in release.cells
        if (cell.id.measure, cell.id.table, cell.id.period_kind, cell.id.period, cell.id.dims)
        == ("cases", table, kind, period, view["dims"])
    }
    for area in release.areas_at(view["level"]):
        cell = cells.get(area.code) or ReleasedCell(
            id=CellId(
                measure="cases",
                table=table,
                area=area.code,
                vintage=release.family.vintage,
                period_kind=kind,
                period=period,
                dims=view["dims"],
            ),
            state=State.WITHHELD,
        )
        yield _Known(area, cell, findings.get(area.code))


def _derived(cell: ReleasedCell, finding: AreaFinding | None) -> Row:
    """Return what was derived from a cell, as far as the pages print it."""
    if finding is None or cell.state is State.WITHHELD:
        return {}
    row: Row = {name: getattr(finding, name) for name in _DERIVED}
    return row if cell.is_printed else row | {"rate": None}


def _in_words(cell: ReleasedCell) -> str:
    """Say a cell so that nobody takes it for an exact number, nor a program for a number."""
    words = cell_words(cell)
    return f"about {words}" if cell.state is State.SHOWN else words


def _district(area: Area) -> str | None:
    """Return the district an area lies in; a district lies in none."""
    return None if area.level == "district" else area.district_name
