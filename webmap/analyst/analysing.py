"""Analysing writes what the exact counts say into the restricted folder, for analysts alone."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Self

import numpy as np
import pandas as pd

from boundaries.areas import Areas
from boundaries.errors import BoundaryRefused
from boundaries.geojson import read as read_areas
from geo.periods import Period, last_closed_quarter, quarters_between
from geo.placing import place
from geo.residents import has_residents
from models.analyse import analyse_period, analyse_series
from models.analysing.analysis import PeriodAnalysis, cases_in
from models.analysing.case_series import recorded_quarters
from models.analysing.reporting_changes import find_reporting_changes
from models.analysing.sensitivity import Sensitivity, find_sensitivity
from models.analysing.series import SeriesAnalysis
from models.built_areas import build_from
from models.corroboration import CLASSES, corroboration, in_classes
from models.design import Design
from models.durable import swap_file
from models.reporting.named_change import ReportingChanges
from webmap.analyst.allocating import Allocate, remove_allocation, write_allocation
from webmap.analyst.analysis_documents import describe_period, rows_of
from webmap.analyst.analysis_files import PRIVATE, write_json, write_series
from webmap.analyst.analysis_folders import PERIODS, TABLE_FILE
from webmap.config import Settings
from webmap.db.records.concerns import records_frame
from webmap.errors import NothingToDo, UsageRefused
from webmap.geography.areas_in_use import areas_in_use, postcodes_of
from webmap.geography.places_in_use import uprns_in_use
from webmap.geography.residents_in_use import with_residents
from webmap.keeping.organisations import organisations_in_use
from webmap.releasing.drafting import Step
from webmap.stores import open_records
from webmap.workspace import Workspace

__all__ = ["Thoroughness", "Written", "period_named", "usual_periods", "write_analysis"]

_YEAR: Final = re.compile(r"\d{4}")
_TWELVE: Final = "-twelve-months"
#: Quarters of a series: classes need ten, limits two years of past.
QUARTERS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Written:
    """One period's analysis and where it was written. RESTRICTED."""

    analysis: PeriodAnalysis
    sensitivity: Sensitivity | None
    folder: Path
    wards: Areas

    def more_than_expected(self) -> list[dict[str, object]]:
        """List wards that stand out with those around them, highest rate first. RESTRICTED."""
        table = self.analysis.frame(self.wards)
        if self.sensitivity is not None:
            table = table.join(self.sensitivity.frame(self.wards))
        found = table[table["category"] == "more than expected"]
        found = found.sort_values(["smoothed_rate", "name"], ascending=[False, True])
        return [
            {
                "period": self.analysis.period.name,
                "ward": row["name"],
                "district": row["district_name"],
                "cases": int(row["cases"]),
                "expected": round(row["expected"], 1),
                "rate": round(row["smoothed_rate"], 1),
                "rate_low": round(row["smoothed_low"], 1),
                "rate_high": round(row["smoothed_high"], 1),
                "q": round(row["q"], 4),
                "stability": row.get("stability", ""),
                "single_source": "yes" if row.get("single_source") else "",
            }
            for row in found.to_dict("records")
        ]


def usual_periods(today: date) -> list[Period]:
    """Return the last closed year, and the twelve months and the quarter that closed last."""
    quarter = last_closed_quarter(today)
    return [Period.year(today.year - 1), Period.twelve_months_to(quarter), quarter]


def period_named(name: str, today: date) -> Period:
    """Return the period a person named: ``2025``, ``2026-Q3`` or ``2026-Q3-twelve-months``.

    Raises
    ------
    UsageRefused
        If it is none of these, or has not closed: a rate is over the whole of its period.
    """
    try:
        period = _period_called(name)
    except ValueError:
        raise UsageRefused(
            "--period is a year, a quarter or twelve months to a quarter: 2025, 2026-Q3 or "
            "2026-Q3-twelve-months. Nothing was analysed."
        ) from None
    if period.end > today:
        raise UsageRefused(
            f"{period.name} has not closed yet, and its rates would be too low. Give a period "
            "that has. Nothing was analysed."
        )
    return period


def _period_called(name: str) -> Period:
    if _YEAR.fullmatch(name):
        return Period.year(int(name))
    quarter = Period.quarter(name.removesuffix(_TWELVE))
    return Period.twelve_months_to(quarter) if name.endswith(_TWELVE) else quarter


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Thoroughness:
    """How much is tried beside the maps themselves.

    Attributes
    ----------
    quick
        Whether to leave out other choices and the series of quarters, which take longest.
    lsoas
        Small areas to build the wards from for one more choice, or None.
    """

    quick: bool = False
    lsoas: Path | None = None


def write_analysis(
    workspace: Workspace,
    settings: Settings,
    periods: Sequence[Period],
    seed: int,
    step: Step,
    allocate: Allocate | None = None,
    thoroughness: Thoroughness = Thoroughness(),
) -> list[Written]:
    """Analyse exact counts of some periods and write them where only analysts may look.

    Parameters
    ----------
    workspace, settings
        Where the records are.
    periods
        Each is written to its own folder under ``restricted/analysis``; the twelve quarters to the
        end of the last of them, as far as records go back, to one under ``restricted/series``.
    seed
        Start of chance, stored with the results.
    step
        Shows what is being done.
    allocate
        By what to share cases known only to a district over its wards, in a file beside; without
        it they are in no ward.
    thoroughness
        How much is tried beside the maps themselves.

    Raises
    ------
    NothingToDo
        If there is no record.
    BoundaryRefused
        If the residents of the wards in use are not known and cannot be estimated, or the small
        areas cannot be read or do not cover the wards.
    """
    with step("Reading the records"):
        at_hand = _AtHand.read(workspace, settings, thoroughness)
    with step("Looking for changes of reporting"):
        start = int(np.random.default_rng(seed).integers(2**32))
        design = Design.usual(at_hand.wards)
        reporting = find_reporting_changes(at_hand.placed, at_hand.wards, design.neighbours, start)
    found = []
    for period in periods:
        with step(f"Testing {period.name}"):
            analysis = analyse_period(
                at_hand.placed, at_hand.wards, design, period, start, reporting
            )
        sensitivity = None
        if not thoroughness.quick:
            with step(f"Making every choice otherwise for {period.name}"):
                sensitivity = find_sensitivity(
                    at_hand.placed, at_hand.wards, design, analysis, reporting, at_hand.elsewhere
                )
        found.append((analysis, sensitivity))
    series = None
    if not thoroughness.quick:
        with step("Following the quarters"):
            series = _series(at_hand, design, periods, start, reporting)
    with step("Writing"):
        kinds = organisations_in_use(workspace, settings)
        written = []
        for analysis, sensitivity in found:
            sources = _sources(at_hand.placed, analysis.period, kinds)
            written.append(_write(workspace, analysis, sensitivity, at_hand.wards, seed, sources))
        if series is not None:
            write_series(workspace, series, at_hand.wards, seed)
        if allocate is not None:
            for each in written:
                cases = cases_in(at_hand.placed, each.analysis.period)
                write_allocation(cases, at_hand.wards, allocate, each.folder)
        return written


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class _AtHand:
    """Placed records and their wards; and both again in other outlines, if some were given."""

    placed: pd.DataFrame
    wards: Areas
    elsewhere: tuple[Areas, pd.DataFrame] | None

    @classmethod
    def read(cls, workspace: Workspace, settings: Settings, thoroughness: Thoroughness) -> Self:
        with open_records(workspace, settings) as db:
            records = records_frame(db)
        if records.empty:
            raise NothingToDo("There are no records to analyse. Import some: plainsight import.")
        areas = areas_in_use(workspace)
        postcodes = postcodes_of(areas)
        wards = with_residents(areas["ward"], postcodes)
        if not has_residents(wards):
            raise BoundaryRefused(
                "the number of residents of the wards in use is not known and cannot be estimated, "
                "as some ward has no postcode. Use the outlines as ONS publishes them, or the "
                "packaged ones: plainsight boundaries use package. Nothing was analysed."
            )
        uprns = uprns_in_use(workspace)
        elsewhere = None
        if thoroughness.lsoas is not None:
            built = build_from(read_areas(thoroughness.lsoas, level="lsoa"), wards)
            elsewhere = built, place(records, built, postcodes, uprns)
        return cls(placed=place(records, wards, postcodes, uprns), wards=wards, elsewhere=elsewhere)


def _series(
    at_hand: _AtHand,
    design: Design,
    periods: Sequence[Period],
    start: int,
    reporting: ReportingChanges,
) -> SeriesAnalysis | None:
    """Follow up to twelve quarters to the end of the last period; None where there is but one."""
    last = max(period.quarters[-1] for period in periods)
    recorded = recorded_quarters(at_hand.placed, QUARTERS * 4)
    oldest = min([*(each for each in recorded), last])
    quarters = quarters_between(oldest, last)[-QUARTERS:]
    if len(quarters) < 2:
        return None
    return analyse_series(at_hand.placed, at_hand.wards, design, quarters, start, reporting)


def _sources(records: pd.DataFrame, period: Period, kinds: Mapping[str, str]) -> dict[str, int]:
    """Count the cases of a period by how many independent sources speak of them."""
    received = records.loc[period.covers(records["received_on"])]
    independent = in_classes(corroboration(received, kinds)["independent"])
    return {name: int((independent == name).sum()) for name in CLASSES}


def _write(
    workspace: Workspace,
    analysis: PeriodAnalysis,
    sensitivity: Sensitivity | None,
    wards: Areas,
    seed: int,
    sources: Mapping[str, int],
) -> Written:
    folder = workspace.prepare_restricted() / PERIODS / analysis.period.name
    for made in (folder.parent, folder):
        made.mkdir(mode=0o700, exist_ok=True)
    table = analysis.frame(wards)
    if sensitivity is not None:
        table = table.join(sensitivity.frame(wards))
    document = describe_period(analysis, wards, seed, sensitivity) | {
        "cases_by_independent_sources": sources,
        "wards": rows_of(table),
    }
    write_json(folder / TABLE_FILE, document)
    swap_file(folder / "wards.csv", table.to_csv().encode(), mode=PRIVATE)
    remove_allocation(folder)
    return Written(analysis=analysis, sensitivity=sensitivity, folder=folder, wards=wards)
