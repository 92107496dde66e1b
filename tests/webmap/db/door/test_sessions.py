"""A session that has ended stays ended, and the sessions of strangers are bounded."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.clock import NOON
from webmap.db.door import sessions as kept
from webmap.db.door.people import Newcomer, add_person
from webmap.db.door.tables import SessionRow

HOUR = timedelta(hours=1)


@pytest.fixture
def db(door_db):
    """One transaction of the store."""
    with door_db.transaction(writing=True) as db:
        yield db


@pytest.fixture
def person(db) -> str:
    """Pseudonym of somebody."""
    newcomer = Newcomer(email="m@x.example", name="Mary", role="partner", organisation="x")
    return add_person(db, newcomer, NOON).uid


def held(db) -> set[str]:
    db.flush()
    return set(db.scalars(select(SessionRow.id_hash)))


def test_ended_session_is_not_brought_back_by_a_late_page(db):
    kept.begin(db, "one", None, NOON, "{}")
    assert kept.end(db, "one")
    kept.keep(db, "one", '{"late": 1}', NOON)
    kept.seen(db, "one", NOON)
    assert kept.find(db, "one") is None


def test_a_session_ends_once(db):
    kept.begin(db, "one", None, NOON, "{}")
    db.flush()
    assert [kept.end(db, "one"), kept.end(db, "one"), kept.end(db, "never")] == [True, False, False]


def test_all_sessions_of_a_person_end_but_those_named(db, person):
    kept.begin(db, "desk", person, NOON, "{}")
    kept.begin(db, "phone", person, NOON, "{}")
    kept.begin(db, "stranger", None, NOON, "{}")
    kept.end_all(db, person, but=["desk"])
    assert held(db) == {"desk", "stranger"}
    kept.end_all(db, person)
    assert held(db) == {"stranger"}


def test_strangers_are_forgotten_when_unseen_and_people_long_after_they_began(db, person):
    kept.begin(db, "stranger", None, NOON, "{}")
    kept.begin(db, "stranger seen", None, NOON, "{}")
    kept.seen(db, "stranger seen", NOON + HOUR)
    kept.begin(db, "person", person, NOON, "{}")
    kept.begin(db, "person long ago", person, NOON - 20 * HOUR, "{}")
    db.flush()
    kept.forget_old(db, NOON + HOUR, NOON - 10 * HOUR)
    assert held(db) == {"stranger seen", "person"}


def test_a_flood_of_strangers_pushes_out_the_oldest_of_them_and_no_person(db, person):
    kept.begin(db, "person", person, NOON, "{}")
    for number in range(9):
        kept.begin(db, f"stranger {number}", None, NOON + number * HOUR, "{}")
    db.flush()
    kept.forget_strangers(db, 3)
    assert held(db) == {"person", "stranger 6", "stranger 7", "stranger 8"}
    kept.forget_strangers(db, 3)
    assert len(held(db)) == 4
