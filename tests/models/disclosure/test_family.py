"""Where a family starts is a function of what is shown: no single case decides it."""

import pandas as pd
import pytest

from geo.periods import Period
from models.disclosure.cells import State
from models.disclosure.family import first_family
from models.disclosure.policy import Policy
from models.disclosure.protect import protect
from tests.world import KEY, LAST, county, exact_cells, placed, random_records

AREAS = county()


def start(records, last=LAST):
    family = first_family(records, AREAS["county"], last, Policy(), KEY)
    return family and family.start


def with_more(records, days, **columns):
    more = placed(
        AREAS, [0] * len(days), days, case_uid=[f"more-{at}" for at in range(len(days))], **columns
    )
    return pd.concat([records, more], ignore_index=True)


@pytest.fixture(scope="module")
def records():
    """Sixty cases a quarter from the start of 2024."""
    return random_records(AREAS, 60, first=Period.quarter("2024-Q1"))


def test_it_starts_with_the_first_quarter_of_the_county_that_is_shown(records):
    assert start(records) == "2024-01-01"


@pytest.mark.parametrize("cases", range(1, 8))
def test_one_to_seven_early_cases_do_not_move_it(records, cases):
    assert start(with_more(records, ["2021-05-06"] * cases)) == "2024-01-01"


def test_its_first_cell_is_shown_and_those_before_it_would_be_small(records):
    """Thirty more cases in 2022 can be shown, so they do move it: nobody learns more than that."""
    many = with_more(records, ["2021-05-06"] * 5 + ["2022-08-09"] * 30)
    family = first_family(many, AREAS["county"], LAST, Policy(), KEY)
    cells = protect(exact_cells(many, AREAS, family=family), Policy()).cells
    county_quarters = [
        cell for cell in cells if (cell.id.table, cell.id.period_kind) == ("T3", "quarter")
    ]

    assert family.start == "2022-07-01"
    assert county_quarters[0].state is State.SHOWN
    assert start(with_more(records, ["2021-05-06"] * 5)) == "2024-01-01"


def test_confidential_cases_do_not_move_it(records):
    assert start(with_more(records, ["2021-05-06"] * 50, handling="C")) == "2024-01-01"


def test_where_nothing_can_be_shown_there_is_no_family(records):
    assert start(records.head(0)) is None
    assert start(placed(AREAS, [0] * 7, ["2024-05-06"] * 7)) is None
    assert start(records, last=Period.quarter("2023-Q4")) is None
