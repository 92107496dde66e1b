"""Navigation lists the pages that the person asking may open, in the order they are shown."""

from dataclasses import dataclass
from typing import Final

from flask import current_app, request, url_for

from webmap.access import access_of
from webmap.door.accounts import Account

__all__ = ["Entry", "own_pages", "pages_for"]

#: Name of the page, and its label: what stays on a narrow screen, and what is added on a wide one.
_PAGES: Final = (
    ("home.show", "This quarter", ""),
    ("map.show", "Map", ""),
    ("areas.index", "Areas", ""),
    ("restricted_home.show", "What is stored", ""),
    ("exact_map.show", "Map", ""),
    ("analyst_areas.index", "Areas", ""),
    ("emerging.show", "Emerging", ""),
    ("compare.show", "Compare", ""),
    ("laboratory.show", "Laboratory", ""),
    ("data_quality.show", "Data quality", ""),
    ("release_reports.index", "Releases", ""),
    ("returns.index", "Returns", ""),
    ("people.index", "People", ""),
    ("audit.index", "Audit log", ""),
    ("report_a_concern.show", "Report", " a concern"),
    ("about.index", "About", ""),
)
_OWN: Final = (("account.show", "Your account", ""), ("sign_in.leaving", "Sign out", ""))
_STRANGER: Final = (("sign_in.show", "Sign in", ""),)


@dataclass(frozen=True, slots=True)
class Entry:
    """One link: where it leads, what it is called, and whether its page is the one being read."""

    address: str
    label: str
    rest: str
    here: str | None


def pages_for(person: Account | None) -> list[Entry]:
    """List the pages of this site that somebody may open; None is a stranger."""
    return _entries(_PAGES, person)


def own_pages(person: Account | None) -> list[Entry]:
    """List what leads to one's own account and out, or in."""
    return _entries(_STRANGER if person is None else _OWN, person)


def _entries(listed: tuple[tuple[str, str, str], ...], person: Account | None) -> list[Entry]:
    return [
        Entry(url_for(name), label, rest, _here(url_for(name)))
        for name, label, rest in listed
        if name in current_app.view_functions and _may_open(name, person)
    ]


def _may_open(name: str, person: Account | None) -> bool:
    decision = access_of(current_app.view_functions[name])
    if decision is None:
        return False
    return decision.is_public or (person is not None and person.role in decision.roles)


def _here(address: str) -> str | None:
    """Return how a link is marked: as this page, as the part of the site it is in, or not."""
    if request.path == address:
        return "page"
    return "true" if address != "/" and request.path.startswith(f"{address}/") else None
