"""The way back leads to the page somebody asked for before signing in, by the name of that page.

What a browser brings is matched against our own pages and built anew, so it cannot lead elsewhere.
Only a page that this person may open, and that is not of the door itself, is led back to.
"""

from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException

from webmap.access import access_of
from webmap.door.accounts import account

__all__ = ["LONGEST", "asked_for", "first_page", "way_back"]

#: Letters of the longest address that is carried.
LONGEST: Final = 500
_MOST_QUESTIONS: Final = 30
#: The first page of either side; each has one of them.
_HOMES: Final = ("home.show", "restricted_home.show")
#: Pages of the door itself: whoever has come in is past them.
_OF_THE_DOOR: Final = frozenset({"sign_in", "second_factor", "invitation", "oidc"})
#: What pages fetch and machines read: no pages themselves.
_NO_PAGES: Final = ("/api/", "/resources/")


def asked_for() -> str | None:
    """Return the address being asked for, to be carried through the sign-in page."""
    address = request.full_path.rstrip("?")
    if request.method not in {"GET", "HEAD"} or len(address) > LONGEST or address == "/":
        return None
    return address


def first_page() -> str:
    """Return the address of the first page of this side."""
    home = next((name for name in _HOMES if name in current_app.view_functions), _HOMES[0])
    return url_for(home)


def way_back(carried: str | None) -> str:
    """Return the address of the page that was asked for, or of the first page.

    Parameters
    ----------
    carried
        What `asked_for` gave, as the browser brought it back; it may be anything.
    """
    if not carried or not carried.startswith("/") or len(carried) > LONGEST:
        return first_page()
    try:
        parts = urlsplit(carried)
        asked = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=_MOST_QUESTIONS)
        adapter = current_app.create_url_adapter(request)
        assert adapter is not None  # noqa: S101 - there is a request
        endpoint, values = adapter.match(parts.path, method="GET")
    except (HTTPException, ValueError):
        return first_page()
    if parts.scheme or parts.netloc or not _leads_to(endpoint, parts.path):
        return first_page()
    page = url_for(endpoint, **values)
    return f"{page}?{urlencode(asked)}" if asked else page


def _leads_to(endpoint: str, path: str) -> bool:
    """Say whether it is a page that the person who came in may open and would want to see."""
    person, decision = account(), access_of(current_app.view_functions[endpoint])
    if person is None or decision is None or person.role not in decision.roles:
        return False
    return endpoint.partition(".")[0] not in _OF_THE_DOOR and not path.startswith(_NO_PAGES)
