"""The clock says what day it is in West Yorkshire; commands ask it once and hand the day on."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

__all__ = ["LONDON", "today"]

#: Civil time of every date in the service.
LONDON: Final = ZoneInfo("Europe/London")


def today() -> date:
    """Return the civil date in Europe/London."""
    return datetime.now(tz=LONDON).date()
