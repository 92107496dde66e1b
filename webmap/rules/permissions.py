"""A permission is whether this person may do a thing, whatever state the thing is in.

Who may not is answered as if the thing were not there.
"""

from typing import Protocol

from webmap.access import MEMBERS, Role

__all__ = [
    "NotPermitted",
    "Who",
    "check_change",
    "check_change_action",
    "check_change_return",
    "check_change_visit",
    "check_manage_people",
    "check_manage_person",
    "check_read_audit",
    "check_resolve_pseudonym",
    "may_change",
    "may_change_action",
    "may_change_return",
    "may_change_visit",
    "may_manage_people",
    "may_manage_person",
    "may_read_audit",
    "may_resolve_pseudonym",
]


class NotPermitted(RuntimeError):
    """Somebody asked for what they may not do. Nothing was changed; they are told "not found"."""


class Who(Protocol):
    """What a rule knows of a person: an account, or a row of the people."""

    @property
    def uid(self) -> str:
        """Their pseudonym."""

    @property
    def role(self) -> str:
        """What they do."""

    @property
    def organisation(self) -> str | None:
        """Key of the body they do it for, or None."""


def may_change(person: Who, owner: str | None) -> bool:
    """Answer whether a person may change what an organisation owns: its own people may.

    Parameters
    ----------
    person
        Who asks. The steward has no more say here than anybody else.
    owner
        Key of the organisation. What nobody owns, nobody changes.
    """
    return bool(owner) and person.organisation == owner and person.role in MEMBERS


def check_change(person: Who, owner: str | None) -> None:
    """Raise unless a person may change what an organisation owns: see `may_change`.

    Raises
    ------
    NotPermitted
        If they may not.
    """
    _require(may_change(person, owner), "It belongs to another organisation.")


def may_change_return(person: Who, owner: str | None) -> bool:
    """Answer whether a person may send, or send anew, a return of an organisation."""
    return may_change(person, owner)


def check_change_return(person: Who, owner: str | None) -> None:
    """Raise `NotPermitted` unless a person may send a return of an organisation."""
    check_change(person, owner)


def may_change_action(person: Who, owner: str | None) -> bool:
    """Answer whether a person may change an action of an organisation."""
    return may_change(person, owner)


def check_change_action(person: Who, owner: str | None) -> None:
    """Raise `NotPermitted` unless a person may change an action of an organisation."""
    check_change(person, owner)


def may_change_visit(person: Who, owner: str | None) -> bool:
    """Answer whether a person may change a visit of an organisation."""
    return may_change(person, owner)


def check_change_visit(person: Who, owner: str | None) -> None:
    """Raise `NotPermitted` unless a person may change a visit of an organisation."""
    check_change(person, owner)


def may_manage_people(person: Who) -> bool:
    """Answer whether a person may see who the people are, and let others in."""
    return person.role == Role.STEWARD


def check_manage_people(person: Who) -> None:
    """Raise `NotPermitted` unless a person may let others in."""
    _require(may_manage_people(person), "The steward alone manages people.")


def may_manage_person(person: Who, uid: str) -> bool:
    """Answer whether a person may change role, organisation or activation of somebody.

    Parameters
    ----------
    person
        Who asks.
    uid
        Pseudonym of the other. Nobody decides on themselves, the steward neither.
    """
    return may_manage_people(person) and person.uid != uid


def check_manage_person(person: Who, uid: str) -> None:
    """Raise `NotPermitted` unless a person may decide on somebody: see `may_manage_person`."""
    _require(may_manage_person(person, uid), "The steward decides on others alone.")


def may_read_audit(person: Who) -> bool:
    """Answer whether a person may read the audit log."""
    return person.role == Role.STEWARD


def check_read_audit(person: Who) -> None:
    """Raise `NotPermitted` unless a person may read the audit log."""
    _require(may_read_audit(person), "The steward alone reads the audit log.")


def may_resolve_pseudonym(person: Who) -> bool:
    """Answer whether a person may ask who stands behind a pseudonym of the audit log."""
    return person.role == Role.STEWARD


def check_resolve_pseudonym(person: Who) -> None:
    """Raise `NotPermitted` unless a person may ask who stands behind a pseudonym."""
    _require(may_resolve_pseudonym(person), "The steward alone resolves pseudonyms.")


def _require(permitted: bool, reason: str) -> None:
    if not permitted:
        raise NotPermitted(f"{reason} Nothing was changed.")
