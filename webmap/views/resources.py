"""Resources are the outlines, figures and pictures of a release, made when it was published."""

import re
from typing import Final

from flask import Blueprint, Response, abort, request

from webmap.access import MEMBERS, requires
from webmap.shelf import INDEX, Shown, on_show
from webmap.views.assets import TYPES

__all__ = ["blueprint"]

blueprint = Blueprint("resources", __name__)

#: Compressed twins, best first: the name the browser knows, and the ending of the file.
_TWINS: Final = (("br", ".br"), ("gzip", ".gz"))
_HASHED: Final = re.compile(r".+[.-][0-9a-f]{8,64}\.[a-z]+")


@blueprint.get("/resources/<path:name>")
@requires(*MEMBERS)
def show(name: str) -> Response:
    """Serve one resource of the release on show, compressed where the browser takes it."""
    shown = on_show()
    ending = "." + name.rpartition(".")[2]
    if name not in shown.stored.files or name == INDEX or ending not in TYPES:
        abort(404)
    encoding, stored = _twin(shown, name)
    response = Response(shown.stored.asset(stored), content_type=TYPES[ending])
    response.vary.add("Accept-Encoding")
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.set_etag(shown.stored.files[stored][:32])
    if _HASHED.fullmatch(name):
        response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


def _twin(shown: Shown, name: str) -> tuple[str, str]:
    """Return the encoding and the stored name to send: the smallest the browser takes."""
    for encoding, ending in _TWINS:
        if request.accept_encodings[encoding] > 0 and name + ending in shown.stored.files:
            return encoding, name + ending
    return "", name
