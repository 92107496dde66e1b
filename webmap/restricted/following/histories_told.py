"""Histories told are the emerging classes of wards: how many there are of each, and which."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from models.categories import CANNOT_TELL
from models.emerging import NO_PATTERN
from webmap.analyst.analysis_documents import rows_of
from webmap.legend import LegendClass
from webmap.publishing.picture import picture
from webmap.restricted.following.followed import Followed
from webmap.restricted.mapping.looks import HISTORIES, patterns

__all__ = ["History", "classes_counted", "histories_picture", "histories_told", "series_frame"]

#: Classes that say of a ward that it does not stand out.
_QUIET: Final = (NO_PATTERN, CANNOT_TELL)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One ward with a class; figures as they are stored. RESTRICTED.

    Attributes
    ----------
    code, name, district
        The ward.
    look
        Its class.
    hot, first, last
        Steps with more than expected, and the quarters of the first and the last; None without.
    cases, newest, expected
        Cases in all quarters and in the newest, and those expected in the newest by its own past;
        None where the past is too short.
    """

    code: str
    name: str
    district: str
    look: LegendClass
    hot: int
    first: str | None
    last: str | None
    cases: int
    newest: int
    expected: float | None


def series_frame(followed: Followed) -> pd.DataFrame:
    """Return the table of the series, with the class that pages show; one row a ward. RESTRICTED.

    `models.analysing.series.SeriesAnalysis.frame` has the rest.
    """
    frame = followed.series.frame(followed.here.wards)
    return frame.assign(history=followed.classes)


def classes_counted(followed: Followed) -> Sequence[tuple[LegendClass, int]]:
    """Return every class with how many wards are of it, hot ones first."""
    counted = Counter(followed.classes)
    return [(look, counted[name]) for name, look in HISTORIES.items()]


def histories_told(followed: Followed) -> tuple[Sequence[History], Sequence[History]]:
    """List the wards that have a class, hot ones first, and those hot in a step without any.

    Each by class, then by steps and cases.
    """
    frame = series_frame(followed)
    quiet = frame["history"].isin(_QUIET)
    return _rows(frame[~quiet]), _rows(frame[quiet & (frame["steps_hot"] > 0)])


def _rows(told: pd.DataFrame) -> list[History]:
    order = {name: at for at, name in enumerate(HISTORIES)}
    ranked = told.assign(rank=told["history"].map(order)).sort_values(
        ["rank", "steps_hot", "cases", "name"], ascending=[True, False, False, True]
    )
    return [_history(str(row["area_code"]), row) for row in rows_of(ranked)]


def _history(code: str, row: Mapping[str, Any]) -> History:
    return History(
        code=code,
        name=row["name"],
        district=row["district_name"],
        look=HISTORIES[row["history"]],
        hot=row["steps_hot"],
        first=row["first_hot"],
        last=row["last_hot"],
        cases=row["cases"],
        newest=row["newest_quarter"],
        expected=row["expected_newest"],
    )


def histories_picture(followed: Followed) -> bytes:
    """Draw the wards by their class."""
    here = followed.here
    looks = {
        str(code): HISTORIES[word]
        for code, word in zip(here.wards.codes, followed.classes, strict=True)
    }
    return picture(
        f"Emerging hotspots, {followed.span}",
        here.wards,
        looks,
        here.areas["district"],
        patterns(HISTORIES.values()),
    )
