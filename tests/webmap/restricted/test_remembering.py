"""What was asked is worked out once, however many ask, and a failure is not kept."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from webmap.restricted.remembering import Remembered


def test_an_answer_is_worked_out_once():
    held, made = Remembered(2), []

    for _ in range(3):
        assert held.answer("a", lambda: made.append(1) or len(made)) == 1


def test_the_one_not_asked_for_longest_goes_first():
    held, made = Remembered(2), []
    for asked in ("a", "b", "a", "c", "a", "b"):
        held.answer(asked, lambda asked=asked: made.append(asked))

    assert made == ["a", "b", "c", "b"]


def test_whoever_asks_meanwhile_waits_for_the_first():
    held, made, together, go = Remembered(2), [], Barrier(4), Event()

    def slow():
        made.append(1)
        go.wait(10)
        return "worked out"

    def ask():
        together.wait(10)
        return held.answer("a", slow)

    with ThreadPoolExecutor(4) as people:
        asked = [people.submit(ask) for _ in range(4)]
        go.set()
        assert {each.result(10) for each in asked} == {"worked out"}
    assert made == [1]


def test_a_failure_is_told_and_asked_again():
    held = Remembered(2)
    with pytest.raises(ValueError, match="no"):
        held.answer("a", lambda: (_ for _ in ()).throw(ValueError("no")))

    assert held.answer("a", lambda: "yes") == "yes"
