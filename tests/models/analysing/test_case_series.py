"""Every case is counted once in a ward, in the quarter of its first report, and none is lost."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.periods import Period, quarters_between
from models.analysing.case_series import CaseSeries, quarter_received, recorded_quarters
from tests.world import county, placed

AREAS = county()
WARDS = AREAS["ward"]
QUARTERS = quarters_between(Period.quarter("2025-Q1"), Period.quarter("2025-Q4"))


def records(wards, days, **columns):
    return placed(AREAS, wards, days, **columns)


def series_of(table):
    return CaseSeries.of(table, WARDS, QUARTERS)


def test_a_case_told_of_again_counts_in_its_first_quarter_alone():
    table = records([0, 0, 0], ["2025-08-01", "2025-02-01", "2025-05-01"], case_uid=["a", "a", "b"])
    found = series_of(table)
    assert found.wards[0].tolist() == [1, 1, 0, 0]


def test_a_case_known_in_two_wards_counts_in_both():
    found = series_of(records([0, 5], ["2025-02-01"] * 2, case_uid=["a", "a"]))
    assert found.wards.sum(axis=1).nonzero()[0].tolist() == [0, 5]


def test_a_vague_record_counts_only_where_no_ward_is_known_of_its_case():
    table = records([0, 1, 2], ["2025-02-01"] * 3, case_uid=["a", "a", "b"])
    table.loc[[1, 2], "ward_code"] = None
    table.loc[2, "district_code"] = "E08000034"
    found = series_of(table)

    assert found.wards.sum() == 1
    assert found.in_no_ward.tolist() == [[0] * 4, [0] * 4, [1, 0, 0, 0]]
    assert found.by_district(WARDS).sum() == 2


def test_what_is_in_no_place_or_no_quarter_or_false_is_kept_apart():
    table = records([0, 1, 2], ["2025-02-01", "2024-12-31", "2025-03-01"])
    table.loc[0, ["ward_code", "district_code"]] = None
    table.loc[2, "information_grade"] = "E"
    found = series_of(table)

    assert found.wards.sum() == 0
    assert found.unplaced.tolist() == [1, 0, 0, 0]
    assert quarter_received(table, QUARTERS).tolist() == [0, -1, -1]


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdef"), st.integers(-1, 11), st.integers(1, 365)), max_size=30
    ),
    st.randoms(use_true_random=False),
)
def test_no_case_is_lost_and_the_order_of_records_does_not_matter(rows, chance):
    days = [str(np.datetime64("2025-01-01") + day - 1) for _, _, day in rows]
    table = records([ward for _, ward, _ in rows], days, case_uid=[case for case, _, _ in rows])
    table["ward_code"] = table["ward_code"].where([ward >= 0 for _, ward, _ in rows], None)
    found = series_of(table)
    order = list(range(len(table)))
    chance.shuffle(order)
    again = series_of(table.iloc[order])

    in_ward = {(case, ward) for case, ward, _ in rows if ward >= 0}
    vague = {case for case, *_ in rows} - {case for case, _ in in_ward}
    assert found.wards.sum() == len(in_ward)
    assert found.in_no_ward.sum() + found.unplaced.sum() == len(vague)
    assert np.array_equal(found.wards, again.wards)


def test_quarters_that_do_not_follow_each_other_are_refused():
    for quarters in ([], [QUARTERS[0], QUARTERS[2]], [QUARTERS[1], QUARTERS[0]]):
        with pytest.raises(ValueError, match="follow each other"):
            CaseSeries.of(records([], []), WARDS, quarters)


def test_recorded_quarters_span_the_records_and_no_more_than_asked():
    table = records([0, 1], ["2024-11-03", "2025-09-30"])
    assert [each.name for each in recorded_quarters(table, 24)] == [
        "2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3",
    ]  # fmt: skip
    assert [each.name for each in recorded_quarters(table, 2)] == ["2025-Q2", "2025-Q3"]
    assert recorded_quarters(table.iloc[:0], 24) == ()


def test_it_prints_no_count():
    table = records([0] * 7, ["2025-02-01"] * 7)
    assert "7" not in repr(series_of(table)).split(" object at")[0]


def test_the_records_stay_as_they_were():
    table = records([0, 1], ["2025-02-01", "2025-02-02"])
    before = table.copy()
    series_of(table)
    pd.testing.assert_frame_equal(table, before)
