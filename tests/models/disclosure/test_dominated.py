"""A figure that one premises makes up most of is named by its address, and by nothing else."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.disclosure.counted import Counted, admit
from models.disclosure.cube import tabulate
from models.disclosure.dominated import FEWEST, dominated
from models.disclosure.geography import Geography
from models.disclosure.policy import Policy
from models.disclosure.protect import protect
from tests.world import FAMILY, KEY, LAST, SHORT, county, placed

AREAS = county()
GEOGRAPHY = Geography.of(AREAS)
DAY = "2025-05-05"


def records(*premises, ward=0, day=DAY, **columns):
    """Records of one ward, one a premises given by its easting; None is a place known no finer."""
    table = placed(AREAS, [ward] * len(premises), [day] * len(premises), **columns)
    known = pd.Series(premises, dtype="float64")
    return table.assign(
        easting=known,
        northing=known.where(known.isna(), 400_000.0),
        precision=np.where(known.isna(), "ward", "point"),
    )


def cells_of(table, counted=None):
    """Addresses in words of the cells found, all of them counted as printed."""
    ledger = admit(Counted.none(), table, FAMILY, LAST, KEY) if counted is None else counted
    exact = tabulate(ledger, GEOGRAPHY, FAMILY, LAST, SHORT)
    printed = protect(exact, Policy()).cells
    found = dominated(printed, ledger, table, GEOGRAPHY, FAMILY, LAST, SHORT)
    return {(cell.table, cell.area, cell.period_kind, cell.period) for cell in found}


def test_more_than_half_is_most_and_half_is_not():
    assert cells_of(records(*[1] * 11, *range(100, 110)))
    assert not cells_of(records(*[1] * 10, *range(100, 110)))


def test_every_table_and_period_that_tells_of_it_is_named():
    ward, district = AREAS["ward"].codes[0], AREAS["district"].codes[0]
    year, quarter = "2025-01-01/2026-01-01", "2025-04-01/2025-07-01"
    found = cells_of(records(*[1] * 20, *range(100, 105)))
    assert {("T1", ward, "year", year), ("T2", district, "quarter", quarter)} <= found
    assert {table for table, *_ in found} == {"T1", "T2", "T3"}


def test_it_is_named_only_where_it_is_most():
    here = records(*[1] * 20)
    there = records(*range(100, 160), ward=1).assign(
        record_uid=[f"x{at}" for at in range(60)], case_uid=[f"x{at}" for at in range(60)]
    )
    found = cells_of(pd.concat([here, there], ignore_index=True))
    assert {table for table, *_ in found} == {"T1"}


def test_places_known_no_finer_than_a_ward_are_no_premises():
    assert not cells_of(records(*[None] * 30))


def test_the_same_metre_is_the_same_premises_however_it_was_written():
    table = records(*[1.2] * 10, *[0.9] * 10, *range(100, 110))
    table["precision"] = ["point"] * 10 + ["uprn"] * 10 + ["point"] * 10
    assert cells_of(table)


def test_a_case_reported_often_is_one_case():
    table = records(*[1] * 20, *range(100, 110))
    table.loc[:18, "case_uid"] = "one case"
    assert not cells_of(table)


def test_a_record_that_is_gone_counts_among_the_whole_alone():
    table = records(*[1] * 20, *range(100, 110))
    ledger = admit(Counted.none(), table, FAMILY, LAST, KEY)
    forgotten = ledger.frame.copy()
    forgotten.loc[forgotten["uid"].isin(table["record_uid"][:15]), ["uid", "case_uid"]] = None
    assert not cells_of(table, Counted(forgotten))


def test_what_is_not_printed_is_not_named():
    table = records(*[1] * 20)
    ledger = admit(Counted.none(), table, FAMILY, LAST, KEY)
    assert dominated((), ledger, table, GEOGRAPHY, FAMILY, LAST, SHORT) == ()


def test_without_records_nothing_is():
    assert cells_of(records()) == set()


@pytest.mark.parametrize("count", [FEWEST - 1, FEWEST])
def test_a_figure_of_fewer_than_eight_is_never_named(count):
    table = records(*[1] * count)
    ledger = admit(Counted.none(), table, FAMILY, LAST, KEY)
    exact = tabulate(ledger, GEOGRAPHY, FAMILY, LAST, SHORT)
    printed = tuple(each for each in protect(exact, Policy()).cells if each.is_printed)
    found = dominated(printed, ledger, table, GEOGRAPHY, FAMILY, LAST, SHORT)
    assert len(found) == (0 if count < FEWEST else len(printed))


@given(st.lists(st.integers(0, 3), min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_it_agrees_with_counting_by_hand_in_any_order(premises, shuffle):
    table = records(*premises)
    mixed = table.sample(frac=1, random_state=shuffle.randrange(2**32))
    most = max(map(premises.count, set(premises)))
    found = cells_of(table)
    assert cells_of(mixed) == found
    if 2 * most <= len(premises) or len(premises) < FEWEST:
        assert not found
    elif len(premises) >= 10:  # with the noise of at most 2, eight and more are printed
        assert found
