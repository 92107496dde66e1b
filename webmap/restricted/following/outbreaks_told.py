"""Outbreaks told are the clusters of the space-time scans, as pages and files say them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.periods import Period
from models.analysing.series import Outbreak
from models.space_time import SpaceTimeResult
from webmap.restricted.following.followed import Followed
from webmap.restricted.following.following_words import SCAN_WORDS, once_in_words
from webmap.words import capital, number, period_words

__all__ = ["OutbreakTold", "ScanTold", "outbreaks_told", "scans_told"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutbreakTold:
    """One cluster of wards and quarters. RESTRICTED.

    Attributes
    ----------
    scan, asks
        The scan that found it, by its name and in words.
    first, last, when
        First and last quarter by name, and both in words.
    wards
        Code and name of each of its wards.
    observed, expected, relative_risk
        Cases, those expected, and how many times the risk outside; None where none are outside.
    p, recurrence, seldom
        Chance of as clear a cluster anywhere, how many quarters pass between two of them by
        chance, and the same in words; the last two of scans of what still goes on alone.
    reporting
        The change of reporting that most of its wards share, in words; empty where none does.
    """

    scan: str
    asks: str
    first: str
    last: str
    when: str
    wards: Sequence[tuple[str, str]]
    observed: int
    expected: float
    relative_risk: float | None
    p: float
    recurrence: float | None
    seldom: str
    reporting: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanTold:
    """One scan: what it asks, what it looked at, how many clusters it found, and cautions."""

    name: str
    asks: str
    clusters: int
    looked: str
    method: str
    caution: str


def outbreaks_told(followed: Followed) -> Sequence[OutbreakTold]:
    """List the clusters that chance seldom makes, scan by scan, the most likely first."""
    found = followed.series.outbreaks(followed.here.wards)
    return [_told(followed, each) for each in found]


def scans_told(followed: Followed) -> Sequence[ScanTold]:
    """List the scans, those that found nothing too."""
    level = followed.series.level
    return [
        ScanTold(
            name=name,
            asks=capital(SCAN_WORDS[name]),
            clusters=sum(cluster.p <= level for cluster in result.clusters),
            looked=_looked(result),
            method=f"{capital(result.method)}.",
            caution=result.caution,
        )
        for name, result in followed.series.scans.items()
    ]


def _looked(result: SpaceTimeResult) -> str:
    return (
        f"{number(result.total)} cases in {number(result.tested)} wards and "
        f"{number(result.steps)} quarters; {number(result.cylinders)} groups of wards and "
        f"quarters, with up to {result.max_share:.0%} of the exposure and "
        f"{number(result.max_steps)} quarters; {number(result.draws)} maps drawn. "
        "Family: all groups together."
    )


def _told(followed: Followed, found: Outbreak) -> OutbreakTold:
    cluster, (first, last) = found.cluster, found.quarters
    draws = followed.series.scans[found.found_by].draws
    wards = followed.here.wards
    risk = cluster.relative_risk
    return OutbreakTold(
        scan=found.found_by,
        asks=capital(SCAN_WORDS[found.found_by]),
        first=first.name,
        last=last.name,
        when=_when(first, last),
        wards=[
            (str(wards.codes[row]), str(wards.frame["name"].iloc[row])) for row in cluster.members
        ],
        observed=cluster.observed,
        expected=cluster.expected,
        relative_risk=float(risk) if np.isfinite(risk) else None,
        p=cluster.p,
        recurrence=cluster.recurrence,
        seldom=once_in_words(cluster.recurrence, is_least=cluster.p * (draws + 1) < 1.5),
        reporting="" if found.reporting is None else found.reporting.statement,
    )


def _when(first: Period, last: Period) -> str:
    return period_words("quarter", f"{first.start}/{last.end}")
