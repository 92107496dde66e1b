"""Remembering keeps the latest answers, so that what takes a second is worked out once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from contextlib import AbstractContextManager, ExitStack, nullcontext
from threading import Lock
from typing import Any, TypeVar

__all__ = ["Remembered"]

T = TypeVar("T")


class Remembered:
    """The latest answers by what was asked; whoever asks the same meanwhile waits for the first.

    Parameters
    ----------
    most
        How many are kept; the one not asked for longest goes first.
    turn
        Entered for as long as something is worked out; it may refuse by raising.
    """

    def __init__(
        self, most: int, turn: Callable[[], AbstractContextManager[None]] = nullcontext
    ) -> None:
        self._most = most
        self._turn = turn
        self._lock = Lock()
        self._held: OrderedDict[Hashable, Future[Any]] = OrderedDict()

    def answer(self, asked: Hashable, work_out: Callable[[], T]) -> T:
        """Return the answer to `asked`, worked out if nobody asked it lately.

        A failure is raised to everybody who waited for it, and is not kept.
        """
        with ExitStack() as turn:
            with self._lock:
                held = self._held.get(asked)
                if held is None:
                    turn.enter_context(self._turn())
                future: Future[T] = Future() if held is None else held
                self._held[asked] = future
                self._held.move_to_end(asked)
                if len(self._held) > self._most:
                    self._held.popitem(last=False)
            if held is None:
                self._work_out(asked, future, work_out)
        return future.result()

    def _work_out(self, asked: Hashable, future: "Future[T]", work_out: Callable[[], T]) -> None:
        try:
            future.set_result(work_out())
        except BaseException as why:
            with self._lock:
                self._held.pop(asked, None)
            future.set_exception(why)
