"""Answering works out what was asked of the desk: the figures that `plainsight analyse` keeps."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from geo.counts import AreaCounts, count_by_area
from geo.periods import Period, last_closed_quarter
from models.analyse import analyse_period, analyse_series
from models.analysing.analysis import PeriodAnalysis, cases_in
from models.analysing.case_series import CaseSeries
from models.analysing.reporting_changes import find_reporting_changes
from models.analysing.series import SeriesAnalysis
from models.design import RESIDENTS, Design
from models.reporting.named_change import ReportingChanges
from models.selection import EVERYTHING, Selection
from webmap.restricted.asking import Asked
from webmap.restricted.desk import Desk
from webmap.seed import seed_of

__all__ = [
    "QUARTERS",
    "cases_counted",
    "design_of",
    "period_answer",
    "reporting_answer",
    "series_answer",
    "series_design",
    "series_quarters",
    "start_of_chance",
]

Floats: TypeAlias = NDArray[np.float64]

#: Quarters a series looks back on, at most.
QUARTERS: Final = 12


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


def series_answer(here: Desk, asked: Asked, today: date) -> SeriesAnalysis:
    """Return what many quarters say together, remembered. RESTRICTED.

    It looks back over `series_quarters`, so that every period with the same last quarter asks the
    same. The first answer takes some seconds.

    Raises
    ------
    ValueError
        If there are fewer than two such quarters, or cases lie in a ward where the denominator
        has nothing.
    """
    quarters = series_quarters(here, asked, today)
    start = start_of_chance(today)

    def work_out() -> SeriesAnalysis:
        placed, reporting = asked.selection.of(here.placed), reporting_answer(here, asked, today)
        design = series_design(here, asked, quarters)
        return analyse_series(placed, here.wards, design, quarters, start, reporting)

    question = asked.over(quarters[-1]) if quarters else asked
    return here.remembered.answer(("series", question, start), work_out)


def series_quarters(here: Desk, asked: Asked, today: date) -> list[Period]:
    """Return the newest recorded quarters up to the end of what is asked, oldest first."""
    known = here.quarters(today)
    return [quarter for quarter in known if quarter.end <= asked.period.end][-QUARTERS:]


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


def series_design(here: Desk, asked: Asked, quarters: list[Period]) -> Design:
    """Return how wards are tested over many quarters: by the cases of all of them, if by cases."""
    design = design_of(here, asked)
    if asked.denominator != _BY_CASES:
        return design
    counted = CaseSeries.of(here.placed, here.wards, quarters).wards.sum(axis=1)
    usable = counted if counted.any() else np.ones(len(here.wards))
    return replace(design, exposure=usable.astype(np.float64))


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


#: The denominator that hangs on the dates it is counted over.
_BY_CASES: Final = "all-cases"
_EXPOSURES: Final[dict[str, tuple[str, Callable[[Desk, Period], Floats]]]] = {
    "residents": (RESIDENTS, _residents),
    _BY_CASES: ("cases of every kind in the same period", _all_cases),
    "premises": ("premises on the registers stored", lambda here, _: here.premises),
    "equal": ("every ward alike", _equal),
}
