"""Returns: which were sent here, and where an organisation sends its own, sealed as it arrives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from flask import Blueprint, Response, abort, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from webmap.access import MEMBERS, requires
from webmap.audit.chain import What
from webmap.clock import in_london
from webmap.db.door.people import person_with
from webmap.db.partnership.partners import organisation_names
from webmap.db.partnership.returns import Sending, note_sending, sent_last
from webmap.door.accounts import door_store, door_terms, signed_in
from webmap.door.noting import note_within
from webmap.door.terms import Drop
from webmap.drop.contents import ContentRefused, form_of
from webmap.drop.dropping import put
from webmap.drop.envelope import LARGEST_FILE
from webmap.drop.sealing import Parcel, seal
from webmap.rules.permissions import check_change_return
from webmap.rules.policies import is_return_open, open_quarters
from webmap.site.private_pages import private_page
from webmap.site.security import LARGEST_FORM
from webmap.words import day_words, period_words, time_words

__all__ = ["blueprint"]

blueprint = Blueprint("returns", __name__)

_FIELD: Final = "file"
_NONE: Final = "Choose the file of your return"
_SEVERAL: Final = "Send one file at a time"
_NOT_DROPPED: Final = (
    "The return could not be put where the analysts collect it. Nothing was sent. Try again, and "
    "if it fails again tell the steward."
)
_NOT_OPEN: Final = "Returns are not taken here. Nothing was sent."
_MONTHS_IN_A_QUARTER: Final = 3
_LAST_QUARTER: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """Of one organisation and quarter: when a return was last sent here, if one was."""

    organisation: str
    name: str
    quarter: str
    sent_at: datetime | None

    @property
    def words(self) -> str:
        """The same, as partners read it."""
        return day_words(self.sent_at) if self.sent_at else ""


@blueprint.url_value_preprocessor
def _allow_a_file(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let one page take more than a form; the form is read before its view is asked."""
    if endpoint == "returns.send":
        request.max_content_length = LARGEST_FILE + LARGEST_FORM


@blueprint.get("/returns")
@requires(*MEMBERS)
def index() -> Response:
    """Show of the last five quarters which organisation sent a return here."""
    quarters, states = open_quarters(_today()), _states()
    return private_page(
        "returns/index.html",
        quarters={quarter: _quarter_words(quarter) for quarter in quarters},
        by_name=_by_name(states),
        own=[state for state in states if state.organisation == signed_in().organisation],
        is_open=door_terms().drop is not None,
    )


@blueprint.get("/api/v1/returns")
@requires(*MEMBERS)
def listing() -> Response:
    """List the same for a machine."""
    return jsonify(
        {
            "quarters": open_quarters(_today()),
            "returns": [
                {
                    "organisation": state.organisation,
                    "name": state.name,
                    "quarter": state.quarter,
                    "sent_here": state.sent_at is not None,
                    "sent_on": state.sent_at and in_london(state.sent_at).date().isoformat(),
                }
                for state in _states()
            ],
        }
    )


@blueprint.get("/returns/<string:organisation>/<string:quarter>")
@requires(*MEMBERS)
def show(organisation: str, quarter: str) -> Response:
    """Show one's own organisation whether its return was sent, and ask for it."""
    return _page(_own_state(organisation, quarter), {})


@blueprint.post("/returns/<string:organisation>/<string:quarter>")
@requires(*MEMBERS)
def send(organisation: str, quarter: str) -> Answer:
    """Seal a return of one's own organisation and drop it for the restricted side."""
    state, drop = _own_state(organisation, quarter), door_terms().drop
    if drop is None:
        return _page(state, {"": _NOT_OPEN}, 503)
    try:
        content = _content()
        parcel = _sealed(drop, content, state)
    except ContentRefused as refused:
        return _page(state, {_FIELD: str(refused)})
    try:
        _drop(drop, parcel, state)
    except OSError:
        return _page(state, {"": _NOT_DROPPED}, 503)
    return redirect(url_for(".show", organisation=organisation, quarter=quarter), 303)


def _own_state(organisation: str, quarter: str) -> _State:
    """Return how far one's own return is; whatever else is asked for is not there."""
    check_change_return(signed_in(), organisation)
    if not is_return_open(quarter, _today()):
        abort(404)
    with door_store().transaction() as db:
        name = organisation_names(db).get(organisation) or abort(404)
        sent_at = sent_last(db, [quarter]).get((organisation, quarter))
    return _State(organisation=organisation, name=name, quarter=quarter, sent_at=sent_at)


def _states() -> Sequence[_State]:
    """List every organisation and open quarter."""
    quarters = open_quarters(_today())
    with door_store().transaction() as db:
        names, sent = organisation_names(db), sent_last(db, quarters)
    return [
        _State(organisation=key, name=name, quarter=quarter, sent_at=sent.get((key, quarter)))
        for key, name in names.items()
        for quarter in quarters
    ]


def _by_name(states: Sequence[_State]) -> dict[str, list[_State]]:
    """Group them by organisation, in the order they come."""
    grouped: dict[str, list[_State]] = {}
    for state in states:
        grouped.setdefault(state.name, []).append(state)
    return grouped


def _content() -> bytes:
    """Return the one file that was sent; what it was called is not looked at."""
    files = [file for file in request.files.getlist(_FIELD) if file.filename]
    if len(files) != 1:
        raise ContentRefused(_SEVERAL if files else _NONE)
    return files[0].stream.read(LARGEST_FILE + 1)


def _sealed(drop: Drop, content: bytes, state: _State) -> Parcel:
    return seal(
        drop,
        content,
        form_of(content),
        organisation=state.organisation,
        quarter=state.quarter,
        sender=signed_in().uid,
        sent_at=door_terms().now(),
    )


def _drop(drop: Drop, parcel: Parcel, state: _State) -> None:
    """Note that a return was sent and drop it: both, or neither unless the store fails last."""
    uid = signed_in().uid
    with door_store().transaction(writing=True) as db:
        sender = person_with(db, uid)
        if sender is None or not sender.active:
            abort(404)
        check_change_return(sender, state.organisation)
        note_sending(
            db,
            Sending(
                organisation=state.organisation,
                quarter=state.quarter,
                sent_at=door_terms().now(),
                sent_by=uid,
                parcel=parcel.name,
            ),
        )
        note_within(db, What.RETURN, f"{state.organisation} {state.quarter}")
        put(drop.folder, parcel)


def _page(state: _State, errors: dict[str, str], status: int | None = None) -> Response:
    return private_page(
        "returns/show.html",
        errors=errors,
        status=status,
        state=state,
        sent=time_words(state.sent_at) if state.sent_at else "",
        quarter=_quarter_words(state.quarter),
        is_open=door_terms().drop is not None,
    )


def _today() -> date:
    return in_london(door_terms().now()).date()


def _quarter_words(quarter: str) -> str:
    """Return a quarter as people say it: July to September 2026."""
    year, number = int(quarter[:4]), int(quarter[-1])
    start = date(year, _MONTHS_IN_A_QUARTER * number - 2, 1)
    last = number == _LAST_QUARTER
    end = date(year + last, 1 if last else start.month + _MONTHS_IN_A_QUARTER, 1)
    return period_words("quarter", f"{start}/{end}")
