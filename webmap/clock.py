"""The clock says what time it is; commands ask it once and hand day and hour on."""

from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

__all__ = ["LONDON", "in_london", "now", "start_of", "today"]

#: Civil time of every date in the service.
LONDON: Final = ZoneInfo("Europe/London")


def now() -> datetime:
    """Return the time, UTC without a zone, as the stores keep it."""
    return datetime.now(tz=UTC).replace(tzinfo=None)


def today() -> date:
    """Return the civil date in Europe/London."""
    return datetime.now(tz=LONDON).date()


def in_london(at: datetime) -> datetime:
    """Return a time of the stores (UTC without a zone) as the clocks in London show it."""
    return at.replace(tzinfo=UTC).astimezone(LONDON)


def start_of(day: date) -> datetime:
    """Return when a civil day begins in London, as a time of the stores."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC).replace(tzinfo=None)
