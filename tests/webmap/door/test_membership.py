"""Letting people in and out: what is refused, what is written down, what two at once can do."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from tests.clock import NOON
from tests.door import SECRET, partner_terms
from webmap.audit_log.writing import AUDIT_CHAIN, Chain
from webmap.db.door.attempts import Limit, count_try
from webmap.db.door.invitations import invited
from webmap.db.door.people import Newcomer, active_with_role, person_called, person_with
from webmap.db.door.tables import Attempt, AuditLine, Person
from webmap.db.opening import OpenStore
from webmap.door import membership
from webmap.door.invitations import token_hash_of
from webmap.door.keys import key_for
from webmap.door.membership import Desk, KnownAlready
from webmap.errors import NothingToDo
from webmap.rules.policies import NotNow
from webmap.side import Side

STEWARD = "c" * 16
CHAIN = Chain(key_for(SECRET, AUDIT_CHAIN), None)


class Door:
    """A store, and desks at it."""

    def __init__(self, url: str) -> None:
        self.store = OpenStore(partner_terms().store, url, 10)

    @contextmanager
    def desk(self, side=Side.PARTNER, by=STEWARD):
        with self.store.transaction(writing=True) as db:
            yield Desk(db=db, side=side, chain=CHAIN, now=NOON, by=by)

    def let_in(self, email="ann@b.example", role="partner", side=Side.PARTNER):
        who = Newcomer(email=email, name="Ann", role=role, organisation="leeds_council")
        with self.desk(side) as desk:
            person, token = membership.let_in(desk, who)
            return person.uid, token

    def decide(self, decision, uid, *more):
        with self.desk() as desk:
            return decision(desk, person_with(desk.db, uid), *more)

    def log(self):
        with self.store.transaction() as db:
            asked = select(AuditLine.person, AuditLine.what, AuditLine.about)
            return [tuple(row) for row in db.execute(asked.order_by(AuditLine.line))]

    def people(self):
        with self.store.transaction() as db:
            return {(row.email, row.role, row.active) for row in db.scalars(select(Person))}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def door(request):
    """A door with nobody in, on SQLite and on PostgreSQL."""
    url = partner_terms().store_url
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")
    opened = Door(url)
    yield opened
    opened.store.close()


def test_who_is_let_in_has_an_invitation_and_two_lines_in_the_log(door):
    uid, token = door.let_in()

    with door.store.transaction() as db:
        assert invited(db, token_hash_of(token), NOON).uid == uid
        assert person_with(db, uid).made_at == NOON
    assert door.log() == [
        (STEWARD, "person changed", f"{uid} added as partner"),
        (STEWARD, "invitation", uid),
    ]


def test_nobody_is_let_in_twice_however_the_address_is_written(door):
    door.let_in()
    before = door.people(), door.log()
    with pytest.raises(KnownAlready) as refused:
        door.let_in(" ANN@B.Example", "planner")
    assert "ann" not in str(refused.value).casefold()
    assert (door.people(), door.log()) == before


@pytest.mark.parametrize(
    ("role", "side"),
    [("analyst", Side.PARTNER), ("steward", Side.ANALYST), ("owner", Side.PARTNER)],
)
def test_nobody_is_let_in_on_the_other_side(door, role, side):
    with pytest.raises(NotNow, match="one side alone"):
        door.let_in(role=role, side=side)
    assert (door.people(), door.log()) == (set(), [])


def test_disabling_and_enabling_are_written_down_once_each(door):
    uid, _ = door.let_in()
    with pytest.raises(NothingToDo):
        door.decide(membership.enable, uid)
    door.decide(membership.disable, uid)
    with pytest.raises(NothingToDo):
        door.decide(membership.disable, uid)
    assert door.people() == {("ann@b.example", "partner", False)}
    with pytest.raises(NotNow, match="disabled"):
        door.decide(membership.invite_anew, uid)
    door.decide(membership.enable, uid)
    token = door.decide(membership.invite_anew, uid)

    assert door.log()[2:] == [
        (STEWARD, "person changed", f"{uid} disabled"),
        (STEWARD, "person changed", f"{uid} enabled"),
        (STEWARD, "invitation", uid),
    ]
    with door.store.transaction() as db:
        assert invited(db, token_hash_of(token), NOON).uid == uid


def test_a_new_invitation_is_the_only_one_that_counts(door):
    uid, first = door.let_in()
    second = door.decide(membership.invite_anew, uid)
    with door.store.transaction() as db:
        assert invited(db, token_hash_of(first), NOON) is None
        assert invited(db, token_hash_of(second), NOON).uid == uid


def test_another_role_is_written_down_as_from_and_to(door):
    uid, _ = door.let_in()
    door.decide(membership.change, uid, "planner", "leeds_council")
    door.decide(membership.change, uid, "planner", "kirklees_council")
    with pytest.raises(NothingToDo):
        door.decide(membership.change, uid, "planner", "kirklees_council")
    with pytest.raises(NotNow, match="one side alone"):
        door.decide(membership.change, uid, "analyst", None)
    with pytest.raises(NotNow, match="works for an organisation"):
        door.decide(membership.change, uid, "partner", "")

    moved = " and moved to another organisation"
    assert [about for _, _, about in door.log()[2:]] == [
        f"{uid} changed from partner to planner",
        f"{uid} changed from planner to planner{moved}",
    ]


def test_the_last_steward_stays_one(door):
    first, _ = door.let_in("first@b.example", "steward")
    for decision, more in (
        (membership.disable, ()),
        (membership.change, ("partner", "leeds_council")),
    ):
        with pytest.raises(NotNow, match="last active steward"):
            door.decide(decision, first, *more)
    door.decide(membership.change, first, "steward", "kirklees_council")

    second, _ = door.let_in("second@b.example", "steward")
    door.decide(membership.disable, first)
    with pytest.raises(NotNow, match="last active steward"):
        door.decide(membership.disable, second)
    door.decide(membership.change, first, "partner", "leeds_council")


def test_two_stewards_who_disable_each_other_at_once_leave_one(door):
    both = [door.let_in(f"{name}@b.example", "steward")[0] for name in ("first", "second")]

    def disable(uid):
        try:
            door.decide(membership.disable, uid)
        except NotNow:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(disable, both)) == [False, True]
    with door.store.transaction() as db:
        assert active_with_role(db, "steward") == 1


def test_one_address_let_in_many_times_at_once_is_one_person(door):
    def let_in(_):
        try:
            door.let_in()
        except KnownAlready:
            return 0
        return 1

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(let_in, range(4))) == 1
    assert len(door.people()) == 1
    assert len(door.log()) == 2


def test_unlocking_forgets_the_tries_for_one_name(door):
    uid, _ = door.let_in()
    limit = Limit(tries=1, within=NOON - NOON, lock=NOON - NOON.min)
    with door.store.transaction(writing=True) as db:
        for name in ("a" * 64, "b" * 64):
            count_try(db, name, NOON, limit)
    door.decide(membership.unlock, uid, "a" * 64)
    with door.store.transaction() as db:
        assert [row.name_hash for row in db.scalars(select(Attempt))] == ["b" * 64]
    assert door.log()[-1] == (STEWARD, "person changed", f"{uid} unlocked")


def test_what_cannot_be_written_down_is_not_done(door, monkeypatch):
    uid, _ = door.let_in()

    def fails(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(membership, "write_line", fails)
    for decision, more in (
        (membership.disable, ()),
        (membership.change, ("planner", "leeds_council")),
        (membership.invite_anew, ()),
    ):
        with pytest.raises(RuntimeError):
            door.decide(decision, uid, *more)
    with pytest.raises(RuntimeError):
        door.let_in("ben@b.example")

    assert door.people() == {("ann@b.example", "partner", True)}
    with door.store.transaction() as db:
        assert person_called(db, "ben@b.example") is None
