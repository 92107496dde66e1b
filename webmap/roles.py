"""Roles in words: what each is called, and what it may do, as people read it."""

from typing import Final

from webmap.access import Role

__all__ = ["ROLE_MAY", "ROLE_WORDS"]

#: A role as it stands after a name.
ROLE_WORDS: Final[dict[Role, str]] = {
    Role.PARTNER: "partner",
    Role.PLANNER: "planner of visits",
    Role.COORDINATOR: "coordinator",
    Role.STEWARD: "data steward",
    Role.ANALYST: "analyst",
}

_READ: Final = "Read the published figures, maps and files"
_RETURNS: Final = "Send the returns of your organisation"

#: What a role may do here, one sentence each.
ROLE_MAY: Final[dict[Role, tuple[str, ...]]] = {
    Role.PARTNER: (_READ, _RETURNS),
    Role.PLANNER: (_READ, _RETURNS),
    Role.COORDINATOR: (_READ, _RETURNS),
    Role.STEWARD: (_READ, _RETURNS, "Let people in and out", "Read the audit log"),
    Role.ANALYST: ("Read what is stored on the restricted side",),
}
