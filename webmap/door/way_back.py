"""The way back leads to the page somebody asked for before signing in, by the name of that page.

What a browser brings is matched against our own pages and built anew, so it cannot lead elsewhere.
"""

from typing import Final
from urllib.parse import parse_qsl, urlsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException

__all__ = ["asked_for", "way_back"]

_LONGEST: Final = 500
_HOME: Final = "home.show"


def asked_for() -> str | None:
    """Return the address being asked for, to be carried through the sign-in page."""
    address = request.full_path.rstrip("?")
    if request.method not in {"GET", "HEAD"} or len(address) > _LONGEST or address == "/":
        return None
    return address


def way_back(carried: str | None) -> str:
    """Return the address of the page that was asked for, or of the first page.

    Parameters
    ----------
    carried
        What `asked_for` gave, as the browser brought it back; it may be anything.
    """
    first = url_for(_HOME)
    if not carried or len(carried) > _LONGEST:
        return first
    try:
        parts = urlsplit(carried)
        adapter = current_app.create_url_adapter(request)
        assert adapter is not None  # noqa: S101 - there is a request
        endpoint, values = adapter.match(parts.path, method="GET")
    except (HTTPException, ValueError):
        return first
    if parts.scheme or parts.netloc:
        return first
    kept = {name: value for name, value in parse_qsl(parts.query) if name not in values}
    return url_for(endpoint, **values, **_plain(kept))  # type: ignore[arg-type]


def _plain(asked: dict[str, str]) -> dict[str, str]:
    """Drop what would change how an address is built: names that begin with an underscore."""
    return {name: value for name, value in asked.items() if not name.startswith("_")}
