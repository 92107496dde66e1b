"""People kept from the command line: in the store of their side, and noted in its log."""

from datetime import datetime

import pytest
from sqlalchemy import select

from geo.closed_lists import packaged_senders
from tests.clock import NOON
from webmap.access import EVERY_ROLE, Role
from webmap.db.door.people import Newcomer, person_called
from webmap.db.door.tables import AuditLine
from webmap.door import membership
from webmap.errors import NothingToDo, UsageRefused
from webmap.keeping.audit_logs import STORE_OF
from webmap.keeping.founding import found
from webmap.keeping.people import (
    desk_of,
    invite_newcomer,
    listed_people,
    person_at,
    require_listed,
    side_with,
)
from webmap.rules.policies import NotNow
from webmap.side import Side
from webmap.stores import open_store

EMAIL = "ann@b.example"


@pytest.fixture
def place(store):
    """Workspace and settings of a partnership, on SQLite and on PostgreSQL."""
    found(*store.values(), packaged_senders(), replace=False)
    return tuple(store.values())


def newcomer(role="partner", email=EMAIL, name="Ann"):
    organisation = None if role == Role.ANALYST else "leeds_council"
    return Newcomer(email=email, name=name, role=role, organisation=organisation)


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_the_role_decides_the_store_and_its_log(sqlite_store, role):
    place = tuple(sqlite_store.values())
    found(*place, packaged_senders(), replace=False)
    invite_newcomer(*place, newcomer(role), NOON)

    theirs = Side.ANALYST if role == Role.ANALYST else Side.PARTNER
    for side in Side:
        with open_store(STORE_OF[side], *place) as db:
            is_there = person_called(db, EMAIL) is not None
            asked = select(AuditLine.what, AuditLine.person).order_by(AuditLine.line)
            noted = [tuple(line) for line in db.execute(asked)]
        assert is_there == (side is theirs)
        assert noted == ([("person changed", None), ("invitation", None)] if side is theirs else [])


def test_everybody_is_listed_with_how_far_they_have_come(place):
    invite_newcomer(*place, newcomer("planner"), NOON)
    invite_newcomer(*place, newcomer("partner", "ben@b.example", "Ben"), NOON)
    invite_newcomer(*place, newcomer("analyst", "cy@b.example", "Abe"), NOON)
    with desk_of(Side.PARTNER, *place, NOON) as desk:
        ann = person_at(desk, " Ann@B.example")
        ann.signed_in_at = datetime(2026, 6, 30, 23, 30)  # noqa: DTZ001 - half past midnight there
        ann.totp_secret = "sealed"  # noqa: S105 - stands for one
        membership.disable(desk, person_at(desk, "ben@b.example"))

    told = [(one.name, one.state, one.has_second_factor) for one in listed_people(*place)]
    assert told == [
        ("Ann", "invited", True),
        ("Ben", "disabled", False),
        ("Abe", "invited", False),
    ]
    assert [one.last_sign_in for one in listed_people(*place)] == ["2026-07-01", None, None]


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (newcomer(email="no address"), "one @"),
        (newcomer(email="a b@c.example"), "no space"),
        (newcomer(name="Ann\x1b[2J"), "control characters"),
        (newcomer(name=" "), "Enter a name"),
    ],
)
def test_what_will_not_do_is_refused_and_not_repeated(sqlite_store, who, said):
    place = tuple(sqlite_store.values())
    found(*place, packaged_senders(), replace=False)
    with pytest.raises(UsageRefused, match=said) as refused:
        invite_newcomer(*place, who, NOON)
    assert who.email not in str(refused.value)
    assert "Ann" not in str(refused.value)
    assert listed_people(*place) == []


def test_nobody_is_there_twice_but_may_have_an_account_on_each_side(place):
    invite_newcomer(*place, newcomer(), NOON)
    assert side_with(EMAIL, *place, None) is Side.PARTNER
    with pytest.raises(NotNow, match="already"):
        invite_newcomer(*place, newcomer("planner", EMAIL.upper()), NOON)
    invite_newcomer(*place, newcomer("analyst"), NOON)

    with pytest.raises(UsageRefused, match="--side partner or --side analyst"):
        side_with(EMAIL, *place, None)
    assert side_with(EMAIL, *place, Side.ANALYST) is Side.ANALYST
    with pytest.raises(UsageRefused, match="Nobody has this"):
        side_with("nobody@b.example", *place, None)


def test_the_organisation_is_on_the_steward_s_list(place):
    for role in (Role.PARTNER, Role.PLANNER, Role.COORDINATOR, Role.STEWARD):
        require_listed(role, "leeds_council", *place)
        for other in (None, "", "leeds-council", "public", "business"):
            with pytest.raises(UsageRefused, match="Nothing was changed"):
                require_listed(role, other, *place)
    require_listed(Role.ANALYST, None, *place)
    with pytest.raises(UsageRefused, match="not on the steward's list"):
        require_listed(Role.ANALYST, "elsewhere", *place)


def test_without_a_workspace_nothing_is_made(sqlite_store):
    workspace, settings = sqlite_store.values()
    for role in (Role.PARTNER, Role.ANALYST):
        with pytest.raises(NothingToDo, match="plainsight init makes it"):
            invite_newcomer(workspace, settings, newcomer(role), NOON)
    with pytest.raises(NothingToDo, match="plainsight init makes it"):
        listed_people(workspace, settings)
    assert not workspace.root.exists()
