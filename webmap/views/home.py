"""Home is this quarter: five sentences, the districts, and what the release leaves out."""

from dataclasses import dataclass

from flask import Blueprint, abort, render_template

from models.disclosure.cells import ReleasedCell
from models.release import Area, Change, Release
from webmap.access import MEMBERS, requires
from webmap.profiles import TABLES, change_of
from webmap.shelf import is_damaged, shown_or_none
from webmap.small_map import small_map

__all__ = ["DistrictLine", "blueprint", "district_lines", "quarter_of"]

blueprint = Blueprint("home", __name__)


@dataclass(frozen=True, slots=True)
class DistrictLine:
    """A district or the county this quarter, a year before, and whether that is a change."""

    area: Area
    now: ReleasedCell | None
    before: ReleasedCell | None
    change: Change | None


@blueprint.get("/")
@requires(*MEMBERS)
def show() -> str:
    """Show this quarter on one side of paper; without a release, say how to make one."""
    shown = shown_or_none()
    if is_damaged():
        abort(503)
    if shown is None:
        return render_template("no_release.html")
    release = shown.release
    quarter = quarter_of(release)
    return render_template(
        "home.html",
        quarter=quarter,
        year_before=_year_before(quarter),
        small_map=small_map(shown),
        lines=district_lines(release, quarter),
        has_windows=any(cell.id.table == "T9" for cell in release.index.values()),
    )


def quarter_of(release: Release) -> str:
    """Return the release's own quarter as an interval, the newest that it has cells of."""
    year, _, number = release.quarter.partition("-Q")
    month = int(number) * 3 - 2
    after = f"{int(year) + 1}-01-01" if month == 10 else f"{year}-{month + 3:02d}-01"
    return f"{year}-{month:02d}-01/{after}"


def district_lines(release: Release, quarter: str) -> list[DistrictLine]:
    """List the districts by name and then the county, this quarter and a year before."""
    districts = sorted(release.areas_at("district"), key=lambda area: area.name)
    lines = []
    for area in (*districts, *release.areas_at("county")):
        table = TABLES[area.level]
        now = release.cell(table, area.code, quarter)
        before = release.cell(table, area.code, _year_before(quarter))
        lines.append(DistrictLine(area, now, before, change_of(release, now) if now else None))
    return lines


def _year_before(period: str) -> str:
    """Return the same dates one year earlier; every one is the first of a month."""
    return "/".join(f"{int(day[:4]) - 1}{day[4:]}" for day in period.split("/"))
