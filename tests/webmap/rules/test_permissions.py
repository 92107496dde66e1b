"""Who may do what: every role, every organisation, written out."""

from dataclasses import dataclass

import pytest

from webmap.access import EVERY_ROLE, MEMBERS, Role
from webmap.rules import permissions
from webmap.rules.permissions import NotPermitted

OURS, THEIRS = "leeds_council", "kirklees_council"
OWNED = ("change", "change_action", "change_return", "change_visit")
STEWARDS_OWN = ("manage_people", "read_audit", "resolve_pseudonym")


@dataclass(frozen=True)
class Person:
    """Somebody a rule is asked about."""

    role: str
    organisation: str | None = OURS
    uid: str = "a" * 16


def both(name, *about):
    """What a pair says: the answer, after checking that the other half agrees."""
    answer = getattr(permissions, f"may_{name}")(*about)
    check = getattr(permissions, f"check_{name}")
    if answer:
        assert check(*about) is None
    else:
        with pytest.raises(NotPermitted, match=r"Nothing was changed\.$"):
            check(*about)
    return answer


@pytest.mark.parametrize("name", OWNED)
@pytest.mark.parametrize("role", EVERY_ROLE)
def test_what_an_organisation_owns_its_own_people_change(name, role):
    assert both(name, Person(role), OURS) == (role in MEMBERS)
    assert not both(name, Person(role), THEIRS)


@pytest.mark.parametrize("name", OWNED)
@pytest.mark.parametrize("role", EVERY_ROLE)
@pytest.mark.parametrize("nobody", [None, ""])
def test_no_organisation_is_no_key_to_what_nobody_owns(name, role, nobody):
    assert not both(name, Person(role, organisation=nobody), nobody)
    assert not both(name, Person(role, organisation=nobody), OURS)
    assert not both(name, Person(role), nobody)


@pytest.mark.parametrize("name", OWNED)
def test_a_role_there_is_not_may_nothing(name):
    assert not both(name, Person("Partner "), OURS)


@pytest.mark.parametrize("name", STEWARDS_OWN)
@pytest.mark.parametrize("role", EVERY_ROLE)
def test_people_and_log_are_the_stewards(name, role):
    assert both(name, Person(role)) == (role == Role.STEWARD)


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_nobody_decides_on_themselves(role):
    assert not both("manage_person", Person(role, uid="b" * 16), "b" * 16)
    assert both("manage_person", Person(role), "b" * 16) == (role == Role.STEWARD)


def test_every_question_has_its_check():
    names = {name for name in permissions.__all__ if name.startswith(("may_", "check_"))}
    asked = {name.removeprefix("may_") for name in names if name.startswith("may_")}

    assert {f"may_{each}" for each in asked} | {f"check_{each}" for each in asked} == names
    assert asked == {*OWNED, *STEWARDS_OWN, "manage_person"}
