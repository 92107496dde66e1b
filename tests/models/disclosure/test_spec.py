import hashlib
import json
from collections import Counter
from datetime import date

import pytest

from geo.periods import Period
from models.disclosure.spec import FIRST_FORM, ReleaseSpec, cells_of, family_from, periods_of

CODES = {"ward": ["W1", "W2", "W3"], "district": ["D1", "D2"], "county": ["C"]}
FAMILY = family_from(date(2023, 11, 5), "2025")
LAST = Period.quarter("2026-Q3")


def test_a_family_starts_with_a_whole_quarter_so_its_first_record_is_not_told():
    assert FAMILY.start == "2023-10-01"
    assert family_from(date(2023, 12, 31), "2025") == FAMILY


def test_periods_are_closed():
    periods = periods_of(FAMILY, LAST)

    assert [each.name for each in periods["year"]] == ["2024", "2025"]
    assert [each.iso for each in periods["all"]] == ["2023-10-01/2026-01-01"]
    assert len(periods["quarter"]) == 12
    assert periods["quarter"][-1] == LAST


def test_before_a_year_has_closed_there_are_quarters_only():
    periods = periods_of(FAMILY, Period.quarter("2024-Q3"))

    assert (periods["year"], periods["all"]) == ((), ())


def test_a_year_closes_with_its_last_quarter():
    assert [each.name for each in periods_of(FAMILY, Period.quarter("2024-Q4"))["year"]] == ["2024"]


def test_a_quarter_before_the_family_is_refused():
    with pytest.raises(ValueError, match="before"):
        periods_of(FAMILY, Period.quarter("2023-Q3"))


def test_every_cell_of_the_three_tables_is_there_once():
    cells = cells_of(FIRST_FORM, CODES, FAMILY, LAST)

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
    cells = cells_of(FIRST_FORM, CODES, FAMILY, LAST)

    assert not [each for each in cells if each.table == "T1" and each.period_kind == "quarter"]


def test_the_hash_is_that_of_the_canonical_text():
    plain = {
        "version": 1,
        "tables": [
            {"name": "T1", "level": "ward", "period_kinds": ["year", "all"]},
            {"name": "T2", "level": "district", "period_kinds": ["quarter", "year", "all"]},
            {"name": "T3", "level": "county", "period_kinds": ["quarter", "year", "all"]},
        ],
    }
    for table in plain["tables"]:
        table["measure"] = "cases"
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"))

    assert FIRST_FORM.hash == hashlib.sha256(text.encode()).hexdigest()
    assert ReleaseSpec(version=2, tables=FIRST_FORM.tables).hash != FIRST_FORM.hash
