"""Areas: find a ward, group or district, and read everything the release says of it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from models.release import Area, AreaLevel, Release
from webmap.access import MEMBERS, requires
from webmap.divisions import divisions_of
from webmap.door.noting import note_export
from webmap.exports.about import notes
from webmap.exports.rows import FIGURE_COLUMNS, figure_row
from webmap.exports.sending import attachment, marking_in_force
from webmap.files.comma_separated import as_csv
from webmap.files.content_types import CONTENT_TYPES
from webmap.files.file_table import names
from webmap.profiles import divided_of, figures_of, profile_of
from webmap.shelf import Shown, on_show

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
            (
                district,
                _inside(release, "ward", district),
                [
                    (group, _inside(release, "small_group", group))
                    for group in _inside(release, "group", district)
                ],
            )
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
        "areas/show.html",
        profile=profile,
        area=profile.area,
        chart=_chart(code),
        divisions=divisions_of(shown.release, profile.area, _class_words(shown)),
    )


@blueprint.get("/<string:code>.csv")
@requires(*MEMBERS)
def download(code: str) -> Response:
    """Send the figures of one area as a file."""
    shown = on_show()
    area = shown.release.area(code) or abort(404)
    figures = [*figures_of(shown.release, area), *divided_of(shown.release, area)]
    rows = [figure_row(figure) for figure in figures]
    about = notes(shown.release, shown.id, marking_in_force())
    content = as_csv(names(FIGURE_COLUMNS), rows, about)
    note_export(area.code)
    name = f"plainsight-{shown.release.quarter}-{area.code}.csv"
    return attachment(content, CONTENT_TYPES["csv"], name)


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


def _inside(release: Release, level: AreaLevel, area: Area) -> list[Area]:
    """List the areas of a level inside a district or group, by name."""
    inside = [
        each
        for each in release.areas_at(level)
        if area.code in {each.district_code, each.group_code}
    ]
    return sorted(inside, key=lambda each: each.name)


def _class_words(shown: Shown) -> Mapping[str, Mapping[str, Any]]:
    """Return the words of the classes of divided cells, where the release carries them."""
    if "classes.json" not in shown.stored.files:
        return {}
    words: Mapping[str, Mapping[str, Any]] = json.loads(shown.stored.asset("classes.json"))
    return words


def _chart(code: str) -> str | None:
    """Return the address of the area's chart, where the release carries one."""
    return on_show().address(f"chart-{code}.svg")
