"""A sheet is what a map is drawn from: the figures of every ward, and what one layer makes of them.

All of it is in the order of the wards. RESTRICTED.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.analysing.analysis import PeriodAnalysis
from webmap.legend import LegendClass
from webmap.restricted.answering import cases_counted, design_of, period_answer
from webmap.restricted.asking import Asked
from webmap.restricted.choice_words import when
from webmap.restricted.desk import Desk
from webmap.words import NOT_ENOUGH, number

__all__ = ["Drawn", "Sheet", "Tested", "UnfitDenominator", "chance", "figure", "interval"]

Floats: TypeAlias = NDArray[np.float64]

#: A p-value under this is printed as such; so few draws tell no more.
_SMALLEST: float = 0.001


class UnfitDenominator(ValueError):
    """Wards with cases have nothing that the cases could be compared with."""

    def __init__(self, wards: int) -> None:
        super().__init__(
            f"Cases lie in {number(wards)} wards where this denominator has nothing, so nothing "
            "can be expected there. Choose another denominator. Nothing was worked out."
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Sheet:
    """The figures of every ward for what was asked.

    Attributes
    ----------
    here, asked, today
        What was asked of which desk, and on which day.
    analysis
        The answer.
    frame
        The same as a table, one row a ward.
    """

    here: Desk
    asked: Asked
    today: date
    analysis: PeriodAnalysis
    frame: pd.DataFrame

    @classmethod
    def of(cls, here: Desk, asked: Asked, today: date) -> Self:
        """Work out, or remember, the answer to what was asked.

        Raises
        ------
        UnfitDenominator
            If cases lie in a ward where the denominator has nothing.
        """
        _check_denominator(here, asked)
        analysis = period_answer(here, asked, today)
        return cls(
            here=here,
            asked=asked,
            today=today,
            analysis=analysis,
            frame=analysis.frame(here.wards),
        )

    @property
    def when(self) -> str:
        """The period in words."""
        return when(self.asked)

    @property
    def cases(self) -> NDArray[np.int64]:
        """Cases by ward."""
        return self.frame["cases"].to_numpy(dtype=np.int64)

    def column(self, name: str) -> Floats:
        """One column of the table as figures."""
        return self.frame[name].to_numpy(dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tested:
    """What a test says of every ward.

    Attributes
    ----------
    heading
        What the classes are called.
    words
        Class of each ward.
    p, q
        Its p-value, and that corrected within the layer; ``nan`` where it was not tested.
    notes
        How it was tested: heading and sentence.
    """

    heading: str
    words: Sequence[str]
    p: Floats
    q: Floats
    notes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawn:
    """What one layer says of every ward.

    Attributes
    ----------
    heading
        What the map answers.
    column
        What its figures are called.
    legend
        The classes it shows, most first; the last are no figures.
    looks
        Class of each ward.
    values
        What is printed for each ward.
    lows, highs
        Ends of the interval of each figure, where it has one.
    order
        What wards are ranked by, the greatest first.
    summary, reading
        What the map says, and how to read it.
    tested
        Classes, p and q of the test that belongs to the layer.
    is_class
        Whether the values are classes in words.
    repeats
        Which of `map_figures.TERMS` the values are, so that it need not be said twice.
    """

    heading: str
    column: str
    legend: tuple[LegendClass, ...]
    looks: tuple[LegendClass, ...]
    values: tuple[str, ...]
    order: Floats
    summary: str
    reading: str
    tested: Tested
    lows: tuple[str | None, ...] | None = None
    highs: tuple[str | None, ...] | None = None
    is_class: bool = True
    repeats: str = ""

    @property
    def ranked(self) -> list[int]:
        """Rows of the wards, the greatest first; alike ones stay in their order."""
        rank: list[int] = np.argsort(
            -np.nan_to_num(self.order, nan=-np.inf), kind="stable"
        ).tolist()
        return rank


def figure(value: float | None, decimals: int = 1) -> str:
    """Return a figure as it is printed; what is not known says so."""
    return NOT_ENOUGH if value is None or not np.isfinite(value) else number(value, decimals)


def interval(low: float, high: float) -> str:
    """Return the ends of an interval as they are printed: ``"2.1 to 5.2"``."""
    return f"{figure(low)} to {figure(high)}"


def chance(p: float) -> str:
    """Return a p-value or q-value as it is printed; nothing where there is none."""
    if not np.isfinite(p):
        return ""
    return f"under {_SMALLEST}" if p < _SMALLEST else number(p, 3)


def _check_denominator(here: Desk, asked: Asked) -> None:
    """Refuse a denominator that leaves wards with cases without any."""
    none = design_of(here, asked).exposure == 0
    if none.any():
        counted = cases_counted(here, asked.selection, asked.period).counts.to_numpy()
        if none.all() or counted[none].any():
            raise UnfitDenominator(int((counted[none] > 0).sum()))
