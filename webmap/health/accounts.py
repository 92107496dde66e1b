"""The accounts of both sides: whether somebody looks after them, and by more than a password."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from webmap.access import Role
from webmap.config import Settings
from webmap.db.analysts import ANALYSTS
from webmap.db.door.people import people
from webmap.db.door.tables import Person
from webmap.db.partnership.store import PARTNERSHIP
from webmap.db.store import Store
from webmap.db.upgrade import is_up_to_date
from webmap.health.finding import Finding, State
from webmap.health.stores import looking_at
from webmap.serving.declared import declared
from webmap.side import Side
from webmap.stores import is_there, url_of
from webmap.workspace import Workspace

__all__ = ["accounts"]

#: How somebody is let in who looks after a side.
_LET_IN: Final = {
    "stewards": "plainsight people add EMAIL --name NAME --role steward --organisation KEY",
    "analysts": "plainsight people add EMAIL --name NAME --role analyst",
}


def accounts(workspace: Workspace, settings: Settings) -> list[Finding]:
    """Say of both sides whether those who look after them can sign in, and how. Changes nothing.

    What is worth a look on this machine alone is unsafe where others may reach the side.
    """
    return [
        _looked_after("stewards", PARTNERSHIP, Side.PARTNER, Role.STEWARD, workspace, settings),
        _looked_after("analysts", ANALYSTS, Side.ANALYST, Role.ANALYST, workspace, settings),
    ]


def _looked_after(
    check: str, store: Store, side: Side, role: Role, workspace: Workspace, settings: Settings
) -> Finding:
    if not is_there(store, workspace, settings):
        return Finding(check=check, state="ok", says="none yet; plainsight init")
    try:
        with looking_at(url_of(store, workspace, settings)) as connection:
            if not is_up_to_date(connection, store):
                return _untold(check, store)
            held = [each for each in people(Session(connection)) if each.role == role]
            return _told(check, held, workspace, is_open=declared(settings, side).is_open)
    except (SQLAlchemyError, ImportError):
        return _untold(check, store)


def _told(check: str, held: Sequence[Person], workspace: Workspace, *, is_open: bool) -> Finding:
    worse: State = "unsafe" if is_open else "look"
    active = [each for each in held if each.active]
    if not active:
        return Finding(
            check=check,
            state=worse,
            says="there is none who may sign in, so nobody looks after this side",
            do=f"Let one in: {_LET_IN[check]}",
        )
    by_password_alone = [each for each in active if each.password and not each.totp_secret]
    if by_password_alone and not workspace.is_synthetic:
        return Finding(
            check=check,
            state=worse,
            says=f"{len(by_password_alone)} of {len(active)} have no second factor",
            do="Ask them to sign in and set one up, or disable them: plainsight people disable",
        )
    if not any(each.password for each in active):
        return Finding(
            check=check,
            state="look",
            says="no invitation has been taken up yet",
            do="Send the link again if it is lost: plainsight people invite EMAIL",
        )
    return Finding(check=check, state="ok", says=f"{len(active)} may sign in")


def _untold(check: str, store: Store) -> Finding:
    return Finding(
        check=check,
        state="look",
        says=f"cannot be told until the {store.name} store can be read",
        do=f"See what is said of the {store.name} store.",
    )
