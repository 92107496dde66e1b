"""One person has so much worked out at once; others, and what is inside it, are not held up."""

from contextlib import ExitStack, contextmanager
from threading import Thread
from types import SimpleNamespace

import pytest
from flask import g
from werkzeug.exceptions import TooManyRequests

from webmap.restricted.remembering import Remembered
from webmap.restricted.turns import Turns


@pytest.fixture
def asking(app):
    """Stand in a request of somebody; None is nobody in particular."""

    @contextmanager
    def standing(uid):
        with app.test_request_context():
            g.account = SimpleNamespace(uid=uid)
            yield

    return standing


def begin(turns, asking, uid, stack):
    """Begin a turn as another thread would."""
    begun = []

    def enter():
        with asking(uid):
            one = turns.turn()
            one.__enter__()
            begun.append(one)

    thread = Thread(target=enter)
    thread.start()
    thread.join()
    stack.callback(lambda: [one.__exit__(None, None, None) for one in begun])


def test_so_many_at_once_and_no_more(asking):
    turns = Turns(2)
    with ExitStack() as under_way:
        for _ in range(2):
            begin(turns, asking, "one", under_way)
        with asking("one"), pytest.raises(TooManyRequests) as refused, turns.turn():
            pass
        assert refused.value.retry_after > 0
        with asking("another"), turns.turn():
            pass
    with asking("one"), turns.turn():
        pass


def test_what_is_asked_within_a_turn_is_part_of_it(asking):
    turns = Turns(1)
    with asking("one"):
        with turns.turn(), turns.turn(), turns.turn():
            pass
        with turns.turn():
            pass


def test_a_turn_ends_where_the_work_fails(asking):
    turns = Turns(1)
    with asking("one"):
        for _ in range(3):
            with pytest.raises(ValueError, match="fails"), turns.turn():
                raise ValueError("fails")


def test_outside_a_request_nobody_is_counted():
    turns = Turns(1)
    with turns.turn(), turns.turn():
        pass


def test_what_was_worked_out_needs_no_turn_and_a_refusal_is_not_kept():
    free = [True]

    @contextmanager
    def turn():
        if not free[0]:
            raise TooManyRequests
        yield

    held = Remembered(8, turn)
    assert held.answer("a", lambda: 1) == 1
    free[0] = False
    assert held.answer("a", lambda: 2) == 1
    with pytest.raises(TooManyRequests):
        held.answer("b", lambda: 3)
    free[0] = True
    assert held.answer("b", lambda: 3) == 3
