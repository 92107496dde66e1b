"""A policy is whether a thing may be done in the state things are in, whoever asks."""

from datetime import date
from typing import Final

from webmap.access import MEMBERS, Role
from webmap.errors import UsageRefused
from webmap.side import Side

__all__ = [
    "OPEN_QUARTERS",
    "NotNow",
    "check_invite",
    "check_not_last_steward",
    "check_organisation",
    "check_return_open",
    "check_side",
    "has_organisation",
    "is_last_steward",
    "is_of_side",
    "is_return_open",
    "may_invite",
    "open_quarters",
    "side_of",
]

#: How many quarters a return may still be sent for: the one that runs, and four before it.
OPEN_QUARTERS: Final = 5
_MONTHS_IN_A_QUARTER: Final = 3
_QUARTERS_IN_A_YEAR: Final = 4


class NotNow(UsageRefused):
    """What cannot be done in the state things are in. The message says what is in the way."""


def is_last_steward(role: str, *, active: bool, stewards: int) -> bool:
    """Answer whether somebody is the last active steward.

    Parameters
    ----------
    role, active
        What they do, and whether they may sign in.
    stewards
        How many active stewards there are, they among them.
    """
    return active and role == Role.STEWARD and stewards <= 1


def check_not_last_steward(role: str, *, active: bool, stewards: int) -> None:
    """Raise if somebody is the last active steward: see `is_last_steward`.

    Raises
    ------
    NotNow
        If nobody could let people in or read the audit log without them.
    """
    if is_last_steward(role, active=active, stewards=stewards):
        raise NotNow(
            "This is the last active steward, and without one nobody could let people in. Make "
            "somebody else a steward first. Nothing was changed."
        )


def has_organisation(role: str, organisation: str | None) -> bool:
    """Answer whether somebody works for an organisation, where their role needs one.

    What an organisation owns is changed by its own people, so everybody on the partner side is of
    one; only the first steward, whom `plainsight init` makes, may be of none. Analysts need none.
    """
    return bool(organisation) or role == Role.ANALYST


def check_organisation(role: str, organisation: str | None) -> None:
    """Raise if somebody works for no organisation, and their role needs one.

    Raises
    ------
    NotNow
        If they do not.
    """
    if not has_organisation(role, organisation):
        raise NotNow(
            "Everybody on the partner side works for an organisation on the steward's list. Say "
            "for which. Nothing was changed."
        )


def may_invite(*, active: bool) -> bool:
    """Answer whether somebody can be sent an invitation anew."""
    return active


def check_invite(*, active: bool) -> None:
    """Raise if somebody cannot be sent an invitation.

    Raises
    ------
    NotNow
        If they are disabled.
    """
    if not may_invite(active=active):
        raise NotNow(
            "This account is disabled, so an invitation to it would lead nowhere. Enable it "
            "first. Nothing was changed."
        )


def open_quarters(today: date) -> list[str]:
    """Name the quarters a return may be sent for, the latest first: ``2026-Q4`` and so on."""
    latest = today.year * _QUARTERS_IN_A_YEAR + (today.month - 1) // _MONTHS_IN_A_QUARTER
    return [
        f"{number // _QUARTERS_IN_A_YEAR:04}-Q{number % _QUARTERS_IN_A_YEAR + 1}"
        for number in range(latest, latest - OPEN_QUARTERS, -1)
    ]


def is_return_open(quarter: str, today: date) -> bool:
    """Answer whether a return may be sent for a quarter.

    Parameters
    ----------
    quarter
        Its name, such as ``2026-Q3``; anything else is not open.
    today
        The civil date. The quarter must have begun, and be among the last five that have.
    """
    return quarter in open_quarters(today)


def check_return_open(quarter: str, today: date) -> None:
    """Raise unless a return may be sent for a quarter: see `is_return_open`.

    Raises
    ------
    NotNow
        If it has not begun, is too long ago, or is no quarter.
    """
    if not is_return_open(quarter, today):
        latest, *_, first = open_quarters(today)
        raise NotNow(
            f"A return can be sent for {first} to {latest}. Ask the steward about one for another "
            "quarter. Nothing was sent."
        )


def side_of(role: str) -> Side:
    """Return the side whose store holds the people of a role."""
    return Side.ANALYST if role == Role.ANALYST else Side.PARTNER


def is_of_side(role: str, side: Side) -> bool:
    """Answer whether people of a role may stand in the store of a side."""
    return role in ((Role.ANALYST,) if side is Side.ANALYST else MEMBERS)


def check_side(role: str, side: Side) -> None:
    """Raise unless people of a role may stand in the store of a side.

    Raises
    ------
    NotNow
        If one account would open both sides.
    """
    if not is_of_side(role, side):
        raise NotNow(
            "An account opens one side alone: analysts the restricted side, everybody else the "
            "partner side. Add an account of its own for the other. Nothing was changed."
        )
