"""A profile is everything a release says of one area, put in the order a reader wants it.

It computes nothing: each figure is a cell, finding or change of the release as it stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from models.disclosure.cells import PeriodKind, ReleasedCell
from models.release import Area, AreaFinding, Change, Release
from webmap.breaks import SeriesBreak, series_break
from webmap.summary import Latest, summarise

__all__ = ["TABLES", "Figure", "Profile", "change_of", "figures_of", "finding_of", "profile_of"]

#: The table of undivided cells of each level.
TABLES: Final[Mapping[str, str]] = {"ward": "T1", "district": "T2", "county": "T3"}
_BELOW: Final = {"county": "district", "district": "ward"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of an area's table: a period, its cell, and what was derived from cells."""

    area: Area
    kind: PeriodKind
    period: str
    cell: ReleasedCell
    finding: AreaFinding | None
    change: Change | None
    county_rate: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a release says of one area.

    Attributes
    ----------
    summary
        Plain sentences, by rule.
    quarters, closed
        Figures by quarter, newest first; then by closed year and over all of them together.
    parts
        For a district its wards, for the county its districts, each in the latest closed year,
        in the order of their names.
    peers
        How many areas of this level there are: what a rank is out of.
    scale
        Rate at the right-hand end of the drawn ranges, the same for every area of the level.
    line
        Where the series of closed years breaks because the ward was redrawn, or None.
    """

    area: Area
    summary: tuple[str, ...]
    quarters: tuple[Figure, ...]
    closed: tuple[Figure, ...]
    parts: tuple[Figure, ...]
    peers: int
    scale: float
    line: SeriesBreak | None = None


def profile_of(release: Release, code: str) -> Profile | None:
    """Return the profile of one area, or None where the release has no such area."""
    area = release.area(code)
    if area is None:
        return None
    figures = figures_of(release, area)
    quarters = tuple(figure for figure in figures if figure.kind == "quarter")
    closed = tuple(figure for figure in figures if figure.kind in {"year", "all"})
    peers = len(release.areas_at(area.level))
    latest = [group[0] for group in (quarters, closed) if group]
    return Profile(
        area=area,
        summary=summarise([_latest(figure) for figure in latest], area, peers),
        quarters=quarters,
        closed=closed,
        parts=_parts(release, area, closed),
        peers=peers,
        scale=_scale(release, TABLES[area.level]),
        line=series_break(
            area,
            release.family.vintage,
            [figure.period for figure in closed if figure.kind == "year"],
        ),
    )


def figures_of(release: Release, area: Area) -> list[Figure]:
    """List an area's undivided cells with what was derived from them, newest first."""
    cells = [
        cell
        for cell in release.index.values()
        if cell.id.area == area.code and cell.id.table == TABLES[area.level]
    ]
    cells.sort(key=lambda cell: cell.id.period.partition("/")[::-1], reverse=True)
    cells.sort(key=lambda cell: cell.id.period_kind == "all")
    return [_figure(release, area, cell) for cell in cells]


def finding_of(release: Release, cell: ReleasedCell) -> AreaFinding | None:
    """Return what was found of one cell's area and period, or None."""
    found = release.findings_for(cell.id.table, cell.id.period_kind, cell.id.period)
    if found is None:
        return None
    return next((item for item in found.areas if item.area == cell.id.area), None)


def change_of(release: Release, cell: ReleasedCell) -> Change | None:
    """Return how one cell compares with the same period a year before, or None."""
    days = cell.id.period.split("/")
    year_before = "/".join(f"{int(day[:4]) - 1}{day[4:]}" for day in days)
    asked = (cell.id.area, cell.id.period, year_before)
    return next((c for c in release.changes if (c.area, c.period, c.before) == asked), None)


def _figure(release: Release, area: Area, cell: ReleasedCell) -> Figure:
    return Figure(
        area=area,
        kind=cell.id.period_kind,
        period=cell.id.period,
        cell=cell,
        finding=finding_of(release, cell),
        change=change_of(release, cell),
        county_rate=_county_rate(release, cell),
    )


def _county_rate(release: Release, cell: ReleasedCell) -> float | None:
    found = release.findings_for(TABLES["county"], cell.id.period_kind, cell.id.period)
    return found.areas[0].rate if found and found.areas else None


def _parts(release: Release, area: Area, closed: tuple[Figure, ...]) -> tuple[Figure, ...]:
    """List the areas inside, by name: an order by size would tell small counts apart."""
    if area.level not in _BELOW or not closed:
        return ()
    inside = [
        part
        for part in release.areas_at(_BELOW[area.level])
        if area.level == "county" or part.district_code == area.code
    ]
    inside.sort(key=lambda part: part.name)
    cells = [
        (part, release.cell(TABLES[part.level], part.code, closed[0].period)) for part in inside
    ]
    return tuple(_figure(release, part, cell) for part, cell in cells if cell is not None)


def _scale(release: Release, table: str) -> float:
    """Return the highest end of any rate of one level, so that drawn ranges compare."""
    ends = [
        item.rate_high for found in release.findings if found.table == table for item in found.areas
    ]
    return max(ends, default=0.0)


def _latest(figure: Figure) -> Latest:
    return Latest(figure.kind, figure.cell, figure.finding, figure.change)
