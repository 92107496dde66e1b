"""People as the steward keeps them from the command line, on either side.

A role decides in which store somebody stands: analysts in that of the restricted side, everybody
else in that of the partner side. An account opens one side alone.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from geo.closed_lists import Sender
from webmap.access import Role
from webmap.clock import in_london
from webmap.config import Settings
from webmap.db.door.people import Newcomer, invited_uids, person_called, state_of
from webmap.db.door.people import people as people_in
from webmap.db.door.tables import Person
from webmap.db.partnership.store import PARTNERSHIP
from webmap.door.membership import Desk, let_in
from webmap.errors import NothingToDo, UsageRefused
from webmap.keeping.audit_logs import STORE_OF, log_of
from webmap.keeping.organisations import senders_in_use
from webmap.rules.newcomers import fault_in_email, fault_in_name, fault_in_organisation
from webmap.rules.policies import side_of
from webmap.side import Side
from webmap.stores import is_there, open_store
from webmap.workspace import Workspace

__all__ = [
    "Listed",
    "desk_of",
    "invite_newcomer",
    "listed_people",
    "person_at",
    "require_among",
    "require_listed",
    "require_newcomer",
    "side_with",
]

#: Kinds of senders that are no organisation, so nobody works for them.
_NO_PARTNER: Final = frozenset({"business", "public"})
_NOBODY: Final = "Nobody has this e-mail address. plainsight people list shows who there is."


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One person as they are listed.

    Attributes
    ----------
    state
        ``invited``, ``active`` or ``disabled``.
    has_second_factor
        Whether an authenticator is set up.
    last_sign_in
        Civil date of the last sign-in; None before the first.
    """

    name: str
    email: str
    role: str
    organisation: str | None
    state: str
    has_second_factor: bool
    last_sign_in: str | None


def listed_people(workspace: Workspace, settings: Settings) -> list[Listed]:
    """List everybody: those of the partner side by name, then the analysts.

    Raises
    ------
    NothingToDo
        If there is no store yet.
    StoreUnavailable
        If one cannot be read.
    """
    there = [store for store in STORE_OF.values() if is_there(store, workspace, settings)]
    if not there:
        raise NothingToDo(PARTNERSHIP.absent)
    found: list[Listed] = []
    for store in there:
        with open_store(store, workspace, settings) as db:
            invited = invited_uids(db)
            found += [_listed(person, state_of(person, invited)) for person in people_in(db)]
    return found


@contextmanager
def desk_of(side: Side, workspace: Workspace, settings: Settings, now: datetime) -> Iterator[Desk]:
    """Open the desk of a side, for a command, for one transaction.

    Raises
    ------
    NothingToDo
        If the workspace has not been made.
    StoreUnavailable
        If the store cannot be written to, or its secret is not there or not safe.
    """
    store = STORE_OF[side]
    if not is_there(store, workspace, settings):
        raise NothingToDo(store.absent)
    log = log_of(side, workspace, settings)
    with open_store(store, workspace, settings, writing=True) as db:
        yield Desk(db=db, side=side, chain=log.chain, now=now)


def invite_newcomer(
    workspace: Workspace, settings: Settings, newcomer: Newcomer, now: datetime
) -> str:
    """Add somebody to the store of their role and return the token of their invitation.

    Raises
    ------
    UsageRefused
        If their address or name will not do, or they are there already.
    """
    require_newcomer(newcomer)
    side = side_of(newcomer.role)
    with desk_of(side, workspace, settings, now) as desk:
        _, token = let_in(desk, newcomer)
    return token


def require_newcomer(newcomer: Newcomer) -> None:
    """Refuse an address or a name that will not do, without repeating it.

    Raises
    ------
    UsageRefused
        If either will not.
    """
    for fault in (fault_in_email(newcomer.email), fault_in_name(newcomer.name)):
        if fault is not None:
            raise UsageRefused(f"{fault} Nobody was added.")


def require_listed(
    role: str, organisation: str | None, workspace: Workspace, settings: Settings
) -> None:
    """Refuse an organisation that is not on the steward's list; an analyst needs none.

    Raises
    ------
    UsageRefused
        If it is missing or unknown.
    """
    if role == Role.ANALYST and organisation is None:
        return
    require_among(organisation, senders_in_use(workspace, settings))


def require_among(
    organisation: str | None, listed: Sequence[Sender], option: str = "--organisation"
) -> None:
    """Refuse an organisation that is none of those listed, or none that people work for.

    Raises
    ------
    UsageRefused
        If it is missing or unknown; the message names the option that gives it.
    """
    keys = [sender.key for sender in listed if sender.kind not in _NO_PARTNER]
    fault = fault_in_organisation(organisation, keys)
    if fault is not None:
        raise UsageRefused(f"{fault} Give its key with {option}. Nothing was changed.")


def side_with(email: str, workspace: Workspace, settings: Settings, wanted: Side | None) -> Side:
    """Return the side on which somebody has an account.

    Parameters
    ----------
    email
        Their address.
    workspace, settings
        Where the stores are.
    wanted
        The side that was named, for somebody who has an account on both.

    Raises
    ------
    UsageRefused
        If nobody has the address there, or somebody on both sides and none was named.
    """
    found = []
    for side in Side if wanted is None else (wanted,):
        if is_there(STORE_OF[side], workspace, settings):
            with open_store(STORE_OF[side], workspace, settings) as db:
                if person_called(db, email) is not None:
                    found.append(side)
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageRefused(
            "There is an account on each side with this address. Say which is meant: --side "
            "partner or --side analyst. Nothing was changed."
        )
    raise UsageRefused(f"{_NOBODY} Nothing was changed.")


def person_at(desk: Desk, email: str) -> Person:
    """Return who has an address at a desk.

    Raises
    ------
    UsageRefused
        If nobody has.
    """
    person = person_called(desk.db, email)
    if person is None:
        raise UsageRefused(f"{_NOBODY} Nothing was changed.")
    return person


def _listed(person: Person, state: str) -> Listed:
    signed_in = person.signed_in_at
    return Listed(
        name=person.name,
        email=person.email,
        role=person.role,
        organisation=person.organisation,
        state=state,
        has_second_factor=person.totp_secret is not None,
        last_sign_in=None if signed_in is None else in_london(signed_in).date().isoformat(),
    )
