"""Which past steps a step is judged by, against R's surveillance and by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.surveying.reference_steps import ReferenceSteps


def test_seasons_agree_with_r():
    """surveillance:::blocks(c(40, 28, 16), 1:40, "none", 40, b = 2, w = 1, p = 5, FALSE), 1.20.3.

    Rows and seasons count from 1 in R, and the steps skipped are taken out after it.
    """
    year = [1, 1, 1, 2, 2, 3, 3, 4, 4]
    theirs = [*[0] * 14, 5, 5, 5, *year, 5, 5, 5, *year, 5, 5]
    seasons = [one - 1 for one in theirs]
    rows, season = ReferenceSteps(
        freq=12, years=2, half_window=1, periods=5, skip=0
    ).season_of_steps(39)

    assert rows.tolist() == [row for row in range(39) if seasons[row] >= 0]
    assert season.tolist() == [seasons[row] for row in rows]


def test_quarters_of_two_years_by_hand():
    """The newest quarter is the last of its season; the two before it are left out."""
    rows, season = ReferenceSteps(
        freq=4, years=2, half_window=0, periods=4, skip=2
    ).season_of_steps(11)

    assert rows.tolist() == [3, 4, 5, 6, 7, 8]
    assert season.tolist() == [3, 0, 1, 2, 3, 0]


def test_one_period_keeps_the_windows_alone():
    rows, season = ReferenceSteps(
        freq=12, years=2, half_window=1, periods=1, skip=6
    ).season_of_steps(30)

    assert rows.tolist() == [5, 6, 7, 17, 18, 19]
    assert set(season) == {0}


@given(st.sampled_from([4, 12, 52]), st.integers(1, 5), st.integers(0, 3), st.data())
def test_seasons_have_nearly_equal_lengths(freq, years, half_window, data):
    half_window = min(half_window, (freq - 1) // 2)
    periods = data.draw(st.integers(1, freq - 2 * half_window))
    skip = data.draw(st.integers(0, freq - half_window - 1))
    reference = ReferenceSteps(
        freq=freq, years=years, half_window=half_window, periods=periods, skip=skip
    )
    rows, season = reference.season_of_steps(reference.reach + 7)

    assert np.all(np.diff(rows) > 0)
    assert rows.max() < reference.reach + 7 - skip
    assert np.count_nonzero(season == periods - 1) >= years * (2 * half_window + 1)
    if periods > 1:
        one_year = rows < rows[0] + freq
        lengths = np.bincount(season[one_year], minlength=periods)[:-1]
        assert np.ptp(lengths) <= 1 or years == 1


@pytest.mark.parametrize("wrong", [{"freq": 0}, {"years": 0}, {"periods": 0}, {"skip": -1}])
def test_a_past_of_nothing_is_refused(wrong):
    with pytest.raises(ValueError, match="at least"):
        ReferenceSteps(**{"freq": 4, "years": 2, "half_window": 0, "periods": 1, "skip": 0} | wrong)


@pytest.mark.parametrize(("half_window", "periods"), [(2, 1), (0, 5), (1, 3)])
def test_a_year_cannot_be_cut_into_more_than_it_has(half_window, periods):
    with pytest.raises(ValueError, match="too few steps"):
        ReferenceSteps(freq=4, years=2, half_window=half_window, periods=periods, skip=0)
