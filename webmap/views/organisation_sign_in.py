"""Signing in with one's organisation: away to its sign-in service, and back with its word.

It lets in only somebody who was invited and is active here; it makes no account. Registered only
where such a service is declared.
"""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, current_app, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as Answer

from webmap.access import open_to_all
from webmap.audit.chain import Outcome, What
from webmap.db.door.people import person_called
from webmap.door.accounts import Account, account, door_store, door_terms
from webmap.door.noting import note
from webmap.door.oidc import Asking, NotVouched, Provider, Vouched
from webmap.door.passing import come_in, go_half_way, held_session
from webmap.door.way_back import LONGEST, way_back
from webmap.site.private_pages import private_page

__all__ = ["blueprint"]

blueprint = Blueprint("oidc", __name__, url_prefix="/sign-in/organisation")

_KEPT: Final = "organisation"
_PROVIDER: Final = "oidc provider"


@blueprint.record
def _fit(state: BlueprintSetupState) -> None:
    """Give the app its service, and every page the address at which signing in with it starts."""
    terms = state.app.extensions["door terms"]
    state.app.extensions[_PROVIDER] = Provider(terms.oidc, terms.now)


@blueprint.app_context_processor
def _offered() -> dict[str, str]:
    return {"organisation_sign_in": url_for("oidc.start")}


@blueprint.get("")
@open_to_all("a door needs a handle; the service it leads to asks who somebody is")
def start() -> Answer:
    """Send somebody to their organisation's sign-in service."""
    to = request.args.get("to", "")
    if account() is not None:
        return redirect(way_back(to), 303)
    asking = Asking.begun(to if len(to) <= LONGEST else None, door_terms().now())
    try:
        address = _provider().address(asking, _back())
    except NotVouched:
        return _refused()
    held_session()[_KEPT] = asking.kept()
    answer = redirect(address, 303)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/back")
@open_to_all("what the service says is looked at before anybody is let in")
def back() -> Answer:
    """Let somebody in whom their organisation's sign-in service vouches for."""
    if account() is not None:
        return redirect(way_back(None), 303)
    asking = _asking(held_session().pop(_KEPT, None))  # it counts once, whatever becomes of it
    try:
        vouched = _provider().vouched(asking, _brought(), _back())
    except NotVouched:
        return _refused()
    person = _called(vouched.email)
    if person is None or not person.active or asking is None:
        return _refused(person)
    return _go_on(person, vouched, asking.to)


def _go_on(person: Account, vouched: Vouched, to: str | None) -> Answer:
    """Let in whoever proved several things over there; ask anybody else for the second one here."""
    if vouched.by_several or not (person.has_second_factor or door_terms().needs_second_factor):
        come_in(person, "organisation")
        return redirect(way_back(to), 303)
    go_half_way(person, "organisation", to)
    next_page = "sign_in.code" if person.has_second_factor else "second_factor.show"
    return redirect(url_for(next_page), 303)


def _refused(person: Account | None = None) -> Answer:
    """Answer everybody who is not let in alike: the service, or the steward, knows why."""
    uid = None if person is None else person.uid
    note(What.SIGN_IN, "organisation", outcome=Outcome.REFUSED, person=uid)
    return private_page("sign_in/organisation.html", status=400)


def _asking(kept: Mapping[str, Any] | None) -> Asking | None:
    return None if kept is None else Asking(**kept)


def _brought() -> dict[str, str]:
    """Return what the browser brought, each once; what is there twice is not there."""
    return {name: values[0] for name, values in request.args.lists() if len(values) == 1}


def _called(email: str) -> Account | None:
    if not email.isascii() or "\0" in email:  # nobody has such an address here
        return None
    with door_store().transaction() as db:
        row = person_called(db, email)
        return None if row is None else Account(row)


def _back() -> str:
    return url_for("oidc.back", _external=True)


def _provider() -> Provider:
    found: Provider = current_app.extensions[_PROVIDER]
    return found
