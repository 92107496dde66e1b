"""A comparison says of every ward how its rate in one period stands to that in another.

RESTRICTED.
"""

from dataclasses import dataclass
from datetime import date
from typing import Self

from geo.counts import AreaCounts
from geo.periods import Period
from geo.rates import Rate, rate
from geo.residents import PER, person_years
from models.rate_ratio import RateRatios, rate_ratios
from models.reporting.named_change import ReportingChange
from webmap.restricted.answering import cases_counted, reporting_answer
from webmap.restricted.desk import Desk
from webmap.restricted.trying.pair import Pair
from webmap.words import period_words

__all__ = ["Comparison", "OverlappingPeriods", "PeriodCounts"]


class OverlappingPeriods(ValueError):
    """Two periods share days, so that some cases would be compared with themselves."""

    def __init__(self) -> None:
        super().__init__(
            "These two periods share days, so the same cases would stand on both sides. Choose "
            "two that share none. Nothing was compared."
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class PeriodCounts:
    """The cases of one period by ward.

    Attributes
    ----------
    period
        The civil dates counted.
    counts
        Cases by ward, and how many no ward is known of.
    rates
        Cases per 10,000 residents a year, with limits.
    """

    period: Period
    counts: AreaCounts
    rates: Rate

    @classmethod
    def of(cls, here: Desk, pair: Pair, period: Period) -> Self:
        """Count the records of a pair in one of its periods."""
        counts = cases_counted(here, pair.asked.selection, period)
        rates = rate(counts.counts, person_years(here.wards, period), per=PER)
        return cls(period=period, counts=counts, rates=rates)

    @property
    def words(self) -> str:
        """The period in words."""
        return period_words(self.period.kind, self.period.iso)

    @property
    def total(self) -> int:
        """Cases in wards."""
        return int(self.counts.counts.sum())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Comparison:
    """Two periods, compared ward by ward. RESTRICTED.

    Attributes
    ----------
    here, pair
        What was compared, on which desk.
    now, then
        The period, and the one it is compared with.
    ratios
        How their rates stand to each other.
    reporting
        Changes of reporting in either period.
    """

    here: Desk
    pair: Pair
    now: PeriodCounts
    then: PeriodCounts
    ratios: RateRatios
    reporting: tuple[ReportingChange, ...]

    @classmethod
    def of(cls, here: Desk, pair: Pair, today: date) -> Self:
        """Compare two periods.

        Raises
        ------
        OverlappingPeriods
            If some day is in both.
        """
        if pair.overlaps:
            raise OverlappingPeriods
        now, then = (
            PeriodCounts.of(here, pair, each) for each in (pair.asked.period, pair.against)
        )
        found = reporting_answer(here, pair.asked, today)
        named = [each for one in (now, then) for each in found.within(one.period)]
        return cls(
            here=here,
            pair=pair,
            now=now,
            then=then,
            ratios=rate_ratios(
                now.counts.counts.to_numpy(),
                then.counts.counts.to_numpy(),
                len(now.period.quarters) / len(then.period.quarters),
                level=pair.asked.level,
            ),
            reporting=tuple(each for each in found.changes if each in named),
        )

    @property
    def is_empty(self) -> bool:
        """Whether no record fits in either period."""
        return self.now.counts.total + self.then.counts.total == 0
