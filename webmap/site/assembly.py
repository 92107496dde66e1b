"""A site is an app of ours: what both sides share, before their own pages are added."""

import traceback
from collections.abc import Sequence
from importlib import import_module
from io import BytesIO
from types import TracebackType
from typing import IO, Any

from flask import Flask, Request
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from webmap import words
from webmap.contacts import read_contacts
from webmap.db.opening import OpenStore
from webmap.door.accounts import account, fit_accounts
from webmap.door.entry import keep_door
from webmap.door.limits import keep_limits
from webmap.door.sessions import StoredSessions
from webmap.door.terms import DoorTerms
from webmap.site.delivery import deliver
from webmap.site.mistakes import explain_mistakes
from webmap.site.navigation import own_pages, pages_for
from webmap.site.security import guard
from webmap.views.assets import asset_url

__all__ = ["Site", "make_site"]


class _InMemory(Request):
    """A request whose uploads never touch a disk: the library would spool them to a file."""

    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002 - the library's signature
        content_type: str | None,  # noqa: ARG002
        filename: str | None = None,  # noqa: ARG002
        content_length: int | None = None,  # noqa: ARG002
    ) -> IO[bytes]:
        return BytesIO()


class Site(Flask):
    """Flask that logs where a fault happened and never what was being read."""

    request_class = _InMemory

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Log the kind and place of a fault; its message may hold a figure."""
        kind, _, trace = exc_info
        last = traceback.extract_tb(trace)[-1]
        name = kind.__name__ if kind else "unknown"
        self.logger.error("A page failed: %s in %s, line %s.", name, last.name, last.lineno)


def make_site(terms: DoorTerms, pages: Sequence[str]) -> Site:
    """Return an app with its door, its headers and these pages.

    Parameters
    ----------
    terms
        Of its door.
    pages
        One module a page; each holds a `blueprint`.
    """
    site = Site("webmap", static_folder=None)
    site.debug = False  # whatever the environment says: a page is a function of what it shows
    site.jinja_env.undefined = StrictUndefined
    site.jinja_env.trim_blocks = site.jinja_env.lstrip_blocks = True
    site.jinja_env.globals.update(asset_url=asset_url, words=words, contacts=read_contacts())
    site.context_processor(_on_every_page)
    store = OpenStore(terms.store, terms.store_url, terms.busy_seconds)
    site.session_interface = StoredSessions(terms, store)
    guard(site, terms.trusted_hosts, only_secure=terms.proxies > 0)
    keep_limits(site, terms)
    keep_door(site)
    fit_accounts(site, terms, store)
    site.json.sort_keys = False  # type: ignore[attr-defined]  # published order; after `fit_accounts`
    deliver(site)
    explain_mistakes(site)
    if terms.proxies:
        site.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            site.wsgi_app, x_for=terms.proxies, x_proto=terms.proxies, x_host=0
        )
    for page in pages:
        site.register_blueprint(import_module(page).blueprint)
    return site


def _on_every_page() -> dict[str, Any]:
    """Give every template who is signed in, and the pages they may open."""
    person = account()
    return {"person": person, "pages": pages_for(person), "own_pages": own_pages(person)}
