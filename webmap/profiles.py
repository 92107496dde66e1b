"""A profile is everything a release says of one area, put in the order a reader wants it.

It computes nothing: each figure is a cell, finding or change of the release as it stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from models.disclosure.cells import PeriodKind, ReleasedCell
from models.release import Area, AreaFinding, AreaLevel, Change, Release
from webmap.breaks import SeriesBreak, series_break
from webmap.summary import Latest, summarise

__all__ = [
    "TABLES",
    "Figure",
    "Profile",
    "change_of",
    "divided_of",
    "figures_of",
    "finding_of",
    "profile_of",
]

#: The table of undivided cells of each level, by quarter and closed year; and over twelve months.
TABLES: Final[Mapping[AreaLevel, str]] = {
    "ward": "T1",
    "small_group": "T8",
    "group": "T8",
    "district": "T2",
    "county": "T3",
}
_WINDOWS: Final[Mapping[AreaLevel, str]] = {"ward": "T9", "small_group": "T8"}
_BELOW: Final[Mapping[AreaLevel, AreaLevel]] = {
    "county": "district",
    "district": "ward",
    "group": "ward",
    "small_group": "ward",
}


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
    quarters, windows, closed
        Figures by quarter, newest first; over twelve months to each quarter's end; then by closed
        year and over all of them together.
    within
        The areas this one lies in: a ward's small group and group, finest first.
    parts
        For a group or district its wards over the newest twelve months, else in the last closed
        year; for the county its districts in that year; in the order of their names.
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
    windows: tuple[Figure, ...]
    closed: tuple[Figure, ...]
    within: tuple[Area, ...]
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
    windows = tuple(figure for figure in figures if figure.kind == "twelve_months")
    closed = tuple(figure for figure in figures if figure.kind in {"year", "all"})
    peers = len(release.areas_at(area.level))
    latest = [group[0] for group in (quarters, windows or closed) if group]
    return Profile(
        area=area,
        summary=summarise([_latest(figure) for figure in latest], area, peers),
        quarters=quarters,
        windows=windows,
        closed=closed,
        within=_within(release, area),
        parts=_parts(release, area),
        peers=peers,
        scale=_scale(release, area.level),
        line=series_break(
            area,
            release.family.vintage,
            [figure.period for figure in closed if figure.kind == "year"],
        ),
    )


def figures_of(release: Release, area: Area) -> list[Figure]:
    """List an area's undivided cells with what was derived from them, newest first."""
    cells = [cell for cell in release.index.values() if cell.id.area == area.code]
    cells.sort(key=lambda cell: cell.id.period.partition("/")[::-1], reverse=True)
    cells.sort(key=lambda cell: cell.id.period_kind == "all")
    return [_figure(release, area, cell) for cell in cells]


def divided_of(release: Release, area: Area) -> list[Figure]:
    """List an area's cells that are divided by something, in published order; bare figures."""
    return [
        Figure(
            area=area,
            kind=cell.id.period_kind,
            period=cell.id.period,
            cell=cell,
            finding=None,
            change=None,
            county_rate=None,
        )
        for cell in release.cells
        if cell.id.area == area.code and cell.id.dims
    ]


def finding_of(release: Release, cell: ReleasedCell) -> AreaFinding | None:
    """Return what was found of one cell's area and period, or None."""
    found = release.findings_for(cell.id.table, cell.id.period_kind, cell.id.period)
    if found is None:
        return None
    return next((item for item in found.areas if item.area == cell.id.area), None)


def change_of(release: Release, cell: ReleasedCell) -> Change | None:
    """Return how one cell compares with the same dates a year before, or None."""
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


def _within(release: Release, area: Area) -> tuple[Area, ...]:
    """Return the groups of wards that an area lies in, finest first."""
    found = [release.area(code) for code in (area.small_group_code, area.group_code) if code]
    return tuple(each for each in found if each is not None)


def _parts(release: Release, area: Area) -> tuple[Figure, ...]:
    """List the areas inside, by name: an order by size would tell small counts apart."""
    level = _BELOW.get(area.level)
    newest = _newest(release, level) if level else None
    if level is None or newest is None:
        return ()
    table, period = newest
    inside = [part for part in release.areas_at(level) if _holds(area, part)]
    inside.sort(key=lambda part: part.name)
    cells = [(part, release.cell(table, part.code, period)) for part in inside]
    return tuple(_figure(release, part, cell) for part, cell in cells if cell is not None)


def _holds(area: Area, part: Area) -> bool:
    """Say whether a part lies in an area."""
    return area.level == "county" or area.code in {
        part.district_code,
        part.group_code,
        part.small_group_code,
    }


def _newest(release: Release, level: AreaLevel) -> tuple[str, str] | None:
    """Return table and period of the newest twelve months of a level, else its last closed year."""
    for table, kind in ((_WINDOWS.get(level), "twelve_months"), (TABLES[level], "year")):
        periods = {
            cell.id.period
            for cell in release.index.values()
            if (cell.id.table, cell.id.period_kind) == (table, kind)
        }
        if table and periods:
            return table, max(periods)
    return None


def _scale(release: Release, level: AreaLevel) -> float:
    """Return the highest end of any rate of one level, so that drawn ranges compare."""
    ends = [
        item.rate_high for found in release.findings if found.level == level for item in found.areas
    ]
    return max(ends, default=0.0)


def _latest(figure: Figure) -> Latest:
    return Latest(figure.kind, figure.cell, figure.finding, figure.change)
