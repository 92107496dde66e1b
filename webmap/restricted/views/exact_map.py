"""The exact map shows the counts of every ward, what tests make of them, and where cases lie.

Pages and figures are for analysts alone and kept nowhere; outlines are public and kept for long.
"""

from dataclasses import replace
from typing import Final

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    jsonify,
    make_response,
    render_template,
    request,
)

from webmap import clock
from webmap.access import Role, requires
from webmap.audit.chain import What
from webmap.door.noting import note
from webmap.errors import NothingToDo
from webmap.publishing.picture import picture
from webmap.restricted.choice_words import chosen_words
from webmap.restricted.choosing import choices, filters, periods
from webmap.restricted.desk import Desk, desk
from webmap.restricted.mapping.asked_map import PATTERNS, AskedMap
from webmap.restricted.mapping.ground import ground
from webmap.restricted.mapping.layers import GROUPS, LAYERS
from webmap.restricted.mapping.map_figures import as_json, facts, terms
from webmap.restricted.mapping.map_files import FILES, map_file
from webmap.restricted.mapping.map_view import BOTH, OVERLAYS, MapView, view_asked
from webmap.restricted.mapping.overlays import overlay
from webmap.restricted.mapping.sheet import UnfitDenominator
from webmap.restricted.room import room
from webmap.views.assets import TYPES, asset_url

__all__ = ["blueprint"]

blueprint = Blueprint("exact_map", __name__, url_prefix="/map")

#: The page of one ward, where this side has it.
_AREA_PAGE: Final = "analyst_areas.show"
_KEPT_NOWHERE: Final = "private, no-store"
#: What the shell of every map needs besides its own script and style.
_SCRIPTS: Final = (("leaflet.js", "leaflet"), ("map.js", "static"), ("analyst-map.js", "static"))
_STYLES: Final = (("leaflet.css", "leaflet"), ("map.css", "static"), ("analyst-map.css", "static"))


@blueprint.get("")
@requires(Role.ANALYST)
def show() -> Response:
    """Show one view as map, legend and table."""
    here, view = _asked()
    shells = ground(here).maps[: len(view.layers)]
    page = render_template(
        "restricted/map.html",
        asked=AskedMap.of(here, view, clock.today()),
        view=view,
        both=BOTH,
        groups=GROUPS,
        layers=LAYERS,
        overlays=OVERLAYS,
        periods=periods(here, view.asked, clock.today()),
        choices=choices(view.asked),
        filters=filters(here, view.asked),
        chosen_words=chosen_words(view.asked),
        shells=shells,
        patterns=PATTERNS,
        facts=facts,
        terms=terms,
        scripts=[asset_url(*each) for each in _SCRIPTS],
        styles=[asset_url(*each) for each in _STYLES],
        files=FILES,
        more="/areas/" if _AREA_PAGE in current_app.view_functions else "",
    )
    return _private(make_response(page))


@blueprint.get("/figures.json")
@requires(Role.ANALYST)
def figures() -> Response:
    """Give one layer to the script of the map."""
    here, view = _asked()
    asked = AskedMap.of(here, view, clock.today())
    return _private(jsonify(as_json(asked.first, asked.rows)))


@blueprint.get("/picture.svg")
@requires(Role.ANALYST)
def still() -> Response:
    """Draw one layer as a still picture: for paper, and for browsers that run no script."""
    here, view = _asked()
    drawn = AskedMap.of(here, view, clock.today()).first
    codes = map(str, here.wards.codes)
    looks = dict(zip(codes, drawn.looks, strict=True))
    content = picture(drawn.heading, here.wards, looks, here.areas["district"], PATTERNS)
    return _private(Response(content, content_type=TYPES[".svg"]))


@blueprint.get("/over/<string:name>")
@requires(Role.ANALYST)
def over(name: str) -> Response:
    """Give what lies over the wards to the script of the map."""
    here, view = _asked()
    if name not in OVERLAYS:
        abort(404)
    asked = AskedMap.of(here, view, clock.today())
    return _private(jsonify(overlay(asked.sheet, name)))


@blueprint.get("/ground/<string:name>")
@requires(Role.ANALYST)
def ground_file(name: str) -> Response:
    """Serve outlines, or the shell of a map; its name says what is in it."""
    content = ground(desk()).files.get(name)
    if content is None:
        abort(404)
    response = Response(content, content_type=TYPES["." + name.rpartition(".")[2]])
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


@blueprint.get("/wards.<string:kind>")
@requires(Role.ANALYST)
def download(kind: str) -> Response:
    """Send exactly the view on screen as a file that says what it holds; the log notes it."""
    here, view = _asked()
    if kind not in FILES:
        abort(404)
    asked = AskedMap.of(here, view, clock.today())
    content = map_file(asked, kind, is_synthetic=room().workspace.is_synthetic)
    note(What.EXPORT, f"exact_map.download {view.layer} {view.asked.period.name} {kind}")
    response = Response(content, content_type=FILES[kind].content_type)
    name = f"RESTRICTED-wards-{view.layer}-{view.asked.period.name}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _private(response)


@blueprint.errorhandler(NothingToDo)
def nothing(_: NothingToDo) -> Response:
    """Say that there are no records yet."""
    status = 200 if request.endpoint == "exact_map.show" else 409
    return _private(make_response(render_template("restricted/map_without_records.html"), status))


@blueprint.errorhandler(UnfitDenominator)
def unfit(why: UnfitDenominator) -> Response:
    """Say that nothing can be worked out with the denominator that was asked for."""
    _, view = _asked()
    back = replace(view, asked=view.asked.over_the_usual).query
    page = render_template("restricted/map_unfit.html", why=str(why), back=back)
    return _private(make_response(page, 200 if request.endpoint == "exact_map.show" else 422))


def _asked() -> tuple[Desk, MapView]:
    """Return the desk and the view that the address asks for."""
    here = desk()
    return here, view_asked(request.args, here, clock.today()) or abort(404)


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = _KEPT_NOWHERE
    return response
