"""Analyse is the table of contents of the service: follow one concern from its place to the map.

Two paths start with the same placed records. `analyse` stays on the restricted side, with exact
counts. `prepare_release` protects first and derives after: what partners see never touches an
exact count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from boundaries.areas import Areas
from geo.counts import count_by_area
from geo.neighbours import centroids
from geo.periods import Period
from geo.placing import place
from geo.postcodes import Postcodes
from geo.rates import rate
from geo.residents import PER, person_years
from geo.uprns import Uprns
from models.analysing.analysis import Analysis, PeriodAnalysis, cases_in
from models.analysing.case_series import CaseSeries
from models.analysing.reporting_changes import find_reporting_changes
from models.analysing.series import SeriesAnalysis, scan_series
from models.analysing.steps import score_steps
from models.analysing.watching import watch
from models.chance.stream import stream
from models.derive import derive
from models.design import Design
from models.detectable import minimum_detectable_risk
from models.disclosure.audit.audit import Audit, audit
from models.disclosure.audit.past import PastRelease
from models.disclosure.cells import CellId
from models.disclosure.counted import Counted, admit
from models.disclosure.cube import tabulate
from models.disclosure.declared import DeclaredTotal
from models.disclosure.geography import Geography
from models.disclosure.policy import Policy
from models.disclosure.protect import protect
from models.disclosure.protected import ProtectedCube
from models.disclosure.spec import ReleaseSpec
from models.hotspots import hotspots
from models.moran import LocalMoran, local_moran
from models.release import AreaLevel, Family, Release
from models.reporting.named_change import ReportingChanges
from models.scan import scan
from models.smoothing import empirical_bayes

__all__ = ["Prepared", "analyse", "analyse_period", "analyse_series", "prepare_release"]

Counts: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]

#: Risks closer than this share of the largest do not differ.
ALIKE: Final = 1e-9


def analyse(
    records: pd.DataFrame,
    wards: Areas,
    postcodes: Postcodes,
    periods: Sequence[Period],
    rng: np.random.Generator,
    uprns: Uprns | None = None,
) -> Analysis:
    """Compute rates and hotspots of wards on exact counts. RESTRICTED.

    Parameters
    ----------
    records
        One row per accepted record, as the records store hands them over.
    wards
        Outlines with `residents`.
    postcodes
        Where postcodes are.
    periods
        Each is analysed by itself; one period more changes no other.
    rng
        Source of chance. Store its seed with the result.
    uprns
        Where UPRNs are, if a table of them was given.
    """
    placed = place(records, wards, postcodes, uprns)
    design = Design.usual(wards)
    start = int(rng.integers(2**32))
    reporting = find_reporting_changes(placed, wards, design.neighbours, start)
    return Analysis(
        wards=wards.codes,
        periods=tuple(
            analyse_period(placed, wards, design, each, start, reporting) for each in periods
        ),
    )


def analyse_period(
    placed: pd.DataFrame,
    wards: Areas,
    design: Design,
    period: Period,
    start: int,
    reporting: ReportingChanges | None = None,
) -> PeriodAnalysis:
    """Follow the placed records of one period: count, rate, smooth, test. RESTRICTED.

    Parameters
    ----------
    placed
        Records with their wards, as `geo.placing.place` gives them, those of other periods too;
        a `models.selection.Selection` of them counts those alone.
    wards
        Outlines with `residents`.
    design
        How wards are tested.
    period
        The civil dates counted.
    start
        Start of chance; with the period and the method it decides every draw, so that one
        method more changes no other.
    reporting
        What changed in reporting, if it is known already; it is found in `placed` if not.
    """
    days = period.start.toordinal(), period.end.toordinal()
    counts = count_by_area(cases_in(placed, period), wards.codes, period, column="ward_code")
    cases = counts.counts.to_numpy()
    if reporting is None:
        reporting = find_reporting_changes(placed, wards, design.neighbours, start)
    expected = design.expected(int(cases.sum()))
    tested = reporting.lifted(expected, wards, period.quarters)
    smoothed = empirical_bayes(cases, expected)
    found = hotspots(
        cases,
        tested,
        design.neighbours,
        design.draws,
        stream(start, "hotspots", *days),
        level=design.level,
    )
    return PeriodAnalysis(
        period=period,
        counts=counts,
        expected=expected,
        rates=rate(counts.counts, person_years(wards, period), per=PER),
        smoothed=smoothed,
        reporting=reporting.within(period),
        tested=tested,
        hotspots=found,
        local=_local(cases, tested, design, stream(start, "local Moran", *days)),
        scanned=scan(
            centroids(wards),
            cases,
            tested,
            population=design.exposure,
            max_share=design.max_share,
            draws=design.draws,
            low=True,
            rng=stream(start, "scan", *days),
        ),
        level=design.level,
        detectable=minimum_detectable_risk(
            tested,
            design.neighbours,
            alpha=found.alpha,
            family=found.family,
            level=design.level,
            draws=design.draws,
        ),
        start=start,
    )


def _local(
    cases: Counts, tested: Floats, design: Design, rng: np.random.Generator
) -> LocalMoran | None:
    """Compare each ward's smoothed risk with its neighbours', if risks differ at all."""
    risks = empirical_bayes(cases, tested).mean
    if np.ptp(risks) <= ALIKE * risks.max():
        return None
    return local_moran(risks, design.neighbours, draws=design.draws, rng=rng)


def analyse_series(
    placed: pd.DataFrame,
    wards: Areas,
    design: Design,
    quarters: Sequence[Period],
    start: int,
    reporting: ReportingChanges | None = None,
) -> SeriesAnalysis:
    """Follow placed records through many quarters: hotspots step by step, clusters, the newest.

    RESTRICTED.

    Parameters
    ----------
    placed
        Records with their wards; a `models.selection.Selection` of them counts those alone.
    wards
        Outlines with `residents`.
    design
        How wards are tested.
    quarters
        Oldest first, each following the one before; twelve for classes and surveillance, and at
        least two.
    start
        Start of chance, as `analyse_period` takes it.
    reporting
        What changed in reporting, if it is known already; it is found in `placed` if not.

    Raises
    ------
    ValueError
        If there are fewer than two quarters, or one does not follow the one before.
    """
    if len(quarters) < 2:
        raise ValueError("a series is of two quarters or more; analyse one as a period.")
    if reporting is None:
        reporting = find_reporting_changes(placed, wards, design.neighbours, start)
    cases = CaseSeries.of(placed, wards, quarters)
    expected = np.stack(
        [
            reporting.lifted(design.expected(total), wards, [quarter])
            for quarter, total in zip(quarters, cases.wards.sum(axis=0), strict=True)
        ],
        axis=1,
    )
    return SeriesAnalysis(
        quarters=tuple(quarters),
        cases=cases,
        expected=expected,
        reporting=reporting.during(quarters[0], quarters[-1]),
        steps=score_steps(placed, wards, design, quarters, start, reporting),
        scans=scan_series(cases.wards, expected, wards, design, start),
        watch=watch(placed, wards, cases, expected, stream(start, "watch")),
        level=design.level,
        start=start,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A release made ready, or refused by its audit. RESTRICTED, but for the release.

    Attributes
    ----------
    release
        What partners may see; None where the audit found what it could not mend.
    counted
        The ledger with this release in it.
    audit
        What the audit found.
    waiting
        Whether reports of quarters it tells wait for the annual revision.
    """

    release: Release | None
    counted: Counted
    audit: Audit
    waiting: bool


def prepare_release(
    records: pd.DataFrame,
    *,
    areas: Mapping[AreaLevel, Areas],
    postcodes: Postcodes,
    quarter: Period,
    family: Family,
    policy: Policy,
    spec: ReleaseSpec,
    key: bytes,
    synthetic: bool,
    seed: int,
    counted: Counted | None = None,
    past: Sequence[PastRelease] = (),
    withheld: Sequence[CellId] = (),
    declared: Sequence[DeclaredTotal] = (),
    uprns: Uprns | None = None,
) -> Prepared:
    """Place, count, protect and audit; then derive from what is protected all partners may see.

    Parameters
    ----------
    records
        One row per accepted record, as the records store hands them over.
    areas
        Outlines of one vintage by level, nested; those of wards name their groups.
    postcodes
        Where postcodes are.
    quarter
        The last quarter of the release. If it was released before, the same comes out again:
        what came in since waits.
    family
        Start and vintage the release shares with its earlier ones.
    policy, spec
        The limits and tables in force.
    key
        The secret cell key, 32 bytes.
    synthetic
        Whether every record was made up.
    seed
        Start of chance, a public number.
    counted
        The ledger of earlier releases.
    past
        Every retained release, oldest first.
    withheld
        Cells that the steward withholds, each with its siblings.
    declared
        Public totals of the same cases that the steward declares.
    uprns
        Where UPRNs are, if a table of them was given.

    Returns
    -------
    The release and the ledger. The same records, ledger and key give the same, in any order of
    rows.
    """
    ledger = Counted.none() if counted is None else counted
    earlier = [each for each in past if each.quarter < quarter.name]
    placed = place(records, areas["ward"], postcodes, uprns)
    if quarter.name not in {each.quarter for each in past}:
        last = earlier[-1].quarter if earlier else None
        revises = last is not None and spec.revises(quarter, last)
        ledger = admit(ledger, placed, family, quarter, key, last=last, revises=revises)
    geography = Geography.of(areas)
    exact = tabulate(ledger, geography, family, quarter, spec)
    audited = audit(
        PastRelease(
            quarter=quarter.name,
            family=family,
            cells=protect(exact, policy).cells,
            geography=geography,
        ),
        earlier,
        ledger,
        policy,
        withheld=withheld,
        declared=declared,
    )
    waiting = len(admit(ledger, placed, family, quarter, key, revises=True)) > len(ledger)
    if not audited.holds:
        return Prepared(release=None, counted=ledger, audit=audited, waiting=waiting)
    cube = ProtectedCube(cells=audited.cells, policy=policy)  # nothing exact goes past this line
    release = derive(
        cube,
        areas,
        spec=spec,
        family=family,
        quarter=quarter,
        synthetic=synthetic,
        seed=seed,
        audit=audited.certificate,
    )
    return Prepared(release=release, counted=ledger, audit=audited, waiting=waiting)
