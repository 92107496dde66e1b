"""Rates are over residents and years; a total shared by residents stays that total."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries import Areas
from geo.periods import Period, everything
from geo.residents import has_residents, person_years, shared_by_residents
from tests.world import county

AREAS = county()
WARDS = AREAS["ward"]


def with_residents(values):
    return Areas(WARDS.frame.assign(residents=values), WARDS.vintage)


@pytest.mark.parametrize(
    ("period", "years"),
    [
        (Period.quarter("2026-Q3"), 0.25),
        (Period.year(2025), 1.0),
        (Period.twelve_months_to(Period.quarter("2026-Q3")), 1.0),
        (everything(date(2023, 10, 1), Period.year(2025)), 2.25),
    ],
)
def test_person_years_are_residents_times_years(period, years):
    assert person_years(WARDS, period).tolist() == (WARDS.frame["residents"] * years).tolist()


@given(total=st.floats(0, 1e6))
def test_a_shared_total_is_lost_nowhere_and_follows_residents(total):
    shared = shared_by_residents(total, WARDS)

    assert shared.sum() == pytest.approx(total)
    assert np.ptp(shared / WARDS.frame["residents"]) == pytest.approx(0, abs=1e-9 * (1 + total))


def test_residents_are_known_only_where_every_area_has_some():
    assert has_residents(WARDS)
    assert not has_residents(Areas(WARDS.frame.drop(columns="residents"), "2025"))
    assert not has_residents(with_residents([np.nan, *[15_000.0] * (len(WARDS) - 1)]))
    assert not has_residents(with_residents([0, *[15_000] * (len(WARDS) - 1)]))
    assert not has_residents(with_residents(pd.Series(pd.NA, WARDS.codes, dtype="Int64")))
