"""Report a concern: the signs, who to call, and a quick way off the page."""

from typing import Final

from flask import Blueprint, Response, make_response, render_template

from webmap.access import open_to_all
from webmap.contacts import read_contacts

__all__ = ["SAFE_PLACE", "blueprint"]

blueprint = Blueprint("report_a_concern", __name__)

#: Where the quick exit leads: an everyday page that anyone might be reading.
SAFE_PLACE: Final = "https://www.bbc.co.uk/weather"


@blueprint.get("/report-a-concern")
@open_to_all("anyone who sees the signs must be able to find who to call")
def show() -> Response:
    """Show the signs and who to call; nothing of the visit is kept, not even by the browser."""
    page = render_template("report_a_concern.html", contacts=read_contacts(), safe_place=SAFE_PLACE)
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response
