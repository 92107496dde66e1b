"""An area's series is what came quarter by quarter, against other areas and its own past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from boundaries.areas import Areas, Level
from geo.periods import Period
from geo.rates import rate
from geo.residents import PER
from models.analysing.watching import ALL_KINDS, COUNTY, Watched
from models.categories import CANNOT_TELL
from models.release import AreaLevel
from models.surveillance import ALARM, Farrington, PredictiveTail, farrington, predictive_tail
from webmap.restricted.following.followed import Followed, quarter_words

__all__ = ["FollowedArea", "Quarter", "area_quarters", "find_area"]

_LEVELS: Final[tuple[AreaLevel, ...]] = ("ward", "district", "county")
_YEAR: Final = 4
#: Quarters of past a ward's newest one is judged by, at least.
_PAST_OF_WARD: Final = 4
#: Quarters of past a district's newest one is judged by, at least.
_PAST_OF_DISTRICT: Final = 2 * _YEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedArea:
    """One area that can be followed.

    Attributes
    ----------
    code, name, level
        Which it is.
    row
        Its place among those of its level.
    district_code, district_name
        Of a ward, and of a district itself; None for the county.
    residents, residents_within
        Residents, and by how many per cent they may be off where they are estimated.
    """

    code: str
    name: str
    level: AreaLevel
    row: int
    district_code: str | None
    district_name: str | None
    residents: float
    residents_within: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """One quarter of one area.

    Attributes
    ----------
    period, words
        Which it is.
    cases
        First heard of in it.
    rate, low, high
        Cases per 10,000 residents a year with the limits of 95% that chance puts round it.
    expected, expected_rate
        Cases there would be if the risk were the same everywhere (of a ward) or as many as in
        the past (of a district or the county), and as a rate; None where nobody can say.
    upper, upper_rate
        Largest count still in keeping with the past; None where none can be given.
    verdict
        What surveillance says, or would have said when the quarter was the newest.
    p
        Chance of at least as many; None where there is none.
    step
        Class of the year up to the quarter; of wards alone.
    """

    period: Period
    words: str
    cases: int
    rate: float
    low: float
    high: float
    expected: float | None
    expected_rate: float | None
    upper: float | None
    upper_rate: float | None
    verdict: str
    p: float | None
    step: str | None

    @property
    def is_alarm(self) -> bool:
        """Whether more came than the past explains."""
        return self.verdict == ALARM


def find_area(outlines: Mapping[Level, Areas], code: str) -> FollowedArea | None:
    """Return the ward, district or county of this code; None where there is none."""
    for level in _LEVELS:
        areas = outlines[level]
        if code in areas.codes:
            one = areas.frame.loc[code]
            within = one.get("residents_within")
            return FollowedArea(
                code=code,
                name=str(one["name"]),
                level=level,
                row=int(areas.codes.get_indexer(pd.Index([code]))[0]),
                district_code=code if level == "district" else one["district_code"],
                district_name=str(one["name"]) if level == "district" else one["district_name"],
                residents=float(one["residents"]),
                residents_within=None if within is None or np.isnan(within) else float(within),
            )
    return None


def area_quarters(followed: Followed, area: FollowedArea) -> Sequence[Quarter]:
    """Return the quarters of one area, oldest first. RESTRICTED."""
    return _of_ward(followed, area) if area.level == "ward" else _of_wider(followed, area)


def _of_ward(followed: Followed, area: FollowedArea) -> list[Quarter]:
    series, row = followed.series, area.row
    tails = _tails(followed)
    return [
        _quarter(
            area,
            period,
            int(series.cases.wards[row, at]),
            expected=float(series.expected[row, at]),
            upper=_known(tail.upper[row]) if tail else None,
            p=_known(tail.p[row]) if tail else None,
            verdict=str(tail.verdict[row]) if tail else CANNOT_TELL,
            step=str(series.steps.category[row, at]),
        )
        for at, (period, tail) in enumerate(zip(series.quarters, tails, strict=True))
    ]


def _of_wider(followed: Followed, area: FollowedArea) -> list[Quarter]:
    series = followed.series
    wanted = Watched(area=COUNTY if area.level == "county" else area.code, kind=ALL_KINDS)
    row = series.watch.series.index(wanted)
    found = _limits(followed)
    first = len(series.quarters) - (0 if found is None else found.expected.shape[1])
    rows = []
    for at, period in enumerate(series.quarters):
        judged = found if at >= first else None
        turn = at - first
        rows.append(
            _quarter(
                area,
                period,
                int(series.watch.counts[row, at]),
                expected=_known(judged.expected[row, turn]) if judged else None,
                upper=_known(judged.upper[row, turn]) if judged else None,
                p=_known(judged.p[row, turn]) if judged else None,
                verdict=str(judged.verdict[row, turn]) if judged else CANNOT_TELL,
                step=None,
            )
        )
    return rows


def _quarter(
    area: FollowedArea,
    period: Period,
    cases: int,
    *,
    expected: float | None,
    upper: float | None,
    p: float | None,
    verdict: str,
    step: str | None,
) -> Quarter:
    years = area.residents * len(period.quarters) / _YEAR
    found = rate([cases], [years], per=PER)
    return Quarter(
        period=period,
        words=quarter_words(period),
        cases=cases,
        rate=float(found.value[0]),
        low=float(found.lower[0]),
        high=float(found.upper[0]),
        expected=expected,
        expected_rate=None if expected is None else expected / years * PER,
        upper=upper,
        upper_rate=None if upper is None else upper / years * PER,
        verdict=verdict,
        p=p,
        step=step,
    )


def _tails(followed: Followed) -> list[PredictiveTail | None]:
    """Hold each quarter against those before it, for all wards; None where they are too few."""
    cases, expected = followed.series.cases.wards, followed.series.expected

    def work_out() -> list[PredictiveTail | None]:
        return [
            predictive_tail(cases[:, at], expected[:, at], cases[:, :at], expected[:, :at])
            if at >= _PAST_OF_WARD
            else None
            for at in range(cases.shape[1])
        ]

    return followed.here.remembered.answer(("tails", followed.asked, followed.today), work_out)


def _limits(followed: Followed) -> Farrington | None:
    """Judge each quarter that has two years before it, for all that is watched."""
    counts = followed.series.watch.counts
    last = counts.shape[1] - _PAST_OF_DISTRICT
    if last < 1:
        return None
    return followed.here.remembered.answer(
        ("limits", followed.asked, followed.today),
        lambda: farrington(counts, freq=_YEAR, last=last),
    )


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
