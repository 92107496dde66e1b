"""Emerging is what is new, growing, lasting or ended over all areas, with how sure that is.

Everything stands in the address; nothing of it is kept, but the log notes who takes a file.
"""

from typing import Final

from flask import Blueprint, Response, abort, make_response, render_template, request

from webmap import clock
from webmap.access import Role, requires
from webmap.audit.chain import What
from webmap.door.noting import note
from webmap.errors import NothingToDo
from webmap.restricted.asking import Asked, asked_for
from webmap.restricted.desk import Desk, desk
from webmap.restricted.following.emerging_files import EMERGING_FILES, emerging_file
from webmap.restricted.following.emerging_page import EmergingPage
from webmap.restricted.following.followed import Followed
from webmap.restricted.following.following_form import FollowingForm
from webmap.restricted.following.histories_told import histories_picture
from webmap.restricted.mapping.asked_map import PATTERNS
from webmap.restricted.mapping.sheet import UnfitDenominator
from webmap.restricted.room import room
from webmap.restricted.trying.closed_periods import closed_periods
from webmap.views.assets import TYPES

__all__ = ["blueprint"]

blueprint = Blueprint("emerging", __name__, url_prefix="/emerging")

_KEPT_NOWHERE: Final = "private, no-store"


@blueprint.get("")
@requires(Role.ANALYST)
def show() -> Response:
    """Show what stands out over the quarters, and what of it is reporting."""
    here, asked = _asked()
    page = EmergingPage(followed=Followed.of(here, asked, clock.today()))
    return _private(
        make_response(
            render_template(
                "restricted/emerging.html",
                page=page,
                form=FollowingForm.of(here, asked, clock.today()),
                patterns=PATTERNS,
                files=EMERGING_FILES,
            )
        )
    )


@blueprint.get("/picture.svg")
@requires(Role.ANALYST)
def still() -> Response:
    """Draw the wards by their history."""
    content = histories_picture(Followed.of(*_asked(), clock.today()))
    return _private(Response(content, content_type=TYPES[".svg"]))


@blueprint.get("/<string:table>.csv")
@requires(Role.ANALYST)
def download(table: str) -> Response:
    """Send one table as a file that says what it holds; the log notes it."""
    if table not in EMERGING_FILES:
        abort(404)
    page = EmergingPage(followed=Followed.of(*_asked(), clock.today()))
    content = emerging_file(page, table, is_synthetic=room().workspace.is_synthetic)
    last = page.followed.asked.period.name
    note(What.EXPORT, f"emerging.download {table} {last}")
    response = Response(content, content_type="text/csv; charset=utf-8")
    name = f"RESTRICTED-emerging-{table}-{last}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _private(response)


@blueprint.errorhandler(NothingToDo)
def nothing(why: NothingToDo) -> Response:
    """Say that there is nothing to follow yet, and what to do."""
    page = render_template("restricted/nothing_to_try.html", why=str(why))
    return _private(make_response(page, 200 if request.endpoint == "emerging.show" else 409))


@blueprint.errorhandler(UnfitDenominator)
def unfit(why: UnfitDenominator) -> Response:
    """Say that nothing can be worked out with the denominator that was asked for."""
    _, asked = _asked()
    back = f"{request.path}?{asked.over_the_usual.query}"
    page = render_template("restricted/unfit_series.html", why=str(why), back=back)
    return _private(make_response(page, 200 if request.endpoint == "emerging.show" else 422))


def _asked() -> tuple[Desk, Asked]:
    """Return the desk and what the address asks for."""
    here, today = desk(), clock.today()
    closed_periods(here, today)
    return here, asked_for(request.args, here, today) or abort(404)


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = _KEPT_NOWHERE
    return response
