"""Tries are counted one by one, also when they come all at once, and a lock has an end."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.clock import NOON
from webmap.db.door.attempts import Limit, count_try, forget_name, forget_old_names, take_back
from webmap.db.door.tables import Attempt

LIMIT = Limit(tries=3, within=timedelta(minutes=15), lock=timedelta(minutes=10))
NAME, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def tried(door_db):
    """Count a try some minutes after noon."""

    def count(minutes: float = 0, name: str = NAME) -> int | None:
        with door_db.transaction(writing=True) as db:
            return count_try(db, name, NOON + timedelta(minutes=minutes), LIMIT)

    return count


def test_last_try_locks_and_the_lock_ends(tried):
    assert [tried(), tried(1), tried(2)] == [1, 2, 3]
    assert [tried(3), tried(11.99)] == [None, None]
    assert tried(12) == 1


def test_tries_while_locked_do_not_make_the_lock_longer(tried):
    assert [tried(), tried(), tried()] == [1, 2, 3]
    assert {tried(minute) for minute in range(10)} == {None}
    assert tried(10) == 1


def test_names_are_counted_apart(tried):
    assert [tried(), tried(), tried()] == [1, 2, 3]
    assert tried(name=OTHER) == 1


def test_a_try_long_after_the_one_before_counts_from_one(tried):
    assert [tried(), tried(14), tried(29)] == [1, 2, 1]


def test_a_right_try_is_taken_back_with_the_lock_it_made(door_db, tried):
    assert [tried(), tried(), tried()] == [1, 2, 3]
    with door_db.transaction(writing=True) as db:
        take_back(db, NAME)
    assert tried(1) == 3
    assert tried(1) is None


def test_taking_back_more_than_there_was_leaves_none(door_db, tried):
    tried()
    for _ in range(3):
        with door_db.transaction(writing=True) as db:
            take_back(db, NAME)
    assert tried() == 1


def test_a_name_is_forgotten_when_whoever_has_it_came_in(door_db, tried):
    assert [tried(), tried(), tried()] == [1, 2, 3]
    with door_db.transaction(writing=True) as db:
        forget_name(db, NAME)
    assert tried() == 1


def test_old_names_are_forgotten_but_not_locked_ones(door_db, tried):
    for _ in range(3):
        tried()
    tried(name=OTHER)
    with door_db.transaction(writing=True) as db:
        later = NOON + timedelta(minutes=5)
        forget_old_names(db, later, later)
        assert db.scalars(select(Attempt.name_hash)).all() == [NAME]
        forget_old_names(db, later, NOON + LIMIT.lock)
        assert db.scalars(select(Attempt.name_hash)).all() == []


def test_of_tries_at_once_no_more_are_looked_at_than_the_limit(tried):
    with ThreadPoolExecutor(8) as at_once:
        numbers = list(at_once.map(lambda _: tried(), range(16)))
    assert sorted(filter(None, numbers)) == [1, 2, 3]
    assert numbers.count(None) == 13
