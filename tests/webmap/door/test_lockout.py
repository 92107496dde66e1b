"""A name is locked after five tries in vain, whoever has it, and its hash tells nobody whose."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.signing_in import open_door
from webmap.db.door.tables import Attempt
from webmap.door.lockout import LIMIT, Try, begin_try, forget_tries, hash_of_name, was_right

NAME = "mary@council.example"


@pytest.fixture(autouse=True)
def door():
    """An app that asks: names are hashed with its secret."""
    door = open_door()
    with door.app.app_context():
        yield door


def test_fifth_try_is_the_last_and_a_quarter_of_an_hour_later_all_is_open(door):
    assert [begin_try(NAME) for _ in range(6)] == [Try.OPEN] * 4 + [Try.LAST, Try.LOCKED]
    door.clock.go_on(minutes=14, seconds=59)
    assert begin_try(NAME) is Try.LOCKED
    door.clock.go_on(seconds=1)
    assert begin_try(NAME) is Try.OPEN


def test_the_limit_is_the_one_that_was_agreed():
    quarter = timedelta(minutes=15)
    assert (LIMIT.tries, LIMIT.within, LIMIT.lock) == (5, quarter, quarter)


def test_right_tries_do_not_count():
    for _ in range(9):
        assert begin_try(NAME) is Try.OPEN
        was_right(NAME)
    assert [begin_try(NAME) for _ in range(5)][-1] is Try.LAST
    was_right(NAME)
    assert begin_try(NAME) is Try.LAST


def test_whoever_came_in_begins_anew():
    assert [begin_try(NAME) for _ in range(6)][-1] is Try.LOCKED
    forget_tries(NAME)
    assert begin_try(NAME) is Try.OPEN


@pytest.mark.parametrize("written", [" MARY@Council.Example ", "mary@council.example\n"])
def test_a_name_written_otherwise_is_the_same_name(written):
    assert [begin_try(NAME) for _ in range(5)][-1] is Try.LAST
    assert begin_try(written) is Try.LOCKED


@pytest.mark.parametrize("name", ["", "\0", "\ud800", "é" * 60_000, "' or 1=1 --"])
def test_whatever_is_typed_is_a_name(name):
    assert begin_try(name) is Try.OPEN


def test_the_store_holds_no_name_and_forgets_what_is_over(door):
    begin_try(NAME)
    begin_try("other@council.example")
    door.clock.go_on(minutes=16)
    begin_try(NAME)
    with door.app.extensions["door store"].transaction() as db:
        held = db.scalars(select(Attempt.name_hash)).all()
    assert held == [hash_of_name(NAME)]
    assert len(held[0]) == 64
    assert "mary" not in held[0]


def test_another_secret_gives_another_hash():
    mine = hash_of_name(NAME)
    with open_door(secret=b"another secret of another side..").app.app_context():
        assert hash_of_name(NAME) != mine
