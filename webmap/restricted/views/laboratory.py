"""The method laboratory tries another design on a period and shows which wards change class.

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
from webmap.restricted.mapping.sheet import UnfitDenominator
from webmap.restricted.room import room
from webmap.restricted.trying.closed_periods import closed_periods
from webmap.restricted.trying.flips import Flips
from webmap.restricted.trying.flips_file import flips_file
from webmap.restricted.trying.laboratory_page import (
    PATTERNS,
    LaboratoryPage,
    flips_picture,
    trial_choices,
)
from webmap.restricted.trying.outcome import Outcome
from webmap.restricted.trying.trial import Trial, trial_asked
from webmap.restricted.trying.verdicts import TESTS
from webmap.views.assets import TYPES

__all__ = ["blueprint"]

blueprint = Blueprint("laboratory", __name__, url_prefix="/laboratory")

_KEPT_NOWHERE: Final = "private, no-store"


@blueprint.get("")
@requires(Role.ANALYST)
def show() -> Response:
    """Show what flips under the design that is tried."""
    here, trial = _asked()
    return _page(here, trial, LaboratoryPage.of(here, trial, clock.today()))


@blueprint.get("/picture.svg")
@requires(Role.ANALYST)
def still() -> Response:
    """Draw the wards by what becomes of their class."""
    here, trial = _asked()
    content = flips_picture(here, _flips(here, trial))
    return _private(Response(content, content_type=TYPES[".svg"]))


@blueprint.get("/flips.csv")
@requires(Role.ANALYST)
def download() -> Response:
    """Send the wards whose class changes as a file that says what it holds; the log notes it."""
    here, trial = _asked()
    content = flips_file(_flips(here, trial), is_synthetic=room().workspace.is_synthetic)
    note(What.EXPORT, f"laboratory.download {trial.test} {trial.asked.period.name}")
    response = Response(content, content_type="text/csv; charset=utf-8")
    name = f"RESTRICTED-flips-{trial.asked.period.name}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _private(response)


@blueprint.errorhandler(NothingToDo)
def nothing(why: NothingToDo) -> Response:
    """Say that there is nothing to try a design on yet, and what to do."""
    page = render_template("restricted/nothing_to_try.html", why=str(why))
    return _private(make_response(page, 200 if request.endpoint == "laboratory.show" else 409))


@blueprint.errorhandler(UnfitDenominator)
def unfit(why: UnfitDenominator) -> Response:
    """Say that nothing can be worked out with this denominator; the form stays."""
    here, trial = _asked()
    response = _page(here, trial, None, str(why))
    response.status_code = 200 if request.endpoint == "laboratory.show" else 422
    return response


def _page(here: Desk, trial: Trial, page: LaboratoryPage | None, refusal: str = "") -> Response:
    today = clock.today()
    return _private(
        make_response(
            render_template(
                "restricted/laboratory.html",
                trial=trial,
                page=page,
                refusal=refusal,
                test=TESTS[trial.test],
                tests=TESTS,
                dated=trial.dated(here, today),
                periods=periods(here, trial.asked, today),
                choices=trial_choices(here, trial, today),
                filters=filters(here, trial.asked),
                patterns=PATTERNS,
            )
        )
    )


def _asked() -> tuple[Desk, Trial]:
    """Return the desk and what the address asks to try."""
    here, today = desk(), clock.today()
    closed_periods(here, today)
    return here, trial_asked(request.args, here, today) or abort(404)


def _flips(here: Desk, trial: Trial) -> Flips:
    today = clock.today()
    usual, tried = (Outcome.of(here, each, today) for each in (trial.usual, trial.alone))
    return Flips.between(usual, tried)


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = _KEPT_NOWHERE
    return response
