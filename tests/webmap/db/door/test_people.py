"""People in the store: found whichever way, disabled, enabled, moved; on both kinds of store."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from tests.clock import NOON
from webmap.db.door.invitations import invite, invited
from webmap.db.door.people import (
    Newcomer,
    State,
    active_with_role,
    add_person,
    change_role,
    disable_person,
    enable_person,
    invited_uids,
    people,
    person_called,
    person_stamped,
    person_with,
    state_of,
    use_code,
)
from webmap.db.door.sessions import begin, find
from webmap.errors import StoreUnavailable

HERS, HIS = "1" * 64, "2" * 64
TOKEN = "f" * 64


def newcomer(email="ann@b.example", name="Ann", role="partner", organisation="leeds_council"):
    return Newcomer(email=email, name=name, role=role, organisation=organisation)


@pytest.fixture
def ann(door_db):
    """Pseudonym of somebody with a session and an invitation; Ben has a session too."""
    with door_db.transaction(writing=True) as db:
        person = add_person(db, newcomer(), NOON)
        ben = add_person(db, newcomer("ben@b.example", "Ben", "steward"), NOON)
        invite(db, person.uid, TOKEN, NOON + timedelta(days=7))
        begin(db, HERS, person.uid, NOON, "{}")
        begin(db, HIS, ben.uid, NOON, "{}")
        return person.uid


def test_somebody_is_found_by_address_pseudonym_and_stamp(door_db, ann):
    with door_db.transaction() as db:
        person = person_with(db, ann)
        assert person_called(db, " ANN@B.example ") is person
        assert person_stamped(db, person.stamp) is person
        assert (person.active, person.password, person.signed_in_at) == (True, None, None)
        assert (len(person.uid), len(person.stamp)) == (16, 64)
        assert person_called(db, "ann") is person_with(db, "0" * 16) is None
        assert person_stamped(db, person.uid) is None
        assert [each.name for each in people(db)] == ["Ann", "Ben"]


def test_an_address_is_of_one_person(door_db, ann):
    with (
        pytest.raises((StoreUnavailable, IntegrityError)),
        door_db.transaction(writing=True) as db,
    ):
        add_person(db, newcomer("ANN@b.example", "Another"), NOON)
    with door_db.transaction() as db:
        assert person_called(db, "ann@b.example").uid == ann


def test_disabling_ends_sessions_and_the_invitation_of_one_person(door_db, ann):
    with door_db.transaction(writing=True) as db:
        person = person_with(db, ann)
        stamp = person.stamp
        disable_person(db, person)
    with door_db.transaction() as db:
        person = person_with(db, ann)
        assert not person.active
        assert person.stamp != stamp
        assert find(db, HERS) is None
        assert find(db, HIS) is not None
        assert invited(db, TOKEN, NOON) is None
        assert invited_uids(db) == frozenset()


def test_enabling_brings_back_no_session_and_no_invitation(door_db, ann):
    with door_db.transaction(writing=True) as db:
        person = person_with(db, ann)
        person.password, person.totp_secret = "as it was", "so was this"
        disable_person(db, person)
        enable_person(db, person)
    with door_db.transaction() as db:
        person = person_with(db, ann)
        assert person.active
        assert (person.password, person.totp_secret) == ("as it was", "so was this")
        assert find(db, HERS) is None
        assert invited(db, TOKEN, NOON) is None


def test_another_role_ends_the_sessions_and_leaves_the_invitation(door_db, ann):
    with door_db.transaction(writing=True) as db:
        stamp = person_with(db, ann).stamp
        change_role(db, person_with(db, ann), "planner", "kirklees_council")
    with door_db.transaction() as db:
        person = person_with(db, ann)
        assert (person.role, person.organisation) == ("planner", "kirklees_council")
        assert person.stamp != stamp
        assert find(db, HERS) is None
        assert find(db, HIS) is not None
        assert invited(db, TOKEN, NOON).uid == ann


def test_only_who_may_sign_in_counts_as_active(door_db, ann):
    with door_db.transaction(writing=True) as db:
        assert (active_with_role(db, "steward"), active_with_role(db, "planner")) == (1, 0)
        change_role(db, person_with(db, ann), "steward", "leeds_council")
        assert active_with_role(db, "steward") == 2
        disable_person(db, person_with(db, ann))
        assert active_with_role(db, "steward") == 1


@pytest.mark.parametrize(
    ("active", "password", "signed_in", "has_link", "state"),
    [
        (True, None, None, True, State.INVITED),
        (True, None, None, False, State.INVITED),  # after a restore
        (True, None, NOON, True, State.INVITED),  # anew
        (True, None, NOON, False, State.ACTIVE),  # by the organisation's own sign-in
        (True, "argon2", None, False, State.ACTIVE),
        (True, "argon2", NOON, False, State.ACTIVE),
        (False, "argon2", NOON, False, State.DISABLED),
        (False, None, None, True, State.DISABLED),
    ],
)
def test_how_far_somebody_has_come(door_db, ann, active, password, signed_in, has_link, state):
    with door_db.transaction(writing=True) as db:
        person = person_with(db, ann)
        person.active, person.password, person.signed_in_at = active, password, signed_in
        assert state_of(person, {ann} if has_link else set()) == state


def test_a_code_counts_once_and_none_before_it(door_db, ann):
    with door_db.transaction(writing=True) as db:
        used = [use_code(db, ann, counter) for counter in (5, 5, 4, 6)]
    assert used == [True, False, False, True]
