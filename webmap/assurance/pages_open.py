"""Open pages are who may open what on each side, read from the pages themselves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from flask import Flask

from webmap import app as partner_app
from webmap.access import EVERY_ROLE, MEMBERS, Access, Role, access_of
from webmap.restricted import app as restricted_app
from webmap.roles import ROLE_WORDS
from webmap.side import Side

__all__ = ["OpenPage", "open_pages"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPage:
    """One address of one side: whether it is read or sent to, by whom, and why if by anyone."""

    side: Side
    address: str
    use: str
    who: str
    reason: str

    @property
    def is_public(self) -> bool:
        """Whether nobody need sign in for it."""
        return bool(self.reason)


def open_pages() -> tuple[OpenPage, ...]:
    """Return every address of both sides in order of addresses, partners' first.

    The way to another sign-in service is left out: it is there only where one is declared.
    """
    return (
        *_pages(Side.PARTNER, partner_app.PAGES, MEMBERS),
        *_pages(Side.ANALYST, restricted_app.PAGES, (Role.ANALYST,)),
    )


def _pages(side: Side, modules: Sequence[str], members: Sequence[Role]) -> list[OpenPage]:
    site = Flask(__name__, static_folder=None)
    for module in modules:
        site.register_blueprint(import_module(module).blueprint)
    found = []
    for rule in site.url_map.iter_rules():
        decision = access_of(site.view_functions[rule.endpoint]) or Access(frozenset())
        found.append(
            OpenPage(
                side=side,
                address=re.sub(r"<\w+:(\w+)>", lambda blank: blank[1].upper(), rule.rule),
                use="send" if "POST" in (rule.methods or ()) else "read",
                who=_who(decision, members),
                reason=decision.reason,
            )
        )
    return sorted(found, key=lambda page: (page.address, page.use))


def _who(decision: Access, members: Sequence[Role]) -> str:
    """Say who may, of those who come in by the door of this side."""
    if decision.is_public:
        return "anyone" if decision.reason else "nobody"
    here = [role for role in EVERY_ROLE if role in decision.roles and role in members]
    if set(here) == set(members):
        return "everybody signed in"
    return ", ".join(ROLE_WORDS[role] for role in here) or "nobody"
