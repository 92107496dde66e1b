"""What must be true of protection whatever the records are."""

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from geo.periods import Period
from models.disclosure.cells import State
from models.disclosure.policy import Policy
from models.disclosure.protect import protect
from models.disclosure.protected import attacker_interval
from models.disclosure.spec import family_from
from tests.world import county, exact_cells, placed

AREAS = county(columns=2, rows=2)
START, LAST = date(2024, 10, 1), Period.quarter("2026-Q1")
FAMILY = family_from(START, "2025")
DAYS = (LAST.end - START).days

#: Many records of few cases in four wards, so that cells lie on both sides of the threshold.
RECORDS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(-30, DAYS + 30),
        st.integers(0, 60),
        st.sampled_from("PPPPC"),
        st.sampled_from(["A", "B", "E", None]),
    ),
    max_size=120,
)


def table(rows):
    wards, days, cases, handling, grades = zip(*rows, strict=True) if rows else [()] * 5
    return placed(
        AREAS,
        list(wards),
        [START + timedelta(days=day) for day in days],
        uid=["/".join(map(str, row)) for row in rows],
        case_uid=[f"case-{case}" for case in cases],
        handling=list(handling),
        information_grade=pd.Series(list(grades), dtype="object"),
    )


def exact(records):
    return exact_cells(records, AREAS, quarter=LAST, family=FAMILY)


def released(records):
    return protect(exact(records), Policy()).cells


def as_dict(cells):
    return {
        (cell.id.table, cell.id.area, cell.id.period_kind, cell.id.period): (cell.state, cell.value)
        for cell in cells
    }


@given(RECORDS)
def test_no_number_from_one_to_nine_is_ever_printed(rows):
    for cell in released(table(rows)):
        printed = {cell.value, cell.low, cell.high} - {None}
        assert printed == {0, 9} if cell.state is State.SMALL else min(printed) >= 10


@given(RECORDS)
def test_the_true_count_lies_in_what_an_attacker_concludes(rows):
    counted = exact(table(rows))

    for n, cell in zip(counted.frame["n"], protect(counted, Policy()).cells, strict=True):
        low, high = attacker_interval(cell, Policy())
        assert low <= n <= high
        assert cell.state is State.SMALL or n >= 8


@given(RECORDS, st.randoms(use_true_random=False))
def test_the_order_of_records_and_telling_one_twice_change_nothing(rows, random):
    again = rows + random.sample(rows, len(rows) // 2)
    random.shuffle(again)

    assert released(table(again)) == released(table(rows))


@given(RECORDS, RECORDS)
def test_confidential_and_suspected_false_records_change_nothing(rows, more):
    hidden = [(*row[:3], "C", row[4]) for row in more] + [(*row[:4], "E") for row in more]

    assert released(table(rows + hidden)) == released(table(rows))


@given(st.lists(st.tuples(st.integers(0, 364), st.integers(0, 60)), max_size=80))
def test_equal_record_sets_show_equal_values(rows):
    """All in one ward and one year: its ward, district and county cells hold the same cases."""
    year = Period.year(2025)
    records = table([(2, (year.start - START).days + day, case, "P", "A") for day, case in rows])

    cells = as_dict(released(records))
    ward, district = str(AREAS["ward"].codes[2]), str(AREAS["district"].codes[1])

    same = {
        cells["T1", ward, "year", year.iso],
        cells["T2", district, "year", year.iso],
        cells["T3", "E47000003", "year", year.iso],
        *(
            found
            for (name, area, kind, _), found in cells.items()
            if kind == "all" and area in (ward, district, "E47000003")
        ),
    }
    assert len(same) == 1


@given(RECORDS, st.integers(0, 3), st.integers(0, DAYS - 1))
def test_one_record_more_touches_only_the_cells_that_hold_it(rows, ward, day):
    """And so an attacker who adds a report learns of no other cell."""
    received = START + timedelta(days=day)
    code = str(AREAS["ward"].codes[ward])
    home = {code, str(AREAS["ward"].frame["district_code"].iloc[ward]), "E47000003"}

    before = as_dict(released(table(rows)))
    after = as_dict(released(table([*rows, (ward, day, 999, "P", "A")])))

    for where, found in after.items():
        start, end = where[3].split("/")
        inside = where[1] in home and start <= received.isoformat() < end
        assert inside or found == before[where]


@given(RECORDS)
def test_a_whole_and_its_split_batches_agree(rows):
    half = len(rows) // 2
    whole, parts = table(rows), pd.concat([table(rows[:half]), table(rows[half:])])

    assert released(parts) == released(whole)


def test_the_release_is_the_same_under_any_hash_seed():
    script = (
        "import numpy as np\nfrom tests.properties.test_disclosure import *\n"
        "rng = np.random.default_rng(1)\n"
        "rows = [(int(w), int(d), int(c), 'P', 'A') for w, d, c in zip(rng.integers(0, 4, 300),"
        " rng.integers(0, DAYS, 300), rng.integers(0, 99, 300))]\n"
        "print([(c.id.area, c.id.period, c.state.value, c.value) for c in released(table(rows))])"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "7")
    }

    assert len(answers) == 1
