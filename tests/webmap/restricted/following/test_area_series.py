"""An area's quarters hold its exact counts, and what could have been said in each of them."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from models.surveillance import farrington, predictive_tail
from tests.webmap.restricted.following.conftest import BURST, BURST_WARD, BUSY_WARD
from webmap.restricted.following.area_series import area_quarters, find_area

DISTRICT, COUNTY = "E08000032", "E47000003"


@pytest.fixture
def quarters_of(here, followed):
    return lambda code, over=followed: area_quarters(over, find_area(here.areas, code))


def first_reports(placed, column, code):
    """Cases by quarter of their first report in an area: the slow and obvious way."""
    inside = placed[(placed[column] == code) & (placed["information_grade"] != "E")]
    first = inside.groupby("case_uid")["received_on"].min()
    return first.dt.to_period("Q").value_counts()


@pytest.mark.parametrize(
    ("code", "column"), [(BUSY_WARD, "ward_code"), (DISTRICT, "district_code")]
)
def test_counts_are_those_of_the_records(here, quarters_of, code, column):
    expected = first_reports(here.placed, column, code)

    for quarter in quarters_of(code):
        assert quarter.cases == expected.get(pd.Period(quarter.period.start, "Q"), 0)


def test_the_districts_and_what_is_in_none_make_the_county(here, followed, quarters_of):
    districts = [quarters_of(str(code)) for code in here.areas["district"].codes]
    in_districts = np.array([[each.cases for each in rows] for rows in districts]).sum(axis=0)
    county = np.array([each.cases for each in quarters_of(COUNTY)])

    assert (in_districts + followed.series.cases.unplaced).tolist() == county.tolist()


def test_rates_are_per_ten_thousand_residents_a_year_with_exact_limits(here, quarters_of):
    residents = here.areas["district"].frame.loc[DISTRICT, "residents"]
    few = next(each for each in quarters_of(BUSY_WARD) if each.cases)
    living = here.wards.frame.loc[BUSY_WARD, "residents"]

    assert quarters_of(DISTRICT)[0].rate == pytest.approx(
        quarters_of(DISTRICT)[0].cases / residents * 4 * 10_000
    )
    low, high = stats.chi2.ppf([0.025, 0.975], [2 * few.cases, 2 * few.cases + 2]) / 2
    if few.cases < 10:
        assert (few.low, few.high) == pytest.approx((low / living * 40_000, high / living * 40_000))
    assert few.low < few.rate < few.high


def test_a_ward_is_held_against_its_past_as_it_was_then(followed, quarters_of):
    cases, expected = followed.series.cases.wards, followed.series.expected
    rows = quarters_of(BUSY_WARD)
    for at in (4, 6, 8):
        told = predictive_tail(cases[:, at], expected[:, at], cases[:, :at], expected[:, :at])
        assert rows[at].p == told.p[0]
        assert rows[at].upper == told.upper[0]
        assert rows[at].verdict == told.verdict[0]
    assert {each.verdict for each in rows[:4]} == {"cannot tell"}
    assert {each.upper for each in rows[:4]} == {None}


def test_the_newest_quarter_is_told_as_the_series_tells_it(followed, quarters_of):
    newest, tail = quarters_of(BUSY_WARD)[-1], followed.series.watch.wards

    assert (newest.p, newest.verdict) == (tail.p[0], tail.verdict[0])
    assert newest.step == followed.series.steps.category[0, -1]


def test_the_county_is_judged_by_farrington_where_two_years_lie_before(followed, quarters_of):
    rows = quarters_of(COUNTY)
    told = farrington(followed.series.watch.counts, freq=4, last=1)

    assert rows[-1].upper == told.upper[0, -1]
    assert rows[-1].expected == told.expected[0, -1]
    assert {each.expected for each in rows[:8]} == {None}
    assert {each.step for each in rows} == {None}


def test_a_burst_is_an_alarm(burst, quarters_of):
    newest = quarters_of(BURST_WARD, burst)[-1]

    assert newest.cases >= BURST
    assert newest.is_alarm
    assert newest.cases > newest.upper


def test_a_code_of_no_area_is_none(here):
    assert find_area(here.areas, "E05999999") is None
    assert find_area(here.areas, DISTRICT).district_code == DISTRICT
