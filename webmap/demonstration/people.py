"""The people of a demonstration: one sign-in a role, each with a password made anew at every start.

No second factor is asked of them, as every record is made up; see `webmap.serving.doors`.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from passlib.hash import argon2

from webmap.access import Role
from webmap.audit.chain import What
from webmap.audit_log.writing import write_line
from webmap.config import Settings
from webmap.db.door.people import Newcomer, add_person, new_stamp, person_called
from webmap.db.door.sessions import forget_visits
from webmap.db.door.tables import Person
from webmap.keeping.audit_logs import BY_DEMONSTRATION, log_of
from webmap.side import Side
from webmap.stores import open_store
from webmap.workspace import Workspace

__all__ = ["SignIn", "new_password", "set_sign_ins"]

_WORDS: Final = Path(__file__).with_name("words.txt")
_WORDS_A_PASSWORD: Final = 4
#: Who there is on each side, and for which body of the packaged list: two on the partner side, so
#: that what belongs to another can be tried.
_CAST: Final[dict[Side, tuple[tuple[Role, str | None], ...]]] = {
    Side.PARTNER: (
        (Role.PARTNER, "west_yorkshire_police"),
        (Role.PLANNER, "leeds_council"),
        (Role.COORDINATOR, "leeds_council"),
        (Role.STEWARD, "west_yorkshire_police"),
    ),
    Side.ANALYST: ((Role.ANALYST, None),),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """What to type to come in as somebody of one role."""

    role: Role
    organisation: str | None
    email: str
    password: str = field(repr=False)


def set_sign_ins(
    side: Side, workspace: Workspace, settings: Settings, now: datetime
) -> Sequence[SignIn]:
    """Give the people of one side new passwords, and let go of whoever is signed in.

    Parameters
    ----------
    side
        Whose people.
    workspace, settings
        Where their store is.
    now
        UTC without a zone.

    Returns
    -------
    One a role. What is stored of the passwords is argon2.
    """
    cast = [
        SignIn(
            role=role,
            organisation=organisation,
            email=f"{role}@demo.example",
            password=new_password(),
        )
        for role, organisation in _CAST[side]
    ]
    kept = [argon2.hash(each.password) for each in cast]  # slow on purpose: before the store waits
    log = log_of(side, workspace, settings)
    with open_store(log.store, workspace, settings, writing=True) as db:
        forget_visits(db)
        for each, hashed in zip(cast, kept, strict=True):
            newcomer = Newcomer(
                email=each.email,
                name=f"Demonstration {each.role}",
                role=each.role,
                organisation=each.organisation,
            )
            person = person_called(db, each.email) or add_person(db, newcomer, now)
            _set_back(person, newcomer, hashed)
            about = f"{person.uid}{BY_DEMONSTRATION}"
            write_line(db, log.chain, now, What.PASSWORD, about=about)
    return cast


def new_password() -> str:
    """Return four words by lot, easy to type: about 35 bits, for made-up records on one machine."""
    words = _WORDS.read_text(encoding="utf-8").split()
    return "-".join(secrets.choice(words) for _ in range(_WORDS_A_PASSWORD))


def _set_back(person: Person, as_first: Newcomer, hashed: str) -> None:
    """Make somebody who they were at first, whatever was tried with them; their sessions end."""
    person.role, person.organisation = as_first.role, as_first.organisation
    person.active, person.password, person.stamp = True, hashed, new_stamp()
    person.totp_secret = person.totp_counter = person.recovery_codes = None
