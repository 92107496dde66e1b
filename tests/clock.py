"""A clock for tests: it stands still, and goes on when it is told to."""

from dataclasses import dataclass
from datetime import datetime, timedelta

#: A time to start from, UTC without a zone.
NOON = datetime(2026, 11, 22, 12, 0)  # noqa: DTZ001 - the store keeps UTC without a zone


@dataclass
class Clock:
    """A clock that goes on when it is told to."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        """Return the time."""
        return self.at

    def go_on(self, **by: float) -> None:
        """Let some time pass."""
        self.at += timedelta(**by)
