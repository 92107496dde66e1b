"""Membership is who is let in at a door, as what, and until when.

Each change is one transaction with its line in the audit log: neither stands without the other.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webmap.access import Role
from webmap.audit.chain import What
from webmap.audit_log.writing import Chain, write_line
from webmap.db.door import people as kept
from webmap.db.door.attempts import forget_name
from webmap.db.door.people import Newcomer
from webmap.db.door.tables import Person
from webmap.door.invitations import new_invitation
from webmap.errors import NothingToDo
from webmap.rules.policies import (
    NotNow,
    check_invite,
    check_not_last_steward,
    check_organisation,
    check_side,
)
from webmap.side import Side

__all__ = ["Desk", "KnownAlready", "change", "disable", "enable", "invite_anew", "let_in", "unlock"]


class KnownAlready(NotNow):
    """Somebody with this address is among the people already. Nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody with this e-mail address is among the people already. They can be sent a "
            "new invitation, or enabled. Nothing was changed."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where people are let in.

    Attributes
    ----------
    db
        A session of the door's store, in a transaction opened for writing.
    side
        Whose door.
    chain
        What its audit log is kept with.
    now
        UTC without a zone.
    by
        Pseudonym of who decides; None for a command.
    """

    db: Session
    side: Side
    chain: Chain
    now: datetime
    by: str | None = None

    def note(self, what: What, about: str) -> None:
        """Write one line of the audit log."""
        write_line(self.db, self.chain, self.now, what, person=self.by, about=about)


def let_in(desk: Desk, newcomer: Newcomer) -> tuple[Person, str]:
    """Add somebody and invite them.

    Returns
    -------
    Who they are now, and the token of their link.

    Raises
    ------
    NotNow
        If their role belongs on the other side.
    KnownAlready
        If their address is there already.
    """
    check_side(newcomer.role, desk.side)
    if kept.person_called(desk.db, newcomer.email) is not None:
        raise KnownAlready
    person = kept.add_person(desk.db, newcomer, desk.now)
    desk.note(What.PERSON, f"{person.uid} added as {person.role}")
    return person, _invite(desk, person)


def invite_anew(desk: Desk, person: Person) -> str:
    """Send somebody a new invitation; what they signed in with until now is gone.

    Raises
    ------
    NotNow
        If they are disabled.
    """
    check_invite(active=person.active)
    return _invite(desk, person)


def disable(desk: Desk, person: Person) -> None:
    """Let somebody in no more; their sessions end at once.

    Raises
    ------
    NotNow
        If they are the last active steward.
    NothingToDo
        If they are disabled already.
    """
    if not person.active:
        raise NothingToDo("This account is disabled already. Nothing was changed.")
    _keep_a_steward(desk, person)
    kept.disable_person(desk.db, person)
    desk.note(What.PERSON, f"{person.uid} disabled")


def enable(desk: Desk, person: Person) -> None:
    """Let somebody in again.

    Raises
    ------
    NothingToDo
        If they may come in as it is.
    """
    if person.active:
        raise NothingToDo("This account is not disabled. Nothing was changed.")
    kept.enable_person(desk.db, person)
    desk.note(What.PERSON, f"{person.uid} enabled")


def change(desk: Desk, person: Person, role: str, organisation: str | None) -> None:
    """Give somebody another role, another organisation, or both; their sessions end.

    Raises
    ------
    NotNow
        If the role belongs on the other side or needs an organisation, or they are the last active
        steward.
    NothingToDo
        If they have both already.
    """
    check_side(role, desk.side)
    check_organisation(role, organisation)
    if (person.role, person.organisation) == (role, organisation):
        raise NothingToDo("Role and organisation are these already. Nothing was changed.")
    if role != Role.STEWARD:
        _keep_a_steward(desk, person)
    moved = " and moved to another organisation" if person.organisation != organisation else ""
    said = f"{person.uid} changed from {person.role} to {role}{moved}"
    kept.change_role(desk.db, person, role, organisation)
    desk.note(What.PERSON, said)


def unlock(desk: Desk, person: Person, name_hash: str) -> None:
    """Forget the tries that failed for somebody, so that they need not wait.

    Parameters
    ----------
    desk, person
        Where, and who.
    name_hash
        What the store knows the tries of their address by.
    """
    forget_name(desk.db, name_hash)
    desk.note(What.PERSON, f"{person.uid} unlocked")


def _invite(desk: Desk, person: Person) -> str:
    token = new_invitation(desk.db, person, desk.now)
    desk.note(What.INVITATION, person.uid)
    return token


def _keep_a_steward(desk: Desk, person: Person) -> None:
    stewards = kept.active_with_role(desk.db, Role.STEWARD)
    check_not_last_steward(person.role, active=person.active, stewards=stewards)
