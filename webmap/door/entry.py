"""Entry lets a request through to its page, or answers as if the page were not there.

Who is not signed in gets one answer to everything that is not public, whether it exists or not; who
is signed in gets one answer to what they may not open and to what there is not.
"""

from typing import Final

from flask import Flask, abort, current_app, jsonify, redirect, request, session, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError
from werkzeug.wrappers import Response

from webmap.access import Access, access_of
from webmap.audit.chain import Outcome, What
from webmap.door.accounts import account
from webmap.door.noting import note
from webmap.door.sessions import StoredSession
from webmap.door.way_back import asked_for
from webmap.errors import StoreUnavailable

__all__ = ["keep_door"]

_READING: Final = frozenset({"GET", "HEAD"})
#: What a browser says of a form that one of our own pages sent, or that was typed as an address.
_OURS: Final = frozenset({None, "same-origin", "none"})
_MACHINES: Final = "/api/"


def keep_door(app: Flask) -> None:
    """Ask of every request, before anything else, whether it may be answered."""
    app.before_request(_admit)


def _admit() -> Response | None:
    """Let a request through by returning None."""
    if isinstance(request.routing_exception, SecurityError):
        return None  # a strange host; its own answer says so
    endpoint = _endpoint()
    decision = None if endpoint is None else access_of(current_app.view_functions[endpoint])
    if decision is None or not decision.is_public:
        held = _refusal(endpoint, decision)
        if held is not None:
            return held
    if request.method not in _READING and request.headers.get("Sec-Fetch-Site") not in _OURS:
        abort(400)
    return None


def _refusal(endpoint: str | None, decision: Access | None) -> Response | None:
    """Return the answer to somebody who may not go on, or None if they may."""
    if isinstance(held := session._get_current_object(), StoredSession) and held.unreachable:  # type: ignore[attr-defined]
        raise StoreUnavailable("The store of accounts cannot be reached.")
    person = account()
    if person is None:
        return _ask_to_sign_in()
    if decision is not None and person.role in decision.roles:
        return None
    if endpoint is not None:
        note(What.REFUSED, endpoint, outcome=Outcome.REFUSED)
    abort(404)


def _endpoint() -> str | None:
    """Return the name of the page asked for, by whatever method, or None where there is none."""
    if not isinstance(request.routing_exception, MethodNotAllowed):
        return request.endpoint
    adapter = current_app.create_url_adapter(request)
    methods = request.routing_exception.valid_methods
    try:
        assert adapter is not None  # noqa: S101 - there is a request
        assert methods  # noqa: S101 - the page has one
        found: str = adapter.match(method=next(iter(methods)))[0]
    except HTTPException:
        return None
    return found


def _ask_to_sign_in() -> Response:
    """Answer somebody who is not signed in: the same for every address that is not public."""
    answer: Response
    if request.path.startswith(_MACHINES):
        answer = jsonify(error="sign in")
        answer.status_code = 401
    else:
        answer = redirect(url_for("sign_in.show", to=asked_for()), 303)
    answer.headers["Cache-Control"] = "no-store"
    return answer
