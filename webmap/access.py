"""Access is who may open a page: every view names it on the line above itself.

`webmap.door.entry` keeps to it, and answers a view without a decision as if it were not there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

__all__ = [
    "EVERY_ROLE",
    "MEMBERS",
    "Access",
    "Role",
    "access_of",
    "open_to_all",
    "requires",
]

View = TypeVar("View", bound=Callable[..., Any])


class Role(StrEnum):
    """What a person does in the partnership; each has one."""

    PARTNER = "partner"
    PLANNER = "planner"
    COORDINATOR = "coordinator"
    STEWARD = "steward"
    ANALYST = "analyst"


#: The roles of the partner side.
MEMBERS: Final = (Role.PARTNER, Role.PLANNER, Role.COORDINATOR, Role.STEWARD)
#: Whoever is signed in, on either side.
EVERY_ROLE: Final = tuple(Role)


@dataclass(frozen=True, slots=True)
class Access:
    """The decision on one view: the roles that may open it, or a reason why anyone may."""

    roles: frozenset[Role]
    reason: str = ""

    @property
    def is_public(self) -> bool:
        """Whether nobody need sign in for it."""
        return not self.roles


def requires(*roles: Role) -> Callable[[View], View]:
    """Declare which roles may open the view below; it changes nothing else about it.

    Raises
    ------
    ValueError
        If no role is named.
    """
    if not roles:
        raise ValueError("name the roles that may open the view: @requires(Role.PARTNER, ...).")
    return _declaring(Access(frozenset(roles)))


def open_to_all(reason: str) -> Callable[[View], View]:
    """Declare that anyone may open the view below, and why.

    Raises
    ------
    ValueError
        If no reason is given.
    """
    if not reason:
        raise ValueError("a public view needs a reason: @open_to_all('why anyone may read it').")
    return _declaring(Access(frozenset(), reason))


def access_of(view: Callable[..., Any]) -> Access | None:
    """Return the decision a view carries, or None where nobody made one."""
    found = getattr(view, "access", None)
    return found if isinstance(found, Access) else None


def _declaring(decision: Access) -> Callable[[View], View]:
    def declare(view: View) -> View:
        """Write the decision on the view itself."""
        view.__dict__["access"] = decision
        return view

    return declare
