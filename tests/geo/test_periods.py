"""Periods are half-open civil dates; adjoining ones neither overlap nor leave a day out."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.periods import (
    Period,
    closed_years,
    everything,
    last_closed_quarter,
    quarter_of,
    quarters_between,
)

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
Q3 = Period.quarter("2026-Q3")


@pytest.mark.parametrize(
    ("name", "iso"),
    [
        ("2026-Q1", "2026-01-01/2026-04-01"),
        ("2026-Q2", "2026-04-01/2026-07-01"),
        ("2026-Q3", "2026-07-01/2026-10-01"),
        ("2026-Q4", "2026-10-01/2027-01-01"),
    ],
)
def test_quarter_has_its_dates(name, iso):
    quarter = Period.quarter(name)

    assert (quarter.iso, quarter.name) == (iso, name)


@pytest.mark.parametrize(
    ("period", "iso", "name"),
    [
        (Period.year(2025), "2025-01-01/2026-01-01", "2025"),
        (
            Period.twelve_months_to(Q3),
            "2025-10-01/2026-10-01",
            "2026-Q3-twelve-months",
        ),
        (
            everything(date(2023, 8, 9), Period.year(2025)),
            "2023-07-01/2026-01-01",
            "all-2023-Q3-to-2025-Q4",
        ),
    ],
)
def test_longer_periods_have_their_dates_and_names(period, iso, name):
    assert (period.iso, period.name) == (iso, name)


@pytest.mark.parametrize(
    "name",
    ["", "2026", "2026-Q0", "2026-Q5", "2026-q3", "26-Q3", "2026-Q3 ", "0000-Q1", "\uff12026-Q1"],
)
def test_a_bad_quarter_name_is_refused_without_repeating_it(name):
    with pytest.raises(ValueError, match="2026-Q3") as refused:
        Period.quarter(name)

    assert name == "" or name == "2026" or f"'{name}'" not in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "start", "end", "why"),
    [
        ("month", date(2026, 1, 1), date(2026, 2, 1), "one of"),
        ("quarter", date(2026, 4, 1), date(2026, 1, 1), "ends after"),
        ("quarter", date(2026, 1, 1), date(2026, 1, 1), "ends after"),
        ("quarter", date(2026, 1, 1), date(2026, 7, 1), "spans 3 months"),
        ("quarter", date(2026, 1, 2), date(2026, 4, 1), "does not start and end"),
        ("quarter", date(2026, 2, 1), date(2026, 5, 1), "does not start and end"),
        ("year", date(2025, 4, 1), date(2026, 4, 1), "ends with December"),
        ("year", date(2024, 1, 1), date(2026, 1, 1), "spans 12 months"),
        ("twelve_months", date(2025, 1, 1), date(2025, 10, 1), "spans 12 months"),
        ("all", date(2024, 1, 1), date(2026, 4, 1), "ends with December"),
    ],
)
def test_dates_that_do_not_fit_the_kind_are_refused(kind, start, end, why):
    with pytest.raises(ValueError, match=why):
        Period(kind, start, end)


@given(DAYS)
def test_every_day_is_in_its_quarter_and_no_other(day):
    quarter = quarter_of(day)
    after = quarter_of(quarter.end)

    assert day in quarter
    assert day not in after
    assert quarter.start.month in (1, 4, 7, 10)
    assert after.start == quarter.end
    assert quarter.end - timedelta(days=1) in quarter
    assert quarter.end not in quarter


@given(DAYS)
def test_iso_and_names_lead_back(day):
    quarter = quarter_of(day)
    for period in (quarter, Period.twelve_months_to(quarter), Period.year(day.year)):
        assert Period.from_iso(period.kind, period.iso) == period
    assert Period.quarter(quarter.name) == quarter


@pytest.mark.parametrize("iso", ["", "2026-07-01", "2026-07-01/", "a/b", "2026-07-01/2026-10-01/x"])
def test_a_bad_interval_is_refused(iso):
    with pytest.raises(ValueError, match="two dates and a slash"):
        Period.from_iso("quarter", iso)


@given(DAYS, DAYS)
def test_quarters_between_tile_the_time(one, other):
    first, last = sorted((quarter_of(one), quarter_of(other)))
    listed = quarters_between(first, last)

    assert listed[0] == first
    assert listed[-1] == last
    assert all(a.end == b.start for a, b in pairwise(listed))


def test_quarters_between_refuses_what_has_no_order():
    with pytest.raises(ValueError, match="comes before"):
        quarters_between(Q3, Period.quarter("2026-Q2"))
    with pytest.raises(ValueError, match="not a quarter"):
        quarters_between(Period.year(2025), Q3)


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        (date(2023, 1, 1), "2026-Q3", [2023, 2024, 2025]),
        (date(2023, 3, 31), "2026-Q3", [2023, 2024, 2025]),
        (date(2023, 4, 1), "2026-Q3", [2024, 2025]),
        (date(2023, 1, 1), "2025-Q4", [2023, 2024, 2025]),
        (date(2023, 1, 1), "2025-Q3", [2023, 2024]),
        (date(2026, 1, 1), "2026-Q3", []),
    ],
)
def test_only_whole_years_that_are_over_are_closed(first, last, years):
    assert closed_years(first, Period.quarter(last)) == [Period.year(year) for year in years]


@given(DAYS)
def test_everything_never_shows_the_day_of_the_first_record(day):
    assert everything(day, Period.year(2060)).start == quarter_of(day).start


def test_everything_ends_with_a_closed_year():
    with pytest.raises(ValueError, match="closed calendar year"):
        everything(date(2024, 1, 1), Q3)


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (Q3, Period.quarter("2025-Q3")),
        (Period.year(2025), Period.year(2024)),
        (Period.twelve_months_to(Q3), Period.twelve_months_to(Period.quarter("2025-Q3"))),
    ],
)
def test_year_before_compares_like_with_like(period, before):
    assert period.year_before == before


def test_everything_has_no_year_before():
    with pytest.raises(ValueError, match="no year before"):
        _ = everything(date(2024, 1, 1), Period.year(2025)).year_before


def test_a_year_is_four_quarters():
    assert [quarter.name for quarter in Period.year(2025).quarters] == [
        "2025-Q1",
        "2025-Q2",
        "2025-Q3",
        "2025-Q4",
    ]


@given(st.lists(DAYS, max_size=20))
def test_covers_says_the_same_for_many_days_as_for_one(days):
    stamps = pd.Series(pd.to_datetime(days), dtype="datetime64[ns]")

    assert Q3.covers(stamps).tolist() == [day in Q3 for day in days]


def test_a_missing_day_is_in_no_period():
    days = pd.Series(pd.to_datetime(["2026-07-01", None]))

    assert Q3.covers(days).tolist() == [True, False]
    assert Q3.covers(days).dtype == np.bool_


@given(DAYS)
def test_the_last_closed_quarter_is_the_one_before_todays(today):
    last = last_closed_quarter(today)

    assert last.end <= today
    assert last.end == quarter_of(today).start


@given(DAYS)
def test_the_quarter_before_ends_where_a_period_starts(day):
    quarter = quarter_of(day)

    assert quarter_of(quarter.end).quarter_before == quarter
    assert Period.year(day.year).quarter_before == Period.quarter(f"{day.year - 1:04d}-Q4")
