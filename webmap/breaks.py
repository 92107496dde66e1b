"""A break is where a ward's series stops comparing with itself: its outlines were drawn anew.

Districts and the county were not redrawn, and neither was Leeds, so no series of theirs breaks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from boundaries.vintages import REDRAWN_ON, redrawn_between
from models.release import Area

__all__ = ["SeriesBreak", "series_break"]

_WORDS: Final = "wards redrawn May 2026"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesBreak:
    """Where the line stands in a series that is listed newest first, and what it says.

    Attributes
    ----------
    after
        Place of the row under which the line is drawn, from 0.
    words
        What stands on the line.
    says
        What a reader has to know of it.
    """

    after: int
    words: str
    says: str


def series_break(area: Area, vintage: str, periods: Sequence[str]) -> SeriesBreak | None:
    """Return the break in a series of one area, or None where there is none.

    Parameters
    ----------
    area
        Whose series it is.
    vintage
        Year of the outlines the whole series was counted in.
    periods
        Half-open ISO intervals of the rows, newest first.
    """
    days = [tuple(date.fromisoformat(day) for day in period.split("/")) for period in periods]
    if area.level != "ward" or not days or area.district_code is None:
        return None
    if not redrawn_between(area.district_code, days[-1][0], days[0][1]):
        return None
    newer = str(REDRAWN_ON.year)
    others = f"wards of {newer}" if vintage < newer else f"wards before {newer}"
    return SeriesBreak(
        after=sum(end > REDRAWN_ON for _, end in days) - 1,
        words=_WORDS,
        says=(
            f"All wards of {area.district_name} were redrawn in May 2026. These figures use the "
            f"wards of {vintage} throughout. A report that names only one of the {others} counts "
            "at its district, so figures on the two sides of the line may not compare."
        ),
    )
