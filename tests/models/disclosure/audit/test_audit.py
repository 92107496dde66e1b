"""The audit lets nothing through that an outsider with a solver could prove; by other means."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from boundaries.areas import Areas
from geo.periods import Period
from models.disclosure.audit import audit as audits
from models.disclosure.audit.audit import audit
from models.disclosure.audit.past import address
from models.disclosure.audit.together import put_together
from models.disclosure.cells import CellId, State
from models.disclosure.declared import DeclaredTotal
from models.disclosure.geography import Geography
from models.disclosure.policy import Policy
from models.disclosure.spec import WHOLE, TableSpec, family_from
from tests.models.disclosure.audit.outsider import COUNTY, Outsider, ends, quarters_of, true_counts
from tests.models.disclosure.audit.telling import (
    DIVIDED,
    PLAIN,
    lived,
    of_wards,
    stores_of,
    tell,
    tiny,
    where,
)
from tests.world import FAMILY, county

AREAS = tiny()
FIRST, LAST = "2023-Q4", "2025-Q1"
YEAR = family_from(Period.quarter("2024-Q1").start, "2025")
IN_2024 = "2024-01-01/2025-01-01"
A, B, C, *_ = AREAS["ward"].codes
#: With reports too, so that cases stand beside them.
REPORTED = replace(
    DIVIDED,
    tables=(
        *DIVIDED.tables,
        TableSpec(
            name="T5r",
            level="district",
            period_kinds=("quarter", "year"),
            measure="reports",
            dimension="record_type",
        ),
    ),
)


def history(spec, seed, per_quarter=30, **changes):
    """Six releases, with late reports, an annual revision and erasures."""
    records = lived(AREAS, per_quarter, seed, first=FIRST, last=LAST, **changes)
    return stores_of(records, FIRST, LAST), spec


def told(stores, spec, **settings):
    return tell(stores, AREAS, spec, family=FAMILY, **settings)


def leaks_of(steps, areas=AREAS, **settings):
    outsider = Outsider(steps, areas)
    return outsider.leaks(true_counts(outsider, steps[-1].counted), **settings)


# Brute force: everything published, and a solver of the test's own.


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.long) for n in (1, 2))])
def test_protection_alone_leaks_over_six_releases_and_nothing_does_once_audited(seed):
    stores, spec = history(PLAIN, seed)
    audited = told(stores, spec, audited=True)

    assert leaks_of(told(stores, spec))
    assert all(step.audit.holds for step in audited)
    assert not leaks_of(audited)


def test_nothing_leaks_to_who_knows_that_cases_are_whole():
    stores, spec = history(PLAIN, 4, per_quarter=15)
    one = dict(list(stores.items())[-1:])
    audited = told(one, spec, audited=True)

    assert leaks_of(told(one, spec), whole=True)
    assert audited[-1].audit.holds
    assert not leaks_of(audited, whole=True)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10, 22))
@pytest.mark.parametrize(("spec", "per_quarter"), [(PLAIN, 20), (PLAIN, 60), (DIVIDED, 30)])
def test_nothing_that_is_let_through_leaks_whatever_the_records(seed, spec, per_quarter):
    """Where a release is refused, those let through before it stand for themselves."""
    stores, _ = history(spec, seed, per_quarter, late=0.2, erased=0.08)
    audited = told(stores, spec, audited=True)
    passed = 0
    while passed < len(audited) and audited[passed].audit.holds:
        passed += 1

    assert passed
    assert not leaks_of(audited[:passed])


# Witnesses, read with nothing of the audit but how it numbers what it does not know.


@pytest.mark.parametrize("seed", [pytest.param(0, marks=pytest.mark.long), 3])
def test_every_secret_has_a_witness_of_none_and_one_of_seven_that_fit_all_that_was_told(seed):
    stores, spec = history(REPORTED, seed, late=0.2, erased=0.05)
    steps = told(stores, spec, audited=True)
    found = steps[-1].audit
    outsider = Outsider(steps, AREAS)
    truth = true_counts(outsider, steps[-1].counted)
    unknowns = put_together([step.release for step in steps], steps[-1].counted, Policy()).unknowns
    points = np.zeros((len(found.witnesses), len(outsider.at)), dtype=int)
    totals = []
    for number, bases in outsider.names_of(unknowns).items():
        if number in unknowns.parts["total"].index:
            totals.append((number, sorted(bases)))
        else:
            (base,) = bases
            points[:, base] = found.witnesses[:, number]

    assert found.holds
    for number, bases in totals:  # a district is its wards and what is in none
        assert (points[:, bases].sum(axis=1) == found.witnesses[:, number]).all()
    for plus, minus, low, high in outsider.rows:
        sums = points[:, list(plus)].sum(axis=1) - points[:, list(minus)].sum(axis=1)
        assert (sums >= low).all()
        assert (sums <= high).all()
    secrets = outsider.secrets(truth)
    assert len(secrets) == len(found.targets)
    for plus, minus in secrets:
        sums = points[:, list(plus)].sum(axis=1) - points[:, list(minus)].sum(axis=1)
        assert sums.min() == 0
        assert sums.max() >= 7


def test_witnesses_fit_every_figure_of_every_table_of_a_whole_release():
    """Sectors are told by the year and origins of the county: summed up by plain loops."""
    stores, _ = history(WHOLE, 2, per_quarter=40, late=0.2, erased=0.03)
    steps = tell(stores, AREAS, WHOLE, family=FAMILY, audited=True)
    found, releases = steps[-1].audit, [step.release for step in steps]
    unknowns = put_together(releases, steps[-1].counted, Policy()).unknowns
    outsider = Outsider(steps, AREAS)
    bases = [
        (part.name, part.classes[name], part.slots[slot], set(part.spans[span]), edition, number)
        for part in unknowns.parts.values()
        for (name, slot, span, edition), number in np.ndenumerate(part.index)
        if number >= 0
    ]
    rests = {"rest of none": "rest of "}
    checked = set()
    for release, step in enumerate(steps):
        for cell in step.release.cells:
            plain, quarters = cell.as_json(), set(quarters_of(cell.as_json()))
            ((part, name),) = cell.id.dims.items() or [("place", "")]
            slots = [rests.get(at, at) for at in outsider.places_in(cell.id.area)]
            if part != "place":
                slots = [each.replace("none", "") for each in outsider.slots_in(cell.id.area)]
            numbers = [
                number
                for held, kind, slot, span, edition, number in bases
                if (held, kind) == (part, name)
                and (slot in slots or part == "origin")
                and span <= quarters
                and edition <= release
            ]
            sums = found.witnesses[:, numbers].sum(axis=1)
            low, high = ends(plain)
            assert (sums >= low).all(), where(cell)
            assert (sums <= high).all(), where(cell)
            checked.add(cell.id.table)

    assert found.holds
    assert checked >= {"T1", "T2", "T3", "T4", "T5", "T5r", "T6", "T7", "T8"}


# By hand.


def spread_that_prints(spread, wanted, spec=PLAIN, areas=AREAS):
    """The first records of this spread under whose keys some cells print as wanted."""
    for salt in range(400):
        records = of_wards(areas, spread)
        records["case_uid"] = f"{salt}-" + records["case_uid"]
        records["organisation"] = np.resize(["nhs", "leeds_council", "vcs"], len(records))
        (step,) = tell({"2024-Q4": records}, areas, spec, family=YEAR)
        values = {where(cell)[:3]: cell.value for cell in step.release.cells}
        if all(values[cell] == value for cell, value in wanted.items()):
            return {"2024-Q4": records}, step
    raise AssertionError("no key prints so")


def states(step):
    return {where(cell)[:3]: cell for cell in step.release.cells}


def test_a_small_group_of_20_with_a_ward_of_10_would_prove_two_cases_in_the_other():
    """20 is at least 16 and 10 at most 14: the other ward has 2 or more. Said less exactly, "10
    to 15" is at most 19, and the other may have none."""
    group = AREAS["small_group"].codes[0]
    window = "twelve_months"
    stores, before = spread_that_prints(
        {0: {"2024-Q1": 11}, 1: {"2024-Q2": 7}},
        {("T8", group, window): 20, ("T9", A, window): 10, ("T9", B, window): None},
    )
    (after,) = tell(stores, AREAS, PLAIN, family=YEAR, audited=True)
    found = {label[2]["area"]: low for label, low, _ in leaks_of([before]) if label[0] == "hidden"}

    assert found[B] == 16 - 14
    assert after.audit.holds
    assert not leaks_of([after])


def test_the_twelve_months_to_december_the_year_and_the_only_year_say_the_same():
    """They are the same cases, so whatever is said less of one is said less of all."""
    for seed in range(3):
        records = lived(AREAS, 25, seed, first="2024-Q1", last="2024-Q4")
        stores = {"2024-Q4": records.drop(columns=["came", "went"])}
        (step,) = tell(stores, AREAS, WHOLE, family=YEAR, audited=True)
        cells = states(step)
        alike = [("T1", "year"), ("T1", "all"), ("T9", "twelve_months")]
        for ward in AREAS["ward"].codes:
            said = {
                cells[table, ward, kind] for table, kind in alike if (table, ward, kind) in cells
            }
            assert len({(cell.state, cell.low, cell.high) for cell in said}) == 1
        for district in AREAS["district"].codes:
            year, every = cells["T2", district, "year"], cells["T2", district, "all"]
            assert (year.state, year.low, year.high) == (every.state, every.low, every.high)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_figure_that_was_told_is_never_told_otherwise(seed):
    stores, spec = history(DIVIDED, seed, late=0, erased=0)
    steps = told(stores, spec, audited=True)
    told_before = {}
    for step in steps:
        for cell in step.release.cells:
            key = address(cell.id, step.release.geography)
            was = told_before.setdefault(key, cell)
            assert (cell.state, cell.low, cell.high) == (was.state, was.low, was.high)

    assert any(step.audit.coarsened for step in steps)
    assert any(cell.state is State.COARSE for cell in steps[0].release.cells)


@pytest.mark.parametrize(("seed", "per_quarter"), [(1, 30), (2, 400)])
def test_windows_of_wards_are_left_out_just_where_repair_would_cost_more_than_a_twentieth(
    seed, per_quarter, monkeypatch
):
    stores, spec = history(PLAIN, seed, per_quarter)
    last = dict(list(stores.items())[-1:])
    (step,) = told(last, spec, audited=True)
    with monkeypatch.context() as patch:
        patch.setattr(audits, "MOST_COARSENED", 1.0)
        (kept,) = told(last, spec, audited=True)
    has_windows = any(cell.id.table == "T9" for cell in step.release.cells)

    assert any(cell.id.table == "T9" for cell in kept.release.cells)
    assert has_windows is (kept.audit.coarsened <= 0.05)
    assert step.audit.certificate["twelve_month_wards"] is has_windows
    assert has_windows is (per_quarter == 400)


# Public totals of the same cases.


def cell_id(table, area, kind="year"):
    return CellId(
        measure="cases", table=table, area=area, vintage="2025", period_kind=kind, period=IN_2024
    )


def test_a_declared_total_that_gives_its_rest_away_is_mended():
    """Exactly 23 in the district. "15" is at most 19, so outside that ward were at least 4; "10 to
    25" is at most 29, and there may have been none."""
    stores, before = spread_that_prints(
        {0: {"2024-Q1": 18}, 1: {"2024-Q2": 5}}, {("T1", A, "year"): 15, ("T1", B, "year"): None}
    )
    district = AREAS["district"].codes[0]
    total = (DeclaredTotal(cell=cell_id("T2", district), total=23),)
    (after,) = tell(stores, AREAS, PLAIN, family=YEAR, audited=True, declared=total)

    def leaks(step):
        outsider = Outsider([step], AREAS, total)
        return outsider.leaks(true_counts(outsider, step.counted))

    rests = [
        low
        for (kind, _, *of), low, _ in leaks(before)
        if kind == "difference" and [each["area"] for each in of] == [district, A]
    ]
    assert rests == [23 - 19]
    assert after.audit.holds
    assert not leaks(after)


@pytest.mark.parametrize("known", [3, 4])
def test_a_declared_total_that_is_itself_a_secret_or_untrue_is_refused(known):
    records = of_wards(AREAS, {0: {"2024-Q1": 3}, 1: {"2024-Q1": 60}, 2: {"2024-Q1": 60}})
    total = (DeclaredTotal(cell=cell_id("T1", A), total=known),)
    (step,) = tell({"2024-Q4": records}, AREAS, PLAIN, family=YEAR, audited=True, declared=total)

    assert not step.audit.holds
    assert step.audit.figures.leaks > 0
    assert step.audit.certificate["status"] == "refused"


def test_a_wide_total_that_is_untrue_is_refused_though_no_ward_leaks():
    records = of_wards(AREAS, {at: {"2024-Q1": 60} for at in range(6)})
    records["organisation"] = np.resize(["nhs", "leeds_council", "vcs"], len(records))
    for more, holds in ((0, True), (1, False)):
        total = (DeclaredTotal(cell=cell_id("T3", COUNTY), total=360 + more),)
        (step,) = tell(
            {"2024-Q4": records}, AREAS, PLAIN, family=YEAR, audited=True, declared=total
        )
        assert (step.audit.holds, step.audit.untrue) == (holds, not holds)
        assert step.audit.certificate["public_totals"] == 1


# The steward.


def test_the_steward_withholds_whole_sets_of_siblings_and_what_was_told_stays():
    stores, spec = history(PLAIN, 5, per_quarter=60, late=0, erased=0)
    *_, before, last = stores
    first = told({name: stores[name] for name in stores if name <= before}, spec, audited=True)
    quarter = Period.quarter(last).iso
    new, old = (
        CellId(
            measure="cases",
            table="T2",
            area=AREAS["district"].codes[0],
            vintage="2025",
            period_kind="quarter",
            period=period,
        )
        for period in (quarter, Period.quarter(before).iso)
    )
    *_, step = told(stores, spec, audited=True, withheld=[new])
    again = audit(
        step.release,
        [each.release for each in first],
        step.counted,
        Policy(),
        withheld=[new, old],
    )
    held = [cell for cell in again.cells if cell.state is State.WITHHELD]

    assert {(cell.id.table, cell.id.area, cell.id.period) for cell in held} >= {
        ("T2", district, quarter) for district in AREAS["district"].codes
    }
    was = {where(cell): cell for cell in first[-1].release.cells}
    assert all(cell == was.get(where(cell), cell) for cell in again.cells)
    assert again.holds


# The same whatever the order, the threads, the seed of hashes.


def said(found):
    cells = {(cell.id.measure, *where(cell)): (cell.state, cell.low, cell.high) for cell in found}
    assert len(cells) == len(found)
    return cells


def last_of(spec=PLAIN, areas=AREAS, shuffle=None, **settings):
    records = lived(AREAS, 25, 6, first=FIRST, last=LAST)
    if shuffle is not None:
        records = records.sample(frac=1, random_state=shuffle).reset_index(drop=True)
    stores = stores_of(records, FIRST, LAST)
    three = {name: stores[name] for name in list(stores)[-3:]}
    return tell(three, areas, spec, family=FAMILY, audited=True, **settings)


def test_threads_and_the_order_of_records_change_nothing():
    plain, one, shuffled = last_of(), last_of(workers=1), last_of(shuffle=3)

    for first, second, third in zip(plain, one, shuffled, strict=True):
        assert first.release.cells == second.release.cells == third.release.cells
        assert first.audit.figures == second.audit.figures
        assert np.array_equal(first.audit.witnesses, second.audit.witnesses)
    assert any(step.audit.coarsened for step in plain)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_areas_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    mixed = {}
    for level, areas in AREAS.items():
        order = rng.permutation(len(areas.codes))
        mixed[level] = Areas(areas.frame.iloc[order], areas.vintage, level, areas.source)

    assert Geography.of(mixed).codes["ward"] != Geography.of(AREAS).codes["ward"]
    for one, other in zip(last_of(), last_of(areas=mixed), strict=True):
        assert said(one.release.cells) == said(other.release.cells)


def test_the_seed_of_hashes_changes_nothing():
    script = (
        "from tests.models.disclosure.audit.test_audit import *\n"
        "steps = last_of(DIVIDED)\n"
        "print([(where(c), c.state.value, c.low) for s in steps for c in s.release.cells])\n"
        "print([(s.audit.figures, s.audit.witnesses.tolist()) for s in steps])"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[4],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "7")
    }

    assert len(answers) == 1
    assert "COARSE" in answers.pop()


# What it says of itself.


def test_an_audit_prints_no_figure_and_its_certificate_names_public_things_alone():
    (step,) = tell({"2024-Q4": of_wards(AREAS, {0: {"2024-Q1": 31}})}, AREAS, PLAIN, family=YEAR)
    found = audit(step.release, (), step.counted, Policy())

    assert set(found.certificate) == {
        "status",
        "rules",
        "with_releases_of",
        "public_totals",
        "twelve_month_wards",
        "claim",
    }
    assert repr(found) in ("<Audit: no leaks, RESTRICTED>", "<Audit: refused, RESTRICTED>")
    assert "31" not in repr(found.targets)


def test_a_county_without_a_case_has_nothing_to_hide():
    empty = of_wards(AREAS, {0: {"2024-Q1": 1}}).iloc[:0]
    (step,) = tell({"2024-Q4": empty}, AREAS, WHOLE, family=YEAR, audited=True)

    assert step.audit.holds
    assert step.audit.figures.targets == 0
    assert {cell.state for cell in step.release.cells} == {State.SMALL}


def test_arguments_stay_as_they_were():
    stores, spec = history(PLAIN, 1, per_quarter=20)
    steps = told(dict(list(stores.items())[-2:]), spec)
    before = steps[-1].counted.frame.copy()
    cells = steps[-1].release.cells

    audit(steps[-1].release, [steps[0].release], steps[-1].counted, Policy())

    assert steps[-1].release.cells == cells
    assert steps[-1].counted.frame.equals(before)


def test_one_district_is_audited_as_well_as_many():
    areas = county(columns=3, rows=1)
    records = lived(areas, 25, 3, first=FIRST, last=LAST)
    steps = tell(stores_of(records, FIRST, LAST), areas, PLAIN, family=FAMILY, audited=True)

    assert all(step.audit.holds for step in steps)
    assert not leaks_of(steps, areas)
