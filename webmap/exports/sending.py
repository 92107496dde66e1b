"""Sending gives an answer that is a file of its own name, kept by no browser on the way."""

from typing import Final

from flask import Response, current_app

from webmap.exports.marking import Marking

__all__ = ["KEY", "attachment", "marking_in_force"]

#: Where the app keeps the marking.
KEY: Final = "marking"


def marking_in_force() -> Marking:
    """Return the marking every file of this app bears."""
    marking: Marking = current_app.extensions[KEY]
    return marking


def attachment(content: bytes, content_type: str, name: str) -> Response:
    """Return a file to be saved under a name of ours.

    Parameters
    ----------
    content, content_type
        The file.
    name
        Letters, digits, dots and hyphens, from what the release itself names.
    """
    response = Response(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
