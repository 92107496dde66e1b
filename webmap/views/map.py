"""The map: one measure of one level and period, drawn, listed, explained and sent as a file.

Everything on it was made when the release was published; this page only lays it out.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, make_response, render_template, request

from models.area_words import PLURAL, SINGULAR
from models.release import Release
from webmap.access import MEMBERS, requires
from webmap.door.noting import note_export
from webmap.exports.kinds import VIEW_KINDS
from webmap.exports.sending import attachment, marking_in_force
from webmap.exports.tables import view_table
from webmap.shelf import Shown, on_show
from webmap.views.assets import asset_url

__all__ = ["Catalogue", "Row", "blueprint", "rows_of"]

_CHOICES: Final = ("level", "measure", "period", "kind")
#: Headings of the period selector, by the kind of period.
_GROUPS: Final = {
    "quarter": "Quarters",
    "year": "Years",
    "twelve_months": "Twelve months to a quarter's end",
    "all": "All closed years",
}
#: How an address names concerns of every kind: what is shown where no kind is asked for.
_EVERY_KIND: Final = "all"
_NOT_PUBLISHED: Final = "Not published at this detail.\n"

blueprint = Blueprint("map", __name__)

View = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One area as the table lists it. `search` holds the words it is found by."""

    code: str
    name: str
    district: str
    look: Mapping[str, Any]
    value: str
    low: str | None
    high: str | None
    facts: Sequence[str | None]
    search: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The views a release publishes; the page offers these and no others."""

    plain: Mapping[str, Any]

    @property
    def views(self) -> Sequence[View]:
        """Every view, in the order it is offered."""
        views: Sequence[View] = self.plain["views"]
        return views

    @property
    def default(self) -> View:
        """The view shown first."""
        return next(view for view in self.views if view["key"] == self.plain["default"])

    def find(self, asked: Mapping[str, str]) -> View | None:
        """Return the view asked for, what was left open filled in; None where there is none."""
        fitting = [view for view in self.views if _fits(view, asked)]
        return self.default if self.default in fitting else next(iter(fitting), None)

    @staticmethod
    def address(view: View) -> str:
        """Return the choices of a view as an address has them; every kind need not be said."""
        every = ("kind", _EVERY_KIND)
        return urlencode({name: view[name] for name in _CHOICES if (name, view[name]) != every})

    def beside(self, view: View, choice: str) -> Sequence[View]:
        """List the views that differ from `view` in one choice alone, itself among them."""
        fixed = {name: view[name] for name in _CHOICES if name != choice}
        return [other for other in self.views if _fits(other, fixed)]

    def periods(self, view: View) -> Mapping[str, Sequence[View]]:
        """List the periods offered beside `view` by the heading they stand under."""
        groups: dict[str, list[View]] = {}
        for other in self.beside(view, "period"):
            groups.setdefault(_GROUPS[other["period_kind"]], []).append(other)
        return groups

    def levels(self, view: View) -> Sequence[tuple[str, View]]:
        """Name each level and the view of it that keeps most of what `view` shows."""

        def apart(other: View) -> tuple[bool, ...]:
            """Say in what a view differs from this one, what matters most first."""
            return (
                other["kind"] != view["kind"],
                other["period"] != view["period"],
                other["measure"] != view["measure"],
                other["period_kind"] == "quarter",
            )

        return [
            (words, min((v for v in self.views if v["level"] == level), key=apart))
            for level, words in self.plain["levels"].items()
            if any(v["level"] == level for v in self.views)
        ]


@blueprint.get("/map")
@requires(*MEMBERS)
def show() -> Response:
    """Show one view as map, legend and table."""
    shown = on_show()
    catalogue = Catalogue(_plain(shown, "views.json"))
    view = catalogue.find(request.args)
    if view is None:
        return make_response(render_template("map_not_published.html"), 404)
    figures = _plain(shown, shown.names[f"figures-{view['key']}.json"])
    shell = _plain(shown, "shell.json")
    page = render_template(
        "map.html",
        catalogue=catalogue,
        view=view,
        figures=figures,
        rows=rows_of(shown.release, figures, _plain(shown, "places.json")),
        shell=shell["html"],
        patterns=shell["patterns"],
        scripts=[*map(_versioned, shell["scripts"]), shown.address("shell.js")],
        styles=[*map(_versioned, shell["styles"]), shown.address("shell.css")],
        level_words=PLURAL[view["level"]],
        level_word=SINGULAR[view["level"]],
        figures_address=shown.address(f"figures-{view['key']}.json"),
        picture=shown.address(f"map-{view['key']}.svg"),
        files=VIEW_KINDS,
    )
    return make_response(page)


@blueprint.get("/map.<string:kind>")
@requires(*MEMBERS)
def download(kind: str) -> Response:
    """Send exactly the view on screen as a file that says what it holds."""
    shown = on_show()
    if kind not in VIEW_KINDS:
        abort(404)
    view = Catalogue(_plain(shown, "views.json")).find(request.args)
    if view is None:
        return Response(_NOT_PUBLISHED, status=404, content_type="text/plain; charset=utf-8")
    figures = _plain(shown, shown.names[f"figures-{view['key']}.json"])
    table = view_table(shown, view, figures, marking_in_force())
    content = VIEW_KINDS[kind].write(table, shown, view["level"])
    note_export(f"{kind} {view['key']}")
    name = f"plainsight-{shown.release.quarter}-{view['key']}.{kind}"
    return attachment(content, VIEW_KINDS[kind].content_type, name)


def rows_of(
    release: Release, figures: Mapping[str, Any], places: Mapping[str, Sequence[str]]
) -> list[Row]:
    """List the areas of a view in its own order; `places` gives towns near an area by code.

    A group is found by the names of its wards too.
    """
    looks = {look["key"]: look for look in figures["legend"]}
    areas = {area.code: area for area in release.areas_at(figures["level"])}
    inside = _wards_in_groups(release)
    rows = []
    for at in figures["ranked"]:
        area = areas[figures["codes"][at]]
        district = (area.district_name or "") if area.level != "district" else ""
        rows.append(
            Row(
                code=area.code,
                name=area.name,
                district=district,
                look=looks[figures["looks"][at]],
                value=figures["values"][at],
                low=figures["lows"][at],
                high=figures["highs"][at],
                facts=figures["facts"][at],
                search=" ".join(
                    (area.name, district, *inside[area.code], *places.get(area.code, ()))
                ).casefold(),
            )
        )
    return rows


def _wards_in_groups(release: Release) -> Mapping[str, Sequence[str]]:
    """Return the names of the wards in each group, by its code; none for other areas."""
    inside: dict[str, list[str]] = defaultdict(list)
    for ward in release.areas_at("ward"):
        for code in (ward.small_group_code, ward.group_code):
            if code is not None:
                inside[code].append(ward.name)
    return inside


def _fits(view: View, asked: Mapping[str, str]) -> bool:
    """Say whether a view is the one asked for in every choice that was made."""
    return all(view[name] == asked[name] for name in _CHOICES if name in asked)


def _plain(shown: Shown, name: str) -> Any:  # noqa: ANN401 - JSON of our own making
    return json.loads(shown.stored.asset(name))


def _versioned(address: str) -> str:
    """Return an address of the shell with its version, so that it is fetched once and kept."""
    folder, _, name = address.rpartition("/")
    return asset_url(name, folder.removeprefix("/assets/").removeprefix("/"))
