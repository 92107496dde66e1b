"""No concern is lost or invented on the way to a count."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.counts import AreaCounts, count_by_area
from geo.periods import Period

WARDS = ["E05001341", "E05001342", "E05001343"]
YEAR = Period.year(2025)
CODES = st.lists(st.sampled_from([*WARDS, "E05009999", None, ""]), max_size=60)


@given(CODES)
def test_no_concern_is_lost_or_invented(area_codes):
    concerns = pd.DataFrame({"area_code": pd.Series(area_codes, dtype="object")})

    result = count_by_area(concerns, WARDS, YEAR)

    assert result.total == len(concerns)
    assert list(result.counts.index) == WARDS
    assert result.counts.to_dict() == {ward: area_codes.count(ward) for ward in WARDS}
    assert result.unplaced == sum(code not in WARDS for code in area_codes)


@given(CODES, st.randoms(use_true_random=False))
def test_order_of_concerns_changes_nothing(area_codes, random):
    shuffled = area_codes.copy()
    random.shuffle(shuffled)
    one, other = (
        count_by_area(pd.DataFrame({"area_code": codes}, dtype="object"), WARDS, YEAR)
        for codes in (area_codes, shuffled)
    )

    pd.testing.assert_series_equal(one.counts, other.counts)
    assert one.unplaced == other.unplaced


def test_counts_stand_in_the_order_asked_for_and_are_labelled():
    concerns = pd.DataFrame({"area_code": [WARDS[0]]})

    result = count_by_area(concerns, pd.Index(WARDS[::-1]), YEAR)

    assert list(result.counts.index) == WARDS[::-1]
    assert result.counts.index.name == "area_code"
    assert result.counts.dtype == np.int64
    assert result.period is YEAR


def test_another_column_can_be_counted():
    concerns = pd.DataFrame({"district_code": ["E08000035", "E08000035", None]})

    result = count_by_area(concerns, ["E08000035"], YEAR, column="district_code")

    assert (result.counts["E08000035"], result.unplaced) == (2, 1)


def test_codes_listed_twice_are_refused():
    with pytest.raises(ValueError, match="twice"):
        count_by_area(pd.DataFrame({"area_code": []}), [WARDS[0], WARDS[0]], YEAR)


@pytest.mark.parametrize(
    ("counts", "unplaced", "why"),
    [
        (pd.Series([1, 2], index=["a", "a"]), 0, "twice"),
        (pd.Series([1.5], index=["a"]), 0, "whole numbers"),
        (pd.Series([-1], index=["a"]), 0, "below zero"),
        (pd.Series([1], index=["a"]), -1, "below zero"),
    ],
)
def test_what_is_no_count_is_refused(counts, unplaced, why):
    with pytest.raises(ValueError, match=why):
        AreaCounts(counts=counts, unplaced=unplaced, period=YEAR)
