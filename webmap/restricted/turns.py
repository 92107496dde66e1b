"""Turns keep one person from having everything worked out at once, so that others get answers."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock, local
from typing import Final

from flask import has_request_context
from werkzeug.exceptions import TooManyRequests

from webmap.door.accounts import account

__all__ = ["Turns"]

#: Seconds after which a person who is refused may try again.
_AGAIN: Final = 10


@dataclass(slots=True, repr=False)
class Turns:
    """How many questions are being worked out for each person.

    Parameters
    ----------
    most
        How many may be at once for one person; whoever asks for more is told to wait. What was
        worked out before, and what others ask, is not counted.
    """

    most: int
    _lock: Lock = field(default_factory=Lock)
    _under_way: Counter[str] = field(default_factory=Counter)
    _here: local = field(default_factory=local)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Count one question while it is worked out; those within it are part of it.

        Raises
        ------
        TooManyRequests
            If that many are being worked out for whoever asks.
        """
        person = account() if has_request_context() else None
        if person is None or getattr(self._here, "is_counted", False):
            yield
            return
        self._begin(person.uid)
        try:
            yield
        finally:
            self._end(person.uid)

    def _begin(self, uid: str) -> None:
        with self._lock:
            if self._under_way[uid] >= self.most:
                raise TooManyRequests(retry_after=_AGAIN)
            self._under_way[uid] += 1
        self._here.is_counted = True

    def _end(self, uid: str) -> None:
        self._here.is_counted = False
        with self._lock:
            self._under_way[uid] -= 1
            if not self._under_way[uid]:
                del self._under_way[uid]
