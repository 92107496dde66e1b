"""The restricted app: it opens the records and the analyses, and shows them to analysts alone."""

from collections.abc import Sequence
from typing import Any, Final

from flask import Response

from webmap.config import Settings
from webmap.door.terms import DoorTerms
from webmap.restricted.desk import fit_desk
from webmap.restricted.room import fit_room, room
from webmap.site.assembly import Site, make_site
from webmap.workspace import Workspace

__all__ = ["PAGES", "create_restricted_app"]

#: One module a page; each holds a `blueprint`. Those of `webmap.views` need no release.
PAGES: Final[Sequence[str]] = (
    "webmap.restricted.views.restricted_home",
    "webmap.restricted.views.exact_map",
    "webmap.restricted.views.analyst_areas",
    "webmap.restricted.views.emerging",
    "webmap.restricted.views.laboratory",
    "webmap.restricted.views.compare",
    "webmap.restricted.views.data_quality",
    "webmap.restricted.views.analyses",
    "webmap.restricted.views.release_reports",
    "webmap.restricted.views.about",
    "webmap.restricted.views.health",
    "webmap.views.sign_in",
    "webmap.views.second_factor",
    "webmap.views.invitation",
    "webmap.views.account",
    "webmap.views.assets",
)


def create_restricted_app(workspace: Workspace, settings: Settings, terms: DoorTerms) -> Site:
    """Return the restricted side over one workspace.

    Parameters
    ----------
    workspace, settings
        Where the records are, and the analyses of them.
    terms
        Of its door: the store of the analysts, and what it signs with.
    """
    app = make_site(terms, PAGES)
    fit_room(app, workspace, settings)
    fit_desk(app, workspace, settings)
    app.context_processor(_on_every_restricted_page)
    app.after_request(_keep_nowhere)
    return app


def _keep_nowhere(response: Response) -> Response:
    """Keep a browser from writing down what is exact; styles and outlines say how long they stay.

    It is asked before what every site adds to an answer.
    """
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


def _on_every_restricted_page() -> dict[str, Any]:
    """Mark every page as restricted, and as synthetic where it is; there is no release here."""
    return {
        "restricted": True,
        "synthetic": room().workspace.is_synthetic,
        "shown": None,
        "release": None,
    }
