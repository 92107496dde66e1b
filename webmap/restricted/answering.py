"""Answering works out what was asked of the desk: the figures that `plainsight analyse` keeps."""

from collections.abc import Callable
from datetime import date
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from geo.counts import AreaCounts, count_by_area
from geo.periods import Period, last_closed_quarter
from models.analyse import analyse_period
from models.analysis import PeriodAnalysis, cases_in
from models.design import RESIDENTS, Design
from models.reporting_change import ReportingChanges, find_reporting_changes
from models.selection import EVERYTHING, Selection
from webmap.restricted.asking import Asked
from webmap.restricted.desk import Desk
from webmap.seed import seed_of

__all__ = [
    "cases_counted",
    "design_of",
    "period_answer",
    "reporting_answer",
    "start_of_chance",
]

Floats: TypeAlias = NDArray[np.float64]


def period_answer(here: Desk, asked: Asked, today: date) -> PeriodAnalysis:
    """Return every layer of one period, remembered. RESTRICTED.

    Raises
    ------
    ValueError
        If cases lie in a ward where the denominator has nothing.
    """

    def work_out() -> PeriodAnalysis:
        placed, reporting = asked.selection.of(here.placed), reporting_answer(here, asked, today)
        design, start = design_of(here, asked), start_of_chance(today)
        return analyse_period(placed, here.wards, design, asked.period, start, reporting)

    return here.remembered.answer(("period", asked, start_of_chance(today)), work_out)


def reporting_answer(here: Desk, asked: Asked, today: date) -> ReportingChanges:
    """Return what changed in reporting, remembered; it is the same for every period."""
    start = start_of_chance(today)

    def work_out() -> ReportingChanges:
        placed = asked.selection.of(here.placed)
        return find_reporting_changes(placed, here.wards, here.neighbours[asked.neighbours], start)

    key = ("reporting", asked.selection, asked.neighbours, start)
    return here.remembered.answer(key, work_out)


def design_of(here: Desk, asked: Asked) -> Design:
    """Return how the wards are tested for what was asked."""
    words, exposure = _EXPOSURES[asked.denominator]
    return Design(
        neighbours=here.neighbours[asked.neighbours],
        exposure=exposure(here, asked.period),
        denominator=words,
        level=asked.level,
    )


def cases_counted(here: Desk, selection: Selection, period: Period) -> AreaCounts:
    """Count the cases of a selection by ward."""
    cases = cases_in(selection.of(here.placed), period)
    return count_by_area(cases, here.wards.codes, period, column="ward_code")


def start_of_chance(today: date) -> int:
    """Return the start that `plainsight analyse` takes when it is not given a seed."""
    rng = np.random.default_rng(seed_of(last_closed_quarter(today)))
    return int(rng.integers(2**32))


def _residents(here: Desk, _: Period) -> Floats:
    return here.residents


def _all_cases(here: Desk, period: Period) -> Floats:
    counted = cases_counted(here, EVERYTHING, period).counts.to_numpy(dtype=np.float64)
    return counted if counted.any() else np.ones(len(here.wards))


def _equal(here: Desk, _: Period) -> Floats:
    return np.ones(len(here.wards))


_EXPOSURES: Final[dict[str, tuple[str, Callable[[Desk, Period], Floats]]]] = {
    "residents": (RESIDENTS, _residents),
    "all-cases": ("cases of every kind in the same period", _all_cases),
    "premises": ("premises on the registers stored", lambda here, _: here.premises),
    "equal": ("every ward alike", _equal),
}
