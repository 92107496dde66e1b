"""The partner app: it opens the releases folder and nothing else, and computes no figure."""

import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from flask import Flask
from jinja2 import StrictUndefined

from webmap import words
from webmap.contacts import read_contacts
from webmap.delivery import deliver
from webmap.mistakes import explain_mistakes
from webmap.security import guard
from webmap.shelf import Shelf, shown_or_none
from webmap.views.assets import asset_url

__all__ = ["PAGES", "PartnerApp", "create_app"]

#: One module a page; each holds a `blueprint`.
PAGES: Final[Sequence[str]] = (
    "webmap.views.home",
    "webmap.views.map",
    "webmap.views.areas",
    "webmap.views.about",
    "webmap.views.report_a_concern",
    "webmap.views.health",
    "webmap.views.api",
    "webmap.views.resources",
    "webmap.views.assets",
)


class PartnerApp(Flask):
    """Flask that logs where a fault happened and never what was being read."""

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Log the kind and place of a fault; its message may hold a figure."""
        kind, _, trace = exc_info
        last = traceback.extract_tb(trace)[-1]
        name = kind.__name__ if kind else "unknown"
        self.logger.error("A page failed: %s in %s, line %s.", name, last.name, last.lineno)


def create_app(releases: Path) -> PartnerApp:
    """Return the partner side over one folder of releases.

    Parameters
    ----------
    releases
        The only path it opens. It may be empty, or not there yet.
    """
    app = PartnerApp("webmap", static_folder=None)
    app.debug = False  # whatever the environment says: a page is a function of the release
    app.extensions["shelf"] = Shelf(releases)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # fields keep their published order
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(asset_url=asset_url, words=words, contacts=read_contacts())
    app.context_processor(_on_every_page)
    guard(app)
    deliver(app)
    explain_mistakes(app)
    for page in PAGES:
        app.register_blueprint(import_module(page).blueprint)
    return app


def _on_every_page() -> dict[str, Any]:
    """Give every template the release on show: its notices stand on all of them."""
    shown = shown_or_none()
    return {"shown": shown, "release": shown.release if shown else None}
