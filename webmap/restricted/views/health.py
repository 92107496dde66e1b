"""Health tells a watching machine that this side answers, and nothing of what it holds."""

from flask import Blueprint, Response, jsonify

from webmap.access import open_to_all

__all__ = ["blueprint"]

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@open_to_all("a watching machine has no account, and learns that this side answers")
def healthz() -> Response:
    """Answer 200."""
    return jsonify(status="ok")
