"""Analysing writes what the exact counts say into the restricted folder, for analysts alone."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from boundaries.areas import Areas
from boundaries.errors import BoundaryRefused
from geo.periods import Period, last_closed_quarter
from geo.placing import place
from geo.residents import PER, estimate_words, has_residents
from models.analyse import analyse
from models.analysis import PeriodAnalysis, cases_in
from models.corroboration import CLASSES, corroboration, in_classes
from models.durable import swap_file
from webmap.analyst.allocating import Allocate, remove_allocation, write_allocation
from webmap.config import Settings
from webmap.db.records.concerns import records_frame
from webmap.errors import NothingToDo, UsageRefused
from webmap.geography.areas_in_use import areas_in_use, postcodes_of
from webmap.geography.places_in_use import uprns_in_use
from webmap.geography.residents_in_use import with_residents
from webmap.keeping.organisations import organisations_in_use
from webmap.releasing import Step
from webmap.stores import open_records
from webmap.workspace import Workspace

__all__ = ["Written", "period_named", "usual_periods", "write_analysis"]

_YEAR: Final = re.compile(r"\d{4}")
_TWELVE: Final = "-twelve-months"
_PRIVATE: Final = 0o600


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Written:
    """One period's analysis and where it was written. RESTRICTED."""

    analysis: PeriodAnalysis
    folder: Path
    wards: Areas

    def more_than_expected(self) -> list[dict[str, object]]:
        """List wards that stand out with those around them, highest rate first. RESTRICTED."""
        table = self.analysis.frame(self.wards)
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


def write_analysis(
    workspace: Workspace,
    settings: Settings,
    periods: Sequence[Period],
    seed: int,
    step: Step,
    allocate: Allocate | None = None,
) -> list[Written]:
    """Analyse exact counts of some periods and write them where only analysts may look.

    Parameters
    ----------
    workspace, settings
        Where the records are.
    periods
        Each is written to its own folder under ``restricted/analysis``.
    seed
        Start of chance, stored with the results.
    step
        Shows what is being done.
    allocate
        By what to share cases known only to a district over its wards, in a file beside; without
        it they are in no ward.

    Raises
    ------
    NothingToDo
        If there is no record.
    BoundaryRefused
        If the residents of the wards in use are not known and cannot be estimated.
    """
    with step("Reading the records"):
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
    with step("Placing, counting and testing"):
        uprns = uprns_in_use(workspace)
        rng = np.random.default_rng(seed)
        found = analyse(records, wards, postcodes, periods, rng, uprns).periods
    with step("Writing"):
        kinds = organisations_in_use(workspace, settings)
        written = [
            _write(workspace, analysis, wards, seed, _sources(records, analysis.period, kinds))
            for analysis in found
        ]
        if allocate is not None:
            placed = place(records, wards, postcodes, uprns)
            for each in written:
                cases = cases_in(placed, each.analysis.period)
                write_allocation(cases, wards, allocate, each.folder)
        return written


def _sources(records: pd.DataFrame, period: Period, kinds: Mapping[str, str]) -> dict[str, int]:
    """Count the cases of a period by how many independent sources speak of them."""
    received = records.loc[period.covers(records["received_on"])]
    independent = in_classes(corroboration(received, kinds)["independent"])
    return {name: int((independent == name).sum()) for name in CLASSES}


def _write(
    workspace: Workspace,
    analysis: PeriodAnalysis,
    wards: Areas,
    seed: int,
    sources: Mapping[str, int],
) -> Written:
    folder = workspace.prepare_restricted() / "analysis" / analysis.period.name
    for made in (folder.parent, folder):
        made.mkdir(mode=0o700, exist_ok=True)
    table = analysis.frame(wards)
    rows = table.reset_index().astype(object).where(table.reset_index().notna(), None)
    document = _described(analysis, wards, seed) | {
        "cases_by_independent_sources": sources,
        "wards": rows.to_dict("records"),
    }
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    swap_file(folder / "wards.csv", table.to_csv().encode(), mode=_PRIVATE)
    swap_file(folder / "analysis.json", text.encode(), mode=_PRIVATE)
    remove_allocation(folder)
    return Written(analysis=analysis, folder=folder, wards=wards)


def _described(analysis: PeriodAnalysis, wards: Areas, seed: int) -> dict[str, object]:
    """Return all that is needed to know what the figures are, and to get them again."""
    estimated = estimate_words(wards)
    return {
        "marking": "RESTRICTED: exact counts, for named analysts only",
        "period": analysis.period.iso,
        "period_kind": analysis.period.kind,
        "n": analysis.counts.total,
        "unplaced": analysis.counts.unplaced,
        "seed": seed,
        "denominator": f"usual residents (Census 2021) times years, per {PER:,}"
        + (f"; {estimated}, and no interval here holds that" if estimated else ""),
        "smoothing": {
            "method": "Gamma-Poisson empirical Bayes, maximum marginal likelihood",
            "alpha": _finite(analysis.smoothed.alpha),
            "beta": _finite(analysis.smoothed.beta),
        },
        "hotspots": {
            "method": analysis.hotspots.method,
            "draws": analysis.hotspots.draws,
            "areas_tested": analysis.hotspots.family,
            "neighbours": "queen, edges within 1 m",
        },
    }


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
