"""Releases told one after another, and counties small enough to look at from every side."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geo.periods import Period, quarters_between
from models.disclosure.audit.audit import Audit, audit
from models.disclosure.audit.past import PastRelease
from models.disclosure.counted import Counted, admit
from models.disclosure.cube import ExactCells, tabulate
from models.disclosure.geography import Geography
from models.disclosure.policy import Policy
from models.disclosure.protect import protect
from models.disclosure.spec import WHOLE, ReleaseSpec, TableSpec
from tests.world import FAMILY, KEY, county, placed, random_records

#: Wards, districts and the county, with rolling windows: what can be subtracted by hand.
PLAIN = ReleaseSpec(
    version=0,
    tables=(
        TableSpec(name="T1", level="ward", period_kinds=("year", "all")),
        TableSpec(name="T2", level="district", period_kinds=("quarter", "year", "all")),
        TableSpec(name="T3", level="county", period_kinds=("quarter", "year", "all")),
        TableSpec(name="T8", level="small_group", period_kinds=("twelve_months",)),
        TableSpec(name="T9", level="ward", period_kinds=("twelve_months",)),
    ),
)
#: The same with classes that overlap and classes that divide.
DIVIDED = replace(
    PLAIN,
    tables=(
        *PLAIN.tables,
        TableSpec(name="T4", level="district", period_kinds=("year", "all"), dimension="type"),
        TableSpec(name="T5", level="county", period_kinds=("quarter", "year"), dimension="age"),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One release: the ledger behind it, its exact counts, what it tells, its audit if any."""

    counted: Counted
    exact: ExactCells
    release: PastRelease
    audit: Audit | None


def tell(stores, areas, spec=WHOLE, *, family=FAMILY, audited=False, **settings):
    """Release quarter after quarter; `stores` gives the records held then, by quarter's name."""
    steps, counted, geography = [], Counted.none(), Geography.of(areas)
    for name, records in stores.items():
        quarter, last = Period.quarter(name), steps[-1].release.quarter if steps else None
        revises = last is not None and spec.revises(quarter, last)
        counted = admit(counted, records, family, quarter, KEY, last=last, revises=revises)
        exact = tabulate(counted, geography, family, quarter, spec)
        release = PastRelease(
            quarter=name,
            family=family,
            cells=protect(exact, Policy()).cells,
            geography=geography,
        )
        found = None
        if audited:
            past = [step.release for step in steps]
            found = audit(release, past, counted, Policy(), **settings)
            release = replace(release, cells=found.cells)
        steps.append(Step(counted=counted, exact=exact, release=release, audit=found))
    return steps


def names(first, last):
    """Name the quarters from one to another."""
    return [each.name for each in quarters_between(Period.quarter(first), Period.quarter(last))]


def store_of(records, quarter):
    """Give the records of a store as it was after a quarter, by their columns `came`, `went`."""
    held = (records["came"] <= quarter) & ~(records["went"] <= quarter)
    return records[held].drop(columns=["came", "went"])


def lived(areas, per_quarter, seed=1, *, first, last, late=0.15, erased=0.04, risk=None):
    """Random records of all kinds of vagueness; some come a quarter or two late, some go again."""
    rng = np.random.default_rng(seed + 1_000)
    records = random_records(
        areas, per_quarter, seed, risk, first=Period.quarter(first), last=Period.quarter(last)
    )
    size = len(records)
    records["case_uid"] = rng.choice(records["case_uid"], size)  # many cases of several reports
    vague = rng.choice(["point", "town", "force"], size, p=[0.8, 0.15, 0.05])
    records["precision"] = vague
    records.loc[vague != "point", "ward_code"] = None
    records.loc[vague == "force", "district_code"] = None
    told = names(first, last)
    at = records["received_on"].dt.to_period("Q").astype(str).str.replace("Q", "-Q")
    place = at.map(told.index).to_numpy()
    came = place + np.where(rng.random(size) < late, rng.integers(1, 3, size), 0)
    went = np.where(rng.random(size) < erased, came + rng.integers(1, 5, size), 10_000)
    later = [*told, *["9999-Q9"] * 10_010]
    return records.assign(came=[later[i] for i in came], went=[later[i] for i in went])


def stores_of(records, first, last):
    """Give the store at the end of every quarter."""
    return {name: store_of(records, name) for name in names(first, last)}


def tiny():
    """Two districts of three wards, in small groups of two and one."""
    return county(columns=3, rows=2)


def of_wards(areas, spread, **columns):
    """Placed records from ``{ward: {quarter: cases}}``, ward by number, each case one report."""
    wards, days, uids = [], [], []
    for ward, cases in spread.items():
        for quarter, count in cases.items():
            wards += [ward] * count
            days += [Period.quarter(quarter).start] * count
            uids += [f"{ward}/{quarter}/{number}" for number in range(count)]
    called = {"record_uid": uids, "uid": uids, "case_uid": uids}
    return placed(areas, wards, days, **(called | columns))


def where(cell):
    """Return what names a released cell to a reader."""
    return cell.id.table, cell.id.area, cell.id.period_kind, cell.id.period, *cell.id.dims.values()


def as_frame(steps):
    """Return the cells of all releases as a reader could note them, one row a cell."""
    rows = [
        {"release": step.release.quarter} | cell.as_json()
        for step in steps
        for cell in step.release.cells
    ]
    return pd.DataFrame(rows)
