"""Tables of quality count records one by one: nothing is lost, nothing is counted twice."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webmap.restricted.quality.completeness import ALL, FIELDS, completeness
from webmap.restricted.quality.lags import lags
from webmap.restricted.quality.received import received

ROWS = [
    {"organisation": "b", "received_on": "2025-12-31", "exploitation": "labour", "child": "no",
     "sector": "car_wash", "source_grade": 1, "information_grade": "A", "happened_on": "2025-10"},
    {"organisation": "a", "received_on": "2026-01-01", "exploitation": "unknown", "child":
     "unknown", "sector": None, "source_grade": None, "information_grade": None,
     "happened_on": None},
    {"organisation": "a", "received_on": "2026-07-05", "exploitation": "", "child": "yes",
     "sector": "", "source_grade": 3, "information_grade": "E", "happened_on": "2026-07"},
]  # fmt: skip


@pytest.fixture
def records():
    frame = pd.DataFrame(ROWS).astype({"received_on": "datetime64[us]", "source_grade": "Int64"})
    return frame.assign(imported_at=pd.Timestamp("2026-08-01 23:30"))


def test_what_is_empty_or_unknown_is_missing(records):
    whole, a, b = completeness(records)

    assert (whole.organisation, a.organisation, b.organisation) == (ALL, "a", "b")
    assert dict(a.missing) == {
        "exploitation": 2, "child": 1, "sector": 2, "source_grade": 1, "information_grade": 1,
        "happened_on": 1,
    }  # fmt: skip
    assert set(b.missing.values()) == {0}
    assert whole.share("exploitation") == pytest.approx(2 / 3)


def test_organisations_add_up_to_all(records):
    whole, *each = completeness(records)

    assert whole.records == sum(one.records for one in each)
    for field in FIELDS:
        assert whole.missing[field] == sum(one.missing[field] for one in each)


def test_quarters_have_no_gap_and_days_fall_in_theirs(records):
    grid = received(records)

    assert grid.organisations == ["a", "b"]
    assert [quarter.name for quarter in grid.quarters] == [
        "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3",
    ]  # fmt: skip
    assert grid.counts.tolist() == [[0, 1, 0, 1], [1, 0, 0, 0]]
    assert grid.totals == [1, 1, 0, 1]


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.dates(pd.Timestamp("2020-01-01").date(),
                                                  pd.Timestamp("2026-12-31").date())),
        min_size=1, max_size=40,
    )
)  # fmt: skip
def test_no_record_is_lost(sent):
    frame = pd.DataFrame(sent, columns=["organisation", "received_on"])
    frame = frame.astype({"received_on": "datetime64[us]"})

    grid = received(frame)

    assert grid.counts.sum() == len(frame)
    for row, organisation in enumerate(grid.organisations):
        assert grid.counts[row].sum() == (frame["organisation"] == organisation).sum()


def test_lags_are_told_where_they_are_known(records):
    """Taken in at half past eleven in universal time, which is the next day in London."""
    whole, a, b = lags(records)

    assert (b.dated, b.months) == (1, 2.0)
    assert (a.dated, a.months, a.taken_in) == (1, 0.0, 2)
    assert (b.days, whole.days) == (214.0, 213.0)
    assert a.days_long == 213.0


def test_a_partner_that_never_says_when_has_no_lag(records):
    _, _, b = lags(records.assign(happened_on=None))

    assert (b.dated, b.months, b.months_long) == (0, None, None)
