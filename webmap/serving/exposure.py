"""Exposure is how far a side can be reached, and what must be declared before others may reach it.

`plainsight serve` refuses what is unsafe here, and `plainsight doctor` names it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from webmap.config import Settings, Tls
from webmap.db.analysts import ANALYSTS
from webmap.db.partnership.store import PARTNERSHIP
from webmap.db.records.store import RECORDS
from webmap.errors import UsageRefused
from webmap.keeping.side_secrets import SHORTEST, are_the_same, is_weak
from webmap.serving.declared import Declared, declared
from webmap.side import Side
from webmap.stores import given_url, is_there
from webmap.workspace import Workspace

__all__ = ["Fault", "faults_of", "require_safe"]

_HOST_NAME: Final = re.compile(
    r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*"
)
#: The port of a database that names none.
_USUAL_PORT: Final = 5432


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that makes a side unsafe to open: what it is, and what to do."""

    says: str
    do: str


def require_safe(here: Declared, workspace: Workspace, settings: Settings) -> None:
    """Refuse to open a side as it is declared, if anybody could come to harm.

    Raises
    ------
    UsageRefused
        With everything there is to mend, each by the name of its setting.
    """
    found = faults_of(here, workspace, settings)
    if found:
        faults = "\n".join(f"- {each.says}. {each.do}" for each in found)
        raise UsageRefused(
            f"This side is not safe to open as it is declared:\n{faults}\nNothing was started."
        )


def faults_of(here: Declared, workspace: Workspace, settings: Settings) -> list[Fault]:
    """List what is unsafe about a side as it is declared; nothing if it may be opened."""
    other = declared(settings, _other(here.side))
    found = [*_always(here, other, settings)]
    if here.is_open:
        found += [*_to_others(here, other), *_ready_for_others(here, workspace, settings)]
    return found


def _always(here: Declared, other: Declared, settings: Settings) -> Iterator[Fault]:
    """Name what is unsafe wherever a side answers."""
    if here.secret is not None and is_weak(here.secret):
        yield Fault(
            f"{here.variable('partner_secret')} is easily guessed",
            f"Give at least {SHORTEST} characters drawn by lot, or none.",
        )
    if are_the_same(here.secret, other.secret):
        yield Fault(
            f"{here.variable('partner_secret')} is also that of the other side",
            "Give each side its own: whoever holds this one opens both.",
        )
    if here.port == other.port:
        yield Fault(
            f"{here.variable('port')} is also the port of the other side",
            "Give each side its own.",
        )
    for store in (RECORDS, ANALYSTS):
        given, partners = given_url(store, settings), given_url(PARTNERSHIP, settings)
        if given and partners and _is_one_place(given, partners, whoever=store is ANALYSTS):
            yield Fault(
                f"{store.setting} and {PARTNERSHIP.setting} open one and the same database",
                "Give each store a database, and an account that cannot open the other.",
            )


def _to_others(here: Declared, other: Declared) -> Iterator[Fault]:
    """Name what has to be declared before others may reach a side."""
    if here.tls is Tls.NONE:
        yield Fault(
            "others could reach it, and nobody declared that what they send is encrypted",
            f"Put a proxy that takes https:// before it, then set {here.variable('tls')}"
            "=terminated; or answer on this machine alone, at 127.0.0.1.",
        )
    if here.secret is None:
        name = here.variable("partner_secret")
        yield Fault(
            "others could reach it, and its secret is not declared",
            f"Give one by {name}_FILE or {name}: at least {SHORTEST} characters drawn by lot.",
        )
    names = here.variable("trusted_hosts")
    if not here.trusted_hosts:
        yield Fault(
            "others could reach it, and the names it answers to are not declared",
            f"Name what browsers call it in {names}.",
        )
    if not all(map(_HOST_NAME.fullmatch, here.trusted_hosts)):
        yield Fault(
            f"{names} holds what is not the name of one host",
            "Write each name out, without *, scheme, port or a dot in front.",
        )
    if set(here.trusted_hosts) & set(other.trusted_hosts):
        yield Fault(
            f"{names} holds a name of the other side",
            "Give each side its own: a browser sends its cookies to every port of one name.",
        )


def _ready_for_others(here: Declared, workspace: Workspace, settings: Settings) -> Iterator[Fault]:
    """Name what of the workspace must not be reached by others."""
    if workspace.is_synthetic:
        yield Fault(
            "others could reach a demonstration, whose sign-ins are no secret",
            "Give real records a workspace of their own.",
        )
    store = PARTNERSHIP if here.side is Side.PARTNER else ANALYSTS
    if not is_there(store, workspace, settings):
        yield Fault("others could reach it, and it has no store of people", "plainsight init")


def _other(side: Side) -> Side:
    return Side.ANALYST if side is Side.PARTNER else Side.PARTNER


def _is_one_place(one: str, other: str, *, whoever: bool) -> bool:
    """Say whether two addresses open the same database; `whoever` opens it, or the same account."""
    try:
        first, second = make_url(one), make_url(other)
    except ArgumentError:
        return one == other
    places = {
        (
            url.get_backend_name(),
            (url.host or "").lower(),
            url.port or _USUAL_PORT,
            url.database,
            url.normalized_query.get("options"),  # may name a room of its own in the database
        )
        for url in (first, second)
    }
    return len(places) == 1 and (whoever or first.username == second.username)
