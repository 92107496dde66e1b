"""Mistakes are answers to what is not there, not allowed or broken: they help, and tell nothing."""

from typing import Final

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    NotFound,
    SecurityError,
    TooManyRequests,
)

from webmap.audit.chain import Outcome, What
from webmap.door.noting import note
from webmap.errors import StoreUnavailable
from webmap.rules.permissions import NotPermitted
from webmap.shelf import is_damaged
from webmap.views.api import PREFIX, not_published

__all__ = ["MISTAKES", "explain_mistakes"]

#: What a page says by status: heading, and what to do.
MISTAKES: Final = {
    404: (
        "Page not found",
        "It may not exist, or it may not be published at this detail. What there is can be "
        "reached from the pages below.",
    ),
    400: (
        "That form could not be taken",
        "It was out of date, or did not come from this service. Go back, open the page again and "
        "send it once more. Nothing was changed.",
    ),
    405: (
        "That cannot be done here",
        "This page cannot be asked for in that way. Nothing was changed.",
    ),
    413: (
        "That is too large",
        "What was sent is larger than this page takes: go back to it, and see how large a file "
        "may be. Nothing was changed.",
    ),
    429: (
        "Too many at once",
        "A great many pages, or too many tries to sign in, were asked for in a short time. Wait "
        "a minute and try again. If you still read this, wait an hour: each person can open only "
        "so many pages in one. Nothing was changed.",
    ),
    500: (
        "Something went wrong on our side",
        "The page could not be made. Try again; if it fails again, tell whoever runs this "
        "service what you were opening. No figure was changed.",
    ),
}
#: What a machine is told by status.
_LINES: Final = {413: "too large", 429: "too many at once"}
_NO: Final = "not possible"
_BUSY: Final = (
    "The service is busy",
    "It cannot tell just now who is signed in. Try again in a minute. Nothing was changed.",
)
_STRANGE_HOST: Final = (
    "This service does not answer to that name. Open it at the address that was printed when it "
    "was started.\n"
)


def explain_mistakes(app: Flask) -> None:
    """Answer every failure in plain words: a page for people, one line for machines."""
    app.register_error_handler(SecurityError, _strange_host)
    app.register_error_handler(StoreUnavailable, _unreachable)
    app.register_error_handler(NotPermitted, _not_permitted)
    app.register_error_handler(HTTPException, _explain)


def _strange_host(_: SecurityError) -> Response:
    return Response(_STRANGE_HOST, status=400, content_type="text/plain; charset=utf-8")


def _unreachable(_: StoreUnavailable) -> Response:
    if request.path.startswith(f"{PREFIX}/"):
        return _line(503, "try again")
    return _page(render_template("mistake.html", heading=_BUSY[0], help=_BUSY[1]), 503)


def _not_permitted(_: NotPermitted) -> Response:
    """Note that somebody asked for what is not theirs, and answer as if it were not there."""
    try:
        note(What.REFUSED, request.endpoint or "", outcome=Outcome.REFUSED)
    except StoreUnavailable as failure:
        return _unreachable(failure)
    return _explain(NotFound())


def _explain(mistake: HTTPException) -> Response:
    status = mistake.code or 500
    if status == 503:
        return _no_release()
    if request.path.startswith(f"{PREFIX}/"):
        answer = not_published() if status == 404 else _line(status, _LINES.get(status, _NO))
    else:
        heading, help_ = MISTAKES.get(status, MISTAKES[404 if status < 500 else 500])
        answer = _page(render_template("mistake.html", heading=heading, help=help_), status)
    if isinstance(mistake, MethodNotAllowed):
        answer.headers["Allow"] = ", ".join(sorted(mistake.valid_methods or ()))
    if isinstance(mistake, TooManyRequests) and mistake.retry_after is not None:
        answer.headers["Retry-After"] = str(mistake.retry_after)
    return answer


def _no_release() -> Response:
    if request.path.startswith(f"{PREFIX}/"):
        return _line(503, "release damaged" if is_damaged() else "no release yet")
    return _page(render_template("damaged.html" if is_damaged() else "no_release.html"), 503)


def _line(status: int, words: str) -> Response:
    response = jsonify(error=words)
    response.status_code = status
    return response


def _page(page: str, status: int) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
