"""An allowance is what a session may do for a few minutes, because of what was just proved."""

from datetime import datetime
from enum import StrEnum

from webmap.door.accounts import door_terms
from webmap.door.passing import HALF_WAY, held_session

__all__ = ["Allowance", "allow", "is_allowed", "withdraw"]


class Allowance(StrEnum):
    """What for."""

    NEW_SECOND_FACTOR = "new second factor"
    SEE_CODES = "see recovery codes"


def allow(what: Allowance) -> None:
    """Let this session do something, from now on for as long as somebody may be half way in."""
    held_session()[what.value] = door_terms().now().isoformat()


def is_allowed(what: Allowance) -> bool:
    """Say whether this session may do something still."""
    since = held_session().get(what.value)
    return since is not None and door_terms().now() - datetime.fromisoformat(since) < HALF_WAY


def withdraw(what: Allowance) -> None:
    """Let this session do something no more."""
    held_session().pop(what.value, None)
