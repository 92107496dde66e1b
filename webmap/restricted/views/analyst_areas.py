"""Areas, for analysts: one ward, district or the county, quarter by quarter, with exact counts.

Everything stands in the address; nothing of it is kept, but the log notes who takes a file.
"""

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, Response, abort, make_response, render_template, request

from webmap import clock
from webmap.access import Role, requires
from webmap.analyst.analyses_kept import analyses_kept
from webmap.audit.chain import What
from webmap.door.noting import note
from webmap.errors import NothingToDo
from webmap.restricted.asking import Asked, asked_for
from webmap.restricted.desk import Desk, desk
from webmap.restricted.following.area_file import area_file
from webmap.restricted.following.area_page import AreaPage
from webmap.restricted.following.area_series import find_area
from webmap.restricted.following.followed import Followed
from webmap.restricted.following.following_form import FollowingForm
from webmap.restricted.following.following_words import STEP_WORDS, VERDICT_WORDS
from webmap.restricted.mapping.asked_map import PATTERNS
from webmap.restricted.mapping.sheet import UnfitDenominator
from webmap.restricted.room import room
from webmap.restricted.trying.closed_periods import closed_periods
from webmap.views.assets import TYPES

__all__ = ["blueprint"]

blueprint = Blueprint("analyst_areas", __name__, url_prefix="/areas")

_KEPT_NOWHERE: Final = "private, no-store"
_PAGES: Final = ("analyst_areas.index", "analyst_areas.show")
#: How the chart is asked for that stands on a narrow page.
_STANDING: Final = "standing"


@blueprint.get("")
@requires(Role.ANALYST)
def index() -> Response:
    """List the areas, and those whose name holds the words searched for."""
    here = desk()
    sought = request.args.get("q", "").strip()[:80]
    return _private(
        make_response(
            render_template(
                "restricted/areas.html",
                sought=sought,
                found=_matching(here, sought) if sought else [],
                wards=here.wards.frame.sort_values("name"),
                districts=here.areas["district"].frame.sort_values("name"),
                county=here.areas["county"].frame,
                vintage=here.wards.vintage,
            )
        )
    )


@blueprint.get("/<string:code>")
@requires(Role.ANALYST)
def show(code: str) -> Response:
    """Show one area through its quarters."""
    here, asked = _asked()
    page = _page(here, asked, code)
    return _private(
        make_response(
            render_template(
                "restricted/area.html",
                page=page,
                kept=page.kept(analyses_kept(room().workspace)),
                form=FollowingForm.of(here, asked, clock.today()),
                patterns=PATTERNS,
                steps=STEP_WORDS,
                verdicts=VERDICT_WORDS,
                standing=_STANDING,
            )
        )
    )


@blueprint.get("/<string:code>/quarters.svg")
@requires(Role.ANALYST)
def still(code: str) -> Response:
    """Draw the quarters of one area."""
    standing = request.args.get("shape") == _STANDING
    content = _page(*_asked(), code).chart(standing=standing)
    return _private(Response(content, content_type=TYPES[".svg"]))


@blueprint.get("/<string:code>/quarters.csv")
@requires(Role.ANALYST)
def download(code: str) -> Response:
    """Send the quarters of one area as a file that says what it holds; the log notes it."""
    page = _page(*_asked(), code)
    content = area_file(page, is_synthetic=room().workspace.is_synthetic)
    last = page.followed.asked.period.name
    note(What.EXPORT, f"analyst_areas.download {page.area.code} {last}")
    response = Response(content, content_type="text/csv; charset=utf-8")
    name = f"RESTRICTED-quarters-{page.area.code}-{last}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _private(response)


@blueprint.errorhandler(NothingToDo)
def nothing(why: NothingToDo) -> Response:
    """Say that there is nothing to follow yet, and what to do."""
    page = render_template("restricted/nothing_to_try.html", why=str(why))
    return _private(make_response(page, 200 if request.endpoint in _PAGES else 409))


@blueprint.errorhandler(UnfitDenominator)
def unfit(why: UnfitDenominator) -> Response:
    """Say that nothing can be worked out with the denominator that was asked for."""
    _, asked = _asked()
    back = f"{request.path}?{asked.over_the_usual.query}"
    page = render_template("restricted/unfit_series.html", why=str(why), back=back)
    return _private(make_response(page, 200 if request.endpoint in _PAGES else 422))


def _asked() -> tuple[Desk, Asked]:
    """Return the desk and what the address asks for."""
    here, today = desk(), clock.today()
    closed_periods(here, today)
    return here, asked_for(request.args, here, today) or abort(404)


def _page(here: Desk, asked: Asked, code: str) -> AreaPage:
    area = find_area(here.areas, code) or abort(404)
    return AreaPage(followed=Followed.of(here, asked, clock.today()), area=area)


def _matching(here: Desk, sought: str) -> Sequence[tuple[str, str, str]]:
    """List code, name and district of areas whose name holds every word, by name."""
    words = sought.casefold().replace(",", " ").split()
    found = [
        (str(code), str(one["name"]), str(one["district_name"] or ""))
        for level in ("county", "district", "ward")
        for code, one in here.areas[level].frame.iterrows()
    ]
    return sorted(
        (each for each in found if each[0].casefold() == sought.casefold()
         or all(word in f"{each[1]} {each[2]}".casefold() for word in words)),
        key=lambda each: each[1],
    )  # fmt: skip


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = _KEPT_NOWHERE
    return response
