"""Access is who may read a page: every view names it on the line above itself.

Sign-in comes with the accounts. Until then both sides answer on this machine only, and a test
walks every address and refuses one that names nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

__all__ = ["PARTNER", "PUBLIC", "Access", "Audience", "access", "access_of"]

View = TypeVar("View", bound=Callable[..., Any])


class Audience(StrEnum):
    """Who a page is for."""

    PUBLIC = "public"
    PARTNER = "partner"


PUBLIC: Final = Audience.PUBLIC
PARTNER: Final = Audience.PARTNER


@dataclass(frozen=True, slots=True)
class Access:
    """The decision on one view. A public one carries its reason."""

    audience: Audience
    reason: str


def access(audience: Audience, reason: str = "") -> Callable[[View], View]:
    """Declare who may read the view below; it changes nothing else about it.

    Raises
    ------
    ValueError
        If a view is opened to the public without a reason.
    """
    if audience is PUBLIC and not reason:
        raise ValueError("a public view needs a reason: @access(PUBLIC, 'why anyone may read it').")

    def declare(view: View) -> View:
        """Write the decision on the view itself."""
        view.__dict__["access"] = Access(audience, reason)
        return view

    return declare


def access_of(view: Callable[..., Any]) -> Access | None:
    """Return the decision a view carries, or None where nobody made one."""
    found = getattr(view, "access", None)
    return found if isinstance(found, Access) else None
