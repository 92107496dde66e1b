"""The comparison page is two periods as they are shown: two maps of one legend, and the wards."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np

from geo.residents import estimate_words
from models.rate_ratio import LESS, MORE
from webmap.legend import LegendClass
from webmap.publishing.breaks import rate_scale
from webmap.publishing.picture import picture
from webmap.restricted.choice_words import level_words, records_words
from webmap.restricted.choosing import Choice, Option, choices, periods
from webmap.restricted.desk import Desk
from webmap.restricted.mapping.looks import NO_CASES
from webmap.restricted.mapping.sheet import chance, figure, interval
from webmap.restricted.trying.comparison import Comparison, PeriodCounts
from webmap.restricted.trying.pair import Pair
from webmap.words import capital, number

__all__ = [
    "DIRECTION_WORDS",
    "Compared",
    "ComparisonPage",
    "level_choice",
    "other_periods",
    "ratio_words",
]

#: Verdicts as people read them.
DIRECTION_WORDS: Final = {
    MORE: "more concerns", LESS: "fewer concerns", "cannot tell": "cannot tell",
}  # fmt: skip
#: Wards' ratios that differ this many times as much as chance makes them are cautioned against.
_UNEVEN: Final = 1.5
_ORDER: Final = {MORE: 0, LESS: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One ward as the table lists it; figures as they are printed."""

    row: int
    code: str
    name: str
    district: str
    cases: str
    rate: str
    rate_range: str
    cases_against: str
    rate_against: str
    rate_against_range: str
    ratio: str
    ratio_range: str
    q: str
    direction: str


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ComparisonPage:
    """One comparison, in words. RESTRICTED.

    Attributes
    ----------
    found
        The comparison.
    """

    found: Comparison

    @property
    def sides(self) -> tuple[PeriodCounts, PeriodCounts]:
        """The period, and the one it is compared with."""
        return self.found.now, self.found.then

    @cached_property
    def rows(self) -> Sequence[Compared]:
        """The wards: those with more first, then those with fewer, then by p."""
        words, p = self.found.ratios.direction.tolist(), self.found.ratios.p
        ranked = sorted(range(len(words)), key=lambda at: (_ORDER.get(words[at], 2), p[at]))
        return [self._row(at) for at in ranked]

    @cached_property
    def legend(self) -> Sequence[LegendClass]:
        """The classes of both maps, most first."""
        rates = [one for each in self.sides for one in each.rates.value.round(1).tolist()]
        classes = tuple(reversed(rate_scale([one for one in rates if one > 0]).classes))
        return (*classes, NO_CASES)

    def looks(self, which: int) -> list[LegendClass]:
        """Return the look of every ward in one of the two periods, on the scale of both."""
        rates = [each.rates.value.round(1).tolist() for each in self.sides]
        scale = rate_scale([one for both in rates for one in both if one > 0])
        return [scale.find(one) if one > 0 else NO_CASES for one in rates[which]]

    @cached_property
    def counted(self) -> list[tuple[LegendClass, tuple[int, int]]]:
        """How many wards of each period have each look."""
        now, then = (Counter(look.key for look in self.looks(which)) for which in (0, 1))
        return [(look, (now[look.key], then[look.key])) for look in self.legend]

    def picture(self, which: int) -> bytes:
        """Draw the rates of one of the two periods."""
        wards = self.found.here.wards
        looks = dict(zip(map(str, wards.codes), self.looks(which), strict=True))
        title = f"Cases per 10,000 residents a year, {self.sides[which].words}"
        return picture(title, wards, looks, self.found.here.areas["district"])

    @property
    def summary(self) -> str:
        """Say what became more or fewer, over all and ward by ward."""
        now, then = self.sides
        value, low, high = self.found.ratios.overall
        whole = f"{number(now.total)} cases in wards, against {number(then.total)} in {then.words}"
        if np.isfinite(value):
            whole += f": {ratio_words(value)} times the rate a year ({_ends(low, high)})"
        words = self.found.ratios.direction.tolist()
        more, less = words.count(MORE), words.count(LESS)
        if not more + less:
            return f"{whole}. Of no single ward can it be told whether it has more or fewer."
        rest = len(words) - more - less
        return (
            f"{whole}. {_wards(more)} more concerns, {_wards(less)} fewer; of "
            f"{_wards(rest, 'it')} cannot be told."
        )

    @property
    def notes(self) -> list[tuple[str, str]]:
        """How it was compared: heading and sentence."""
        found, wards = self.found.ratios, self.found.here.wards
        return [
            ("Periods", f"{capital(self.sides[0].words)} against {self.sides[1].words}."),
            *(("Counted", _counted_words(each)) for each in self.sides),
            ("Records", records_words(self.found.pair.asked)),
            ("Rates", _rates_words(estimate_words(wards))),
            ("Ratio", "Rate of the period over rate of the other, both a year, so that periods of "
             "different length can be compared; residents are taken to be the same in both. Each "
             f"interval covers {found.coverage:.0%} by itself."),
            ("Method", f"{capital(found.method)}."),
            ("Level", f"q at most {level_words(found.level)}, over {number(found.family)} of "
             f"{number(found.n)} wards: those with enough cases for some change to show."),
            ("Draws", "None: intervals and tests are exact."),
            *self._caution(),
            *(("Reporting", each.statement) for each in self.found.reporting),
            ("Outlines", f"Wards of {wards.vintage}. {wards.source}".rstrip()),
        ]  # fmt: skip

    def _caution(self) -> list[tuple[str, str]]:
        """Caution where wards' ratios differ by more than chance."""
        times = self.found.ratios.unevenness
        if not times > _UNEVEN:
            return []
        said = (
            f"The wards' ratios differ {figure(times)} times as much as chance alone makes them. "
            "Part of it may be cases that come in groups, as from one operation or one campaign: "
            "then the intervals are too narrow, and a verdict says less than its q."
        )
        return [("Caution", said)]

    def _row(self, at: int) -> Compared:
        frame, found = self.found.here.wards.frame, self.found.ratios
        now, then = self.sides
        return Compared(
            row=at,
            code=str(frame.index[at]),
            name=str(frame["name"].iloc[at]),
            district=str(frame["district_name"].iloc[at]),
            cases=number(now.counts.counts.iloc[at]),
            rate=figure(now.rates.value[at]),
            rate_range=interval(now.rates.lower[at], now.rates.upper[at]),
            cases_against=number(then.counts.counts.iloc[at]),
            rate_against=figure(then.rates.value[at]),
            rate_against_range=interval(then.rates.lower[at], then.rates.upper[at]),
            ratio=ratio_words(float(found.value[at])),
            ratio_range=_ends(float(found.lower[at]), float(found.upper[at])),
            q=chance(float(found.q[at])),
            direction=str(found.direction[at]),
        )


def ratio_words(value: float) -> str:
    """Return a ratio as it is printed; what has no figure says why."""
    if np.isnan(value):
        return "no cases"
    return "none then" if np.isinf(value) else number(value, 2)


def other_periods(here: Desk, pair: Pair, today: date) -> dict[str, Sequence[Option]]:
    """List the periods to compare with by the heading they stand under."""
    return dict(periods(here, pair.asked.over(pair.against), today))


def level_choice(pair: Pair) -> Choice:
    """Return the choice of the level."""
    (level,) = (choice for choice in choices(pair.asked) if choice.name == "level")
    return replace(level, words="Level of significance")


def _ends(low: float, high: float) -> str:
    most = "no limit" if np.isinf(high) else number(high, 2)
    return f"{number(low, 2)} to {most}"


def _wards(count: int, has: str = "") -> str:
    noun = "ward" if count == 1 else "wards"
    verb = has or ("has" if count == 1 else "have")
    return f"{number(count)} {noun} {verb}"


def _counted_words(side: PeriodCounts) -> str:
    return (
        f"{capital(side.words)}: {number(side.total)} cases in wards, each once in each ward it "
        f"is known in; {number(side.counts.unplaced)} more are known to no ward."
    )


def _rates_words(estimated: str) -> str:
    said = "Cases per 10,000 residents a year, with the 95% interval of each"
    return f"{said}; {estimated}." if estimated else f"{said}."
