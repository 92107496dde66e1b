"""Data quality is what is known of the records themselves: who sent what, when, and how well.

Exact counts for analysts alone; kept nowhere, but the log notes who takes a file.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from flask import Blueprint, Response, abort, make_response, render_template, request

from geo.periods import Period
from webmap import clock
from webmap.access import Role, requires
from webmap.audit.chain import What
from webmap.door.noting import note
from webmap.errors import NothingToDo, StoreUnavailable
from webmap.restricted.choice_words import PERIOD_GROUPS
from webmap.restricted.choosing import Option
from webmap.restricted.desk import Desk, desk
from webmap.restricted.quality.completeness import FIELDS
from webmap.restricted.quality.quality_files import QUALITY_FILES, quality_file
from webmap.restricted.quality.quality_page import QualityPage, RecordsChanged, organisation_words
from webmap.restricted.room import room
from webmap.words import capital, period_words

__all__ = ["blueprint"]

blueprint = Blueprint("data_quality", __name__, url_prefix="/data-quality")

_KEPT_NOWHERE: Final = "private, no-store"
#: How often a page is begun again because the records changed meanwhile.
_TRIES: Final = 3


@blueprint.get("")
@requires(Role.ANALYST)
def show() -> Response:
    """Show what is known of the records of a period, or of all."""
    here, page = _asked()
    return _private(
        make_response(
            render_template(
                "restricted/data_quality.html",
                page=page,
                periods=_periods(here, page.period),
                fields=FIELDS,
                files=QUALITY_FILES,
                named=organisation_words,
                today=clock.today(),
            )
        )
    )


@blueprint.get("/<string:table>.csv")
@requires(Role.ANALYST)
def download(table: str) -> Response:
    """Send one table as a file that says what it holds; the log notes it."""
    if table not in QUALITY_FILES:
        abort(404)
    _, page = _asked()
    content = quality_file(page, table, is_synthetic=room().workspace.is_synthetic)
    when = page.period.name if page.period else "all"
    note(What.EXPORT, f"data_quality.download {table} {when}")
    response = Response(content, content_type="text/csv; charset=utf-8")
    name = f"RESTRICTED-quality-{table}-{when}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _private(response)


@blueprint.errorhandler(NothingToDo)
def nothing(why: NothingToDo) -> Response:
    """Say that there is nothing to look at, and what to do."""
    page = render_template("restricted/nothing_to_try.html", why=str(why))
    return _private(make_response(page, 200 if request.endpoint == "data_quality.show" else 409))


def _asked() -> tuple[Desk, QualityPage]:
    """Return the desk and what the address asks of it, of one state of the records."""
    for _ in range(_TRIES):
        here = desk()
        with suppress(RecordsChanged):
            return here, _page(here, _period(here))
    raise StoreUnavailable("The records are being changed. Try again in a minute.")


def _period(here: Desk) -> Period | None:
    """Return the period that the address asks for; None is all there is."""
    name = request.args.get("period", "")
    return (here.periods(clock.today()).get(name) or abort(404)) if name else None


def _page(here: Desk, period: Period | None) -> QualityPage:
    found = QualityPage.of(here, room(), period)
    if found is None:
        raise NothingToDo("No record was received in this period. Choose another.")
    return found


def _periods(here: Desk, chosen: Period | None) -> Mapping[str, Sequence[Option]]:
    """List what can be looked at, by the heading it stands under."""
    groups = {"Everything": [Option(value="", words="All records", is_chosen=chosen is None)]}
    for name, period in here.periods(clock.today()).items():
        words = capital(period_words(period.kind, period.iso))
        groups.setdefault(PERIOD_GROUPS[period.kind], []).append(
            Option(value=name, words=words, is_chosen=period == chosen)
        )
    return groups


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = _KEPT_NOWHERE
    return response
