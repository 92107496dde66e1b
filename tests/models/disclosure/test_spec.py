import hashlib
import json
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from geo.periods import Period
from models.disclosure.spec import (
    WHOLE,
    ReleaseSpec,
    TableSpec,
    cells_of,
    family_from,
    periods_of,
    release_spec,
)
from tests.world import SHORT

CODES = {"ward": ["W1", "W2", "W3"], "district": ["D1", "D2"], "county": ["C"]}
FAMILY = family_from(date(2023, 11, 5), "2025")
LAST = Period.quarter("2026-Q3")


def test_a_family_starts_with_a_whole_quarter_so_its_first_record_is_not_told():
    assert FAMILY.start == "2023-10-01"
    assert family_from(date(2023, 12, 31), "2025") == FAMILY


def test_periods_are_closed():
    periods = periods_of(FAMILY, "ward", LAST)

    assert [each.name for each in periods["year"]] == ["2024", "2025"]
    assert [each.iso for each in periods["all"]] == ["2023-10-01/2026-01-01"]
    assert len(periods["quarter"]) == 12
    assert periods["quarter"][-1] == LAST


def test_before_a_year_has_closed_there_are_quarters_only():
    periods = periods_of(FAMILY, "ward", Period.quarter("2024-Q3"))

    assert (periods["year"], periods["all"]) == ((), ())


def test_a_year_closes_with_its_last_quarter():
    assert [
        each.name for each in periods_of(FAMILY, "ward", Period.quarter("2024-Q4"))["year"]
    ] == ["2024"]


def test_a_quarter_before_the_family_is_refused():
    with pytest.raises(ValueError, match="before"):
        periods_of(FAMILY, "ward", Period.quarter("2023-Q3"))


def test_every_cell_of_the_three_tables_is_there_once():
    cells = cells_of(SHORT, CODES, FAMILY, LAST)

    assert Counter((each.table, each.period_kind) for each in cells) == {
        ("T1", "year"): 3 * 2,
        ("T1", "all"): 3,
        ("T2", "quarter"): 2 * 12,
        ("T2", "year"): 2 * 2,
        ("T2", "all"): 2,
        ("T3", "quarter"): 12,
        ("T3", "year"): 2,
        ("T3", "all"): 1,
    }
    assert len({(each.table, each.area, each.period_kind, each.period) for each in cells}) == len(
        cells
    )
    assert {each.measure for each in cells} == {"cases"}


def test_no_ward_has_a_quarter():
    cells = cells_of(SHORT, CODES, FAMILY, LAST)

    assert not [each for each in cells if each.table == "T1" and each.period_kind == "quarter"]


def test_the_hash_is_that_of_the_canonical_text_with_its_classes():
    spec = ReleaseSpec(
        version=3,
        tables=(TableSpec(name="T5", level="county", period_kinds=("year",), dimension="age"),),
    )
    plain = {
        "version": 3,
        "revision": 4,
        "tables": [
            {
                "name": "T5",
                "level": "county",
                "period_kinds": ["year"],
                "measure": "cases",
                "dimension": "age",
            }
        ],
        "classes": {"age": ["adult", "child", "unknown"]},
    }
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"))

    assert spec.hash == hashlib.sha256(text.encode()).hexdigest()
    assert replace(spec, version=4).hash != spec.hash
    assert replace(spec, revision=1).hash != spec.hash


def test_where_nobody_has_consented_no_table_tells_origins():
    assert release_spec(consented=True) == WHOLE
    without = release_spec(consented=False)

    assert {table.name for table in WHOLE.tables} - {table.name for table in without.tables} == {
        "T6"
    }
    assert not [table for table in without.tables if table.dimension == "origin"]


def test_twelve_months_end_with_every_quarter_that_has_three_before_it():
    windows = periods_of(FAMILY, "ward", LAST)["twelve_months"]

    assert len(windows) == 9
    assert windows[0].iso == "2023-10-01/2024-10-01"
    assert windows[-1].iso == "2025-10-01/2026-10-01"


def test_new_outlines_start_the_figures_of_wards_anew_and_no_others():
    moved = replace(FAMILY, wards_from="2025-04-01")

    assert len(periods_of(moved, "group", LAST)["quarter"]) == 6
    assert len(periods_of(moved, "district", LAST)["quarter"]) == 12
    assert [each.name for each in periods_of(moved, "ward", LAST)["year"]] == []


def test_a_divided_table_has_a_cell_for_every_class():
    spec = ReleaseSpec(
        version=0,
        tables=(TableSpec(name="T5", level="county", period_kinds=("year",), dimension="age"),),
    )

    cells = cells_of(spec, CODES, FAMILY, LAST)

    assert [cell.dims["age"] for cell in cells] == ["adult", "child", "unknown"] * 2


def test_only_the_release_of_the_fourth_quarter_revises():
    assert WHOLE.revises(Period.quarter("2025-Q4"))
    assert not WHOLE.revises(LAST)
