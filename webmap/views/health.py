"""Health tells a watching machine whether partners can read a release."""

from flask import Blueprint, Response, jsonify

from webmap.access import open_to_all
from webmap.shelf import is_damaged, shown_or_none

__all__ = ["blueprint"]

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@open_to_all("a watching machine has no account, and learns the release's name alone")
def healthz() -> Response:
    """Answer 200 with the release's name, or 503 where there is none."""
    shown = shown_or_none()
    if shown is None:
        response = jsonify(status="release damaged" if is_damaged() else "no release", release=None)
        response.status_code = 503
        return response
    return jsonify(status="ok", release=shown.id)
