"""Areas: find a ward or district, and read everything the release says of it."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, render_template, request

from models.release import Area, Release
from webmap.access import MEMBERS, requires
from webmap.door.noting import note_export
from webmap.export import FIGURE_COLUMNS, as_csv, figure_row, notes
from webmap.profiles import figures_of, profile_of
from webmap.shelf import on_show

__all__ = ["blueprint", "matching"]

blueprint = Blueprint("areas", __name__, url_prefix="/areas")


@blueprint.get("")
@requires(*MEMBERS)
def index() -> str:
    """List every area, and those whose name holds the words searched for."""
    release = on_show().release
    asked = request.args.get("q", "").strip()[:80]
    return render_template(
        "areas/index.html",
        asked=asked,
        found=matching(release, asked) if asked else [],
        counties=release.areas_at("county"),
        districts=[
            (district, _wards_of(release, district))
            for district in sorted(release.areas_at("district"), key=lambda area: area.name)
        ],
    )


@blueprint.get("/<string:code>")
@requires(*MEMBERS)
def show(code: str) -> str:
    """Show what the release says of one area."""
    shown = on_show()
    profile = profile_of(shown.release, code) or abort(404)
    return render_template(
        "areas/show.html", profile=profile, area=profile.area, chart=_chart(code)
    )


@blueprint.get("/<string:code>.csv")
@requires(*MEMBERS)
def download(code: str) -> Response:
    """Send the figures of one area as a file."""
    shown = on_show()
    area = shown.release.area(code) or abort(404)
    rows = [figure_row(figure) for figure in figures_of(shown.release, area)]
    content = as_csv(FIGURE_COLUMNS, rows, notes(shown.release, shown.id))
    response = Response(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="plainsight-{shown.release.quarter}-{area.code}.csv"'
    )
    note_export(area.code)
    return response


def matching(release: Release, asked: str) -> Sequence[Area]:
    """List areas whose name holds every word of `asked`, or whose code it is, by name."""
    words = asked.casefold().replace(",", " ").split()
    found = [
        area
        for area in release.areas
        if area.code.casefold() == asked.casefold()
        or all(word in f"{area.name} {area.district_name or ''}".casefold() for word in words)
    ]
    return sorted(found, key=lambda area: (not _starts(area, words), area.name))


def _starts(area: Area, words: Sequence[str]) -> bool:
    return bool(words) and any(part.startswith(words[0]) for part in area.name.casefold().split())


def _wards_of(release: Release, district: Area) -> list[Area]:
    wards = [ward for ward in release.areas_at("ward") if ward.district_code == district.code]
    return sorted(wards, key=lambda ward: ward.name)


def _chart(code: str) -> str | None:
    """Return the address of the area's chart, where the release carries one."""
    return on_show().address(f"chart-{code}.svg")
