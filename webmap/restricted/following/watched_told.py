"""Watched told is what surveillance says of the newest quarter: county, districts, kinds, wards."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.analysing.watching import ALL_KINDS, COUNTY
from models.surveillance import ALARM
from webmap.restricted.following.followed import Followed
from webmap.restricted.following.following_words import VERDICT_WORDS, kind_words, once_in_words
from webmap.words import number

__all__ = ["WardTold", "WatchedTold", "wards_in_short", "wards_told", "watched_told"]

#: p-value of a single ward under which its newest quarter is worth a line.
SINGLE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedTold:
    """One series that is watched: an area and a kind of exploitation. RESTRICTED.

    Attributes
    ----------
    code, area, kind
        Which it is; the county has no code.
    cases, expected, upper
        Of the newest quarter, as the past leads to expect, and the largest count still in keeping
        with it; None where nobody can say.
    q
        Chance, corrected over all series; None where it was not tested.
    verdict
        What the method says of the quarter by itself.
    cusum
        Whether a rise adds up over the last year; empty where it is not followed.
    """

    code: str
    area: str
    kind: str
    cases: int
    expected: float | None
    upper: float | None
    q: float | None
    verdict: str
    cusum: str

    @property
    def is_alarm(self) -> bool:
        """Whether one of the two methods raises an alarm."""
        return VERDICT_WORDS[ALARM] in (self.verdict, self.cusum)


@dataclass(frozen=True, slots=True, kw_only=True)
class WardTold:
    """The newest quarter of one ward against its own past. RESTRICTED."""

    code: str
    name: str
    district: str
    cases: int
    expected: float
    upper: float
    p: float
    q: float
    verdict: str
    seldom: str


def watched_told(followed: Followed) -> tuple[Sequence[WatchedTold], Sequence[WatchedTold]]:
    """Return the series of all kinds, county first; then those of one kind in one district."""
    watch = followed.series.watch
    told = [_told(followed, at) for at in range(len(watch.series))]
    whole = [each for each in told if each.kind == kind_words(ALL_KINDS)]
    return whole, [each for each in told if each.kind != kind_words(ALL_KINDS)]


def wards_told(followed: Followed) -> Sequence[WardTold]:
    """List the wards whose newest quarter chance alone seldom makes, the least likely first."""
    tail, wards = followed.series.watch.wards, followed.here.wards.frame
    cases = followed.series.cases.wards[:, -1]
    order = np.argsort(np.nan_to_num(tail.p, nan=2.0), kind="stable")
    return [
        WardTold(
            code=str(wards.index[row]),
            name=str(wards["name"].iloc[row]),
            district=str(wards["district_name"].iloc[row]),
            cases=int(cases[row]),
            expected=float(tail.expected[row]),
            upper=float(tail.upper[row]),
            p=float(tail.p[row]),
            q=float(tail.q[row]),
            verdict=VERDICT_WORDS[str(tail.verdict[row])],
            seldom=once_in_words(float(tail.recurrence[row])),
        )
        for row in order
        if tail.alarm[row] or tail.p[row] <= SINGLE
    ]


def wards_in_short(followed: Followed) -> str:
    """Say how many wards raise an alarm, and how many would by chance without correction."""
    tail = followed.series.watch.wards
    if not tail.family:
        return "No ward can be told: there are too few quarters before the newest."
    single = int((tail.p <= SINGLE).sum())
    return (
        f"{number(int(tail.alarm.sum()))} of {number(tail.family)} wards raise an alarm once it "
        f"is allowed for that all are looked at. By itself {number(single)} would be under "
        f"{SINGLE}; up to about {number(SINGLE * tail.family)} are by chance."
    )


def _told(followed: Followed, at: int) -> WatchedTold:
    watch, series = followed.series.watch, followed.series.watch.series[at]
    limits = watch.farrington
    is_county = series.area == COUNTY
    county = followed.here.areas["county"].frame["name"].iloc[0]
    return WatchedTold(
        code=str(followed.here.areas["county"].codes[0]) if is_county else series.area,
        area=str(county if is_county else followed.districts[series.area]),
        kind=kind_words(series.kind),
        cases=int(watch.counts[at, -1]),
        expected=None if limits is None else _known(limits.expected[at, -1]),
        upper=None if limits is None else _known(limits.upper[at, -1]),
        q=_known(watch.q[at]),
        verdict=VERDICT_WORDS["cannot tell" if limits is None else str(limits.verdict[at, -1])],
        cusum=_cusum(followed, at),
    )


def _cusum(followed: Followed, at: int) -> str:
    watch = followed.series.watch
    if watch.cusum is None or at not in watch.followed:
        return ""
    return VERDICT_WORDS[str(watch.cusum.verdict[watch.followed.index(at), -1])]


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
