"""Reporting changes are more, or fewer, concerns for a while because of how they reach us.

A campaign in one district, an agency that begins to send, a backlog: each lifts many wards at once
and would be taken for hotspots. They are looked for before any hotspot is, named in words, and
what is expected of their wards is raised by as much. Counts alone cannot tell a drive from a true
rise of a whole district: a name here is a question to ask, not an answer.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import pandas as pd

from boundaries.areas import Areas
from geo.neighbours import Neighbours
from geo.periods import Period
from models.analysing.case_series import CaseSeries, quarter_received, recorded_quarters
from models.chance.stream import stream
from models.reporting.district_change import DistrictChange, find_district_changes, unevenness
from models.reporting.named_change import UNEVEN, ReportingChange, ReportingChanges
from models.reporting.source_shift import LEVEL, SourceShift, find_source_shift

__all__ = ["DRAWS", "find_reporting_changes"]

#: Tables dealt out anew for each question.
DRAWS: Final = 999
#: Quarters looked at: six years, the newest.
QUARTERS: Final = 24

METHOD: Final = (
    "share of a district's cases in any run of up to half of the quarters against all other "
    "districts, and of an organisation's cases against the others of its district; p of the "
    "largest log-likelihood ratio by dealing out the quarters of all cases anew; a ward and its "
    "neighbours that explain more are taken out first; named at .01 from a quarter more or a "
    "fifth fewer"
)


def find_reporting_changes(
    placed: pd.DataFrame, wards: Areas, neighbours: Neighbours, start: int
) -> ReportingChanges:
    """Name what changed in reporting, over all quarters recorded. RESTRICTED.

    Parameters
    ----------
    placed
        Records with `case_uid`, `received_on`, `information_grade`, `ward_code` and
        `district_code`; organisations are compared if there is an `organisation`.
    wards
        Outlines with `district_code` and `district_name`.
    neighbours
        In the order of `wards`.
    start
        Start of chance.

    Returns
    -------
    At most one whole-district change and one organisation's shift a district, over the newest
    24 quarters. `models.reporting.district_change` and `models.reporting.source_shift` hold the
    tests and what they cannot tell.
    """
    quarters = recorded_quarters(placed, QUARTERS)
    if not quarters:
        return ReportingChanges(
            changes=(), quarters=(), totals=np.zeros(0, np.int64), draws=DRAWS, method=METHOD
        )
    series = CaseSeries.of(placed, wards, quarters)
    of_wards = wards.frame["district_code"].to_numpy(dtype=str)
    whole = find_district_changes(
        series.wards,
        of_wards,
        neighbours,
        draws=DRAWS,
        rng=stream(start, "district change"),
        in_no_area=series.in_no_ward,
    )
    names = dict(zip(of_wards, wards.frame["district_name"], strict=True))
    changes = [_district(change, quarters, names) for change in whole]
    if "organisation" in placed:
        changes += _shifts(placed, wards, series, names, start)
    return ReportingChanges(
        changes=tuple(changes),
        quarters=quarters,
        totals=series.wards.sum(axis=0),
        draws=DRAWS,
        method=METHOD,
    )


def _district(
    change: DistrictChange, quarters: tuple[Period, ...], names: Mapping[str, str]
) -> ReportingChange:
    return ReportingChange(
        kind="whole district",
        district=change.district,
        district_name=names[change.district],
        organisation=None,
        direction=change.direction,
        quarters=quarters[change.first : change.last + 1],
        observed=change.observed,
        expected=change.expected,
        factor=change.factor,
        wards=change.wards,
        moved=change.moved,
        p=change.p,
        uneven_p=change.uneven_p,
    )


def _shifts(
    placed: pd.DataFrame, wards: Areas, series: CaseSeries, names: Mapping[str, str], start: int
) -> Iterator[ReportingChange]:
    """Yield the organisations whose share of a district rose while its wards kept theirs."""
    sent = _first_sent(placed, series.quarters)
    for district in series.districts:
        rng = stream(start, f"source shift {district}")
        here = sent[sent["district_code"] == district]
        table = pd.crosstab(here["organisation"], here["quarter"])
        table = table.reindex(columns=range(len(series.quarters)), fill_value=0).sort_index()
        level = LEVEL / len(series.districts)
        shift = find_source_shift(table.to_numpy(), draws=DRAWS, rng=rng, level=level)
        if shift is None:
            continue
        own = series.wards[wards.frame["district_code"].eq(district).to_numpy()]
        inside = own[:, shift.first : shift.last + 1].sum(axis=1)
        uneven_p = unevenness(inside, own.sum(axis=1), DRAWS, rng)
        if uneven_p > UNEVEN:
            sender = str(table.index[shift.organisation])
            yield _shifted(shift, sender, district, series, names, uneven_p)


def _first_sent(placed: pd.DataFrame, quarters: tuple[Period, ...]) -> pd.DataFrame:
    """Keep each organisation's first report of each case of a district, with its quarter."""
    at = quarter_received(placed, quarters)
    columns = ["case_uid", "organisation", "district_code"]
    rows = placed.loc[at >= 0, columns].assign(quarter=at[at >= 0]).dropna()
    return rows.sort_values("quarter", kind="stable").drop_duplicates(columns)


def _shifted(
    shift: SourceShift,
    organisation: str,
    district: str,
    series: CaseSeries,
    names: Mapping[str, str],
    uneven_p: float,
) -> ReportingChange:
    return ReportingChange(
        kind="one organisation",
        district=district,
        district_name=names[district],
        organisation=organisation,
        direction="rise",
        quarters=series.quarters[shift.first : shift.last + 1],
        observed=shift.observed,
        expected=shift.expected,
        factor=shift.factor,
        wards=None,
        moved=None,
        p=shift.p,
        uneven_p=uneven_p,
    )
