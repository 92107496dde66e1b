"""The partner app: it opens the releases and the store of its door, and computes no figure."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from webmap.door.terms import DoorTerms
from webmap.exports.marking import Marking
from webmap.exports.sending import KEY
from webmap.shelf import Shelf, shown_or_none
from webmap.site.assembly import Site, make_site

__all__ = ["OIDC_PAGE", "PAGES", "create_app"]

#: One module a page; each holds a `blueprint`.
PAGES: Final[Sequence[str]] = (
    "webmap.views.home",
    "webmap.views.map",
    "webmap.views.areas",
    "webmap.views.about",
    "webmap.views.protection",
    "webmap.views.report_a_concern",
    "webmap.views.sign_in",
    "webmap.views.invitation",
    "webmap.views.second_factor",
    "webmap.views.account",
    "webmap.views.people",
    "webmap.views.returns",
    "webmap.views.audit",
    "webmap.views.health",
    "webmap.views.api",
    "webmap.views.resources",
    "webmap.views.assets",
)
#: One more where a sign-in service is declared; it needs the extra ``[oidc]``.
OIDC_PAGE: Final = "webmap.views.organisation_sign_in"


def create_app(
    releases: Path, terms: DoorTerms, marking: Marking = Marking.OFFICIAL_SENSITIVE
) -> Site:
    """Return the partner side over one folder of releases.

    Parameters
    ----------
    releases
        The only folder it reads. It may be empty, or not there yet.
    terms
        Of its door: the store of its people, and what it signs with.
    marking
        What every file taken from it bears.
    """
    app = make_site(terms, PAGES if terms.oidc is None else (*PAGES, OIDC_PAGE))
    app.extensions["shelf"] = Shelf(releases)
    app.extensions[KEY] = marking
    app.context_processor(_release_on_show)
    return app


def _release_on_show() -> dict[str, Any]:
    """Give every template the release on show: its notices stand on all of them."""
    shown = shown_or_none()
    return {"shown": shown, "release": shown.release if shown else None}
