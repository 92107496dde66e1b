"""Compiled loops give what Python gives, and need no place to keep their machine code."""

import threading

from numba.core import caching

from geo.compiled import compiled


def add_up(most: int) -> int:
    total = 0
    for number in range(most):
        total += number
    return total


def test_a_compiled_loop_gives_what_python_gives():
    assert compiled(add_up)(1_000) == add_up(1_000)


def test_it_still_works_where_nothing_can_be_written(monkeypatch):
    """A read-only install: numba finds no folder for its cache and would raise."""
    monkeypatch.setattr(caching.FunctionCache._impl_class, "_locator_classes", [])

    assert compiled(add_up)(10) == 45


def test_it_lets_other_threads_run():
    loop = compiled(add_up)
    assert loop.targetoptions["nogil"]
    found = []
    threads = [threading.Thread(target=lambda: found.append(loop(1_000))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [499_500] * 4
