"""Followed is what was asked of many quarters, worked out: the series that every page reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

import numpy as np

from geo.periods import Period
from models.analysing.series import SeriesAnalysis
from models.analysing.steps import ENDED
from models.emerging import NO_PATTERN
from webmap.errors import NothingToDo
from webmap.restricted.answering import design_of, series_answer, series_quarters
from webmap.restricted.asking import Asked
from webmap.restricted.desk import Desk
from webmap.restricted.mapping.sheet import UnfitDenominator
from webmap.words import period_words

__all__ = ["FEWEST", "Followed", "quarter_words"]

#: Quarters a series is of, at least.
FEWEST: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Followed:
    """The quarters up to what was asked, and what they say together. RESTRICTED.

    Attributes
    ----------
    here, asked, today
        What was asked of which desk, and on which day; the period asked for is the last quarter.
    series
        The answer.
    """

    here: Desk
    asked: Asked
    today: date
    series: SeriesAnalysis

    @classmethod
    def of(cls, here: Desk, asked: Asked, today: date) -> Self:
        """Work out, or remember, what was asked.

        Raises
        ------
        NothingToDo
            If there are fewer than two quarters up to what was asked.
        UnfitDenominator
            If cases lie in a ward where the denominator has nothing.
        """
        quarters = series_quarters(here, asked, today)
        if len(quarters) < FEWEST:
            raise NothingToDo(
                f"Following takes {FEWEST} closed quarters with records, and {len(quarters)} "
                "is there. Choose a later quarter, or bring in earlier records: plainsight import."
            )
        _check_denominator(here, asked, quarters)
        return cls(
            here=here,
            asked=asked.over(quarters[-1]),
            today=today,
            series=series_answer(here, asked, today),
        )

    @property
    def quarters(self) -> tuple[Period, ...]:
        """The quarters looked at, oldest first."""
        return self.series.quarters

    @property
    def span(self) -> str:
        """The months from the first quarter to the last, in words."""
        return period_words("quarter", f"{self.quarters[0].start}/{self.quarters[-1].end}")

    @property
    def newest(self) -> str:
        """The newest quarter in words."""
        return quarter_words(self.quarters[-1])

    @property
    def is_empty(self) -> bool:
        """Whether no case was counted, in a ward or elsewhere."""
        return not self.series.watch.counts[0].any()

    @property
    def classes(self) -> list[str]:
        """The class of each ward by its history; a hotspot that ended is one of its own."""
        steps = self.series.steps
        ended = (steps.emerging == NO_PATTERN) & (steps.state == ENDED)
        words: list[str] = np.where(ended, ENDED, steps.emerging).tolist()
        return words

    @property
    def districts(self) -> Mapping[str, str]:
        """Names of the districts by code."""
        wards = self.here.wards.frame
        return dict(zip(wards["district_code"], wards["district_name"], strict=True))


def quarter_words(quarter: Period) -> str:
    """Return a quarter in words: ``"July to September 2026"``."""
    return period_words("quarter", quarter.iso)


def _check_denominator(here: Desk, asked: Asked, quarters: list[Period]) -> None:
    """Refuse a denominator that leaves wards with cases in these quarters without any."""
    none = design_of(here, asked).exposure == 0
    if asked.denominator == "all-cases" or not none.any():
        return
    days = here.placed["received_on"].dt.date
    inside = (days >= quarters[0].start) & (days < quarters[-1].end)
    counted = asked.selection.of(here.placed[inside])["ward_code"].dropna().unique()
    lacking = here.wards.codes[none].intersection(counted)
    if none.all() or len(lacking):
        raise UnfitDenominator(len(lacking))
