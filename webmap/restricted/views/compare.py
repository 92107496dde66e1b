"""Comparing periods shows two maps on one scale, and of every ward whether its rate changed.

Everything stands in the address; nothing of it is kept, but the log notes who takes a file.
"""

from typing import Final

from flask import Blueprint, Response, abort, make_response, render_template, request

from webmap import clock
from webmap.access import Role, requires
from webmap.audit.chain import What
from webmap.door.noting import note
from webmap.errors import NothingToDo
from webmap.restricted.choosing import filters, periods
from webmap.restricted.desk import Desk, desk
from webmap.restricted.room import room
from webmap.restricted.trying.closed_periods import closed_periods
from webmap.restricted.trying.comparison import Comparison, OverlappingPeriods
from webmap.restricted.trying.comparison_file import comparison_file
from webmap.restricted.trying.comparison_page import (
    DIRECTION_WORDS,
    ComparisonPage,
    level_choice,
    other_periods,
)
from webmap.restricted.trying.pair import Pair, pair_asked
from webmap.views.assets import TYPES

__all__ = ["blueprint"]

blueprint = Blueprint("compare", __name__, url_prefix="/compare")

_KEPT_NOWHERE: Final = "private, no-store"
#: Pictures by the name they have in an address.
_SIDES: Final = ("period", "against")


@blueprint.get("")
@requires(Role.ANALYST)
def show() -> Response:
    """Show two periods beside each other, and what differs."""
    here, pair = _asked()
    return _page(here, pair, _compared(here, pair))


@blueprint.get("/<string:side>.svg")
@requires(Role.ANALYST)
def still(side: str) -> Response:
    """Draw the rates of one of the two periods, on the scale of both."""
    if side not in _SIDES:
        abort(404)
    content = _compared(*_asked()).picture(_SIDES.index(side))
    return _private(Response(content, content_type=TYPES[".svg"]))


@blueprint.get("/wards.csv")
@requires(Role.ANALYST)
def download() -> Response:
    """Send the comparison as a file that says what it holds; the log notes it."""
    here, pair = _asked()
    content = comparison_file(_compared(here, pair), is_synthetic=room().workspace.is_synthetic)
    note(What.EXPORT, f"compare.download {pair.asked.period.name} {pair.against.name}")
    response = Response(content, content_type="text/csv; charset=utf-8")
    name = f"RESTRICTED-wards-{pair.asked.period.name}-against-{pair.against.name}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _private(response)


@blueprint.errorhandler(NothingToDo)
def nothing(why: NothingToDo) -> Response:
    """Say that there is nothing to compare yet, and what to do."""
    page = render_template("restricted/nothing_to_try.html", why=str(why))
    return _private(make_response(page, 200 if request.endpoint == "compare.show" else 409))


@blueprint.errorhandler(OverlappingPeriods)
def overlapping(why: OverlappingPeriods) -> Response:
    """Say that these periods cannot be compared; the form stays."""
    response = _page(*_asked(), None, str(why))
    response.status_code = 200 if request.endpoint == "compare.show" else 422
    return response


def _page(here: Desk, pair: Pair, page: ComparisonPage | None, refusal: str = "") -> Response:
    today = clock.today()
    return _private(
        make_response(
            render_template(
                "restricted/compare.html",
                pair=pair,
                page=page,
                refusal=refusal,
                said=DIRECTION_WORDS,
                periods=periods(here, pair.asked, today),
                others=other_periods(here, pair, today),
                level=level_choice(pair),
                filters=filters(here, pair.asked),
            )
        )
    )


def _asked() -> tuple[Desk, Pair]:
    """Return the desk and the pair that the address asks for."""
    here, today = desk(), clock.today()
    closed_periods(here, today)
    return here, pair_asked(request.args, here, today) or abort(404)


def _compared(here: Desk, pair: Pair) -> ComparisonPage:
    return ComparisonPage(found=Comparison.of(here, pair, clock.today()))


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = _KEPT_NOWHERE
    return response
