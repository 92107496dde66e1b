"""A date and a period are said in one way, with the months the calendar has."""

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import periods
from geo.periods import Period, everything
from models.dates import date_words, period_words
from models.disclosure.cells import PeriodKind

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("kind", "period", "said"),
    [
        ("quarter", "2026-01-01/2026-04-01", "January to March 2026"),
        ("quarter", "2026-04-01/2026-07-01", "April to June 2026"),
        ("quarter", "2026-07-01/2026-10-01", "July to September 2026"),
        ("quarter", "2026-10-01/2027-01-01", "October to December 2026"),
        ("quarter", "2025-10-01/2026-01-01", "October to December 2025"),
        ("year", "2025-01-01/2026-01-01", "2025"),
        ("all", "2023-10-01/2026-01-01", "October 2023 to December 2025"),
        ("all", "2023-07-01/2026-01-01", "July 2023 to December 2025"),
        ("twelve_months", "2025-10-01/2026-10-01", "October 2025 to September 2026"),
    ],
)
def test_periods_in_words(kind, period, said):
    assert period_words(kind, period) == said


@given(first=DAYS, years=st.integers(0, 20))
def test_a_period_is_said_by_the_months_of_its_first_and_last_day(first, years):
    """Held against the names of months that Python's own calendar gives."""
    quarter = periods.quarter_of(first)
    spans = [quarter, everything(first, Period.year(first.year + years))]
    if quarter.start.month != 1:
        spans.append(Period.twelve_months_to(quarter))
    for span in spans:
        last = span.end - timedelta(days=1)
        said = period_words(span.kind, span.iso)

        assert said.split()[0] == f"{span.start:%B}"
        assert said.endswith(f"to {last:%B %Y}")
        assert (f"{span.start:%B %Y} to" in said) == (span.start.year != last.year)


@given(DAYS)
def test_a_day_is_said_as_the_calendar_names_it(day):
    assert date_words(day) == f"{day.day} {day:%B %Y}"


def test_unknown_kind_of_period_is_refused():
    with pytest.raises(ValueError, match="quarter, year, all, twelve_months"):
        period_words("month", "2026-07-01/2026-08-01")


def test_a_released_period_is_of_the_kinds_there_are():
    """Cells name the kinds again, so that a page need not load the calendar's array library."""
    assert get_args(PeriodKind) == get_args(periods.PeriodKind)
