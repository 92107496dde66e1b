"""Sharing keeps the total, puts no record into a ward, and states how unsure it is."""

import pickle

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import dirichlet_multinomial, multinomial

import models.derive
import models.disclosure.cube
from boundaries import BNG, Areas
from geo.allocation import Shares, allocate, by_observed, by_residents
from models.disclosure.policy import Policy
from models.disclosure.protect import protect

WARDS = {"W1": "D1", "W2": "D1", "W3": "D1", "W4": "D2"}
RESIDENTS = [100, 300, 600, 500]


def areas():
    index = pd.Index(list(WARDS), name="area_code")
    frame = gpd.GeoDataFrame(
        {"name": index, "district_code": list(WARDS.values()), "residents": RESIDENTS},
        index=index,
        geometry=[shapely.box(at, 0, at + 1, 1) for at in range(len(WARDS))],
        crs=BNG,
    )
    return Areas(frame, "2025")


def placed(*places):
    """Records known to a ward, to a district (`D1`), or to neither (None)."""
    ward = [place if place in WARDS else None for place in places]
    district = [WARDS.get(place, place) for place in places]
    return pd.DataFrame({"ward_code": ward, "district_code": district}, dtype="object")


def test_a_districts_records_are_shared_by_residents():
    found = allocate(placed("W1", "D1", "D1", "D2", None), areas(), by_residents(areas()))

    assert found.counted.tolist() == [1, 0, 0, 0]
    assert found.expected.tolist() == pytest.approx([1.2, 0.6, 1.2, 1.0])
    assert (found.unplaced, found.n) == (1, 5)
    assert "residents" in found.method


def test_the_variance_is_that_of_a_multinomial_draw():
    found = allocate(placed(*["D1"] * 7), areas(), by_residents(areas()))

    known = multinomial.cov(7, [0.1, 0.3, 0.6]).diagonal()
    assert found.variance[:3].tolist() == pytest.approx(known.tolist())
    assert found.variance["W4"] == 0


def test_weights_known_from_few_cases_are_less_certain():
    """The Dirichlet-multinomial of scipy, with the observed cases and one of prior."""
    records = placed("W1", "W1", "W2", *["D1"] * 7)
    alpha = np.array([2 + 0.1, 1 + 0.3, 0.6])

    found = allocate(records, areas(), by_observed(records, areas()))

    known = dirichlet_multinomial(alpha, 7)
    assert found.expected[:3].tolist() == pytest.approx(
        (known.mean() + np.array([2, 1, 0])).tolist()
    )
    assert found.variance[:3].tolist() == pytest.approx(known.cov().diagonal().tolist())


def test_a_ward_where_nothing_was_seen_gets_a_share_all_the_same():
    records = placed("W1", "D1")

    assert allocate(records, areas(), by_observed(records, areas())).expected["W3"] > 0


def test_records_of_no_district_here_are_shared_with_nobody():
    found = allocate(placed("D9", None), areas(), by_residents(areas()))

    assert found.expected.sum() == 0
    assert found.unplaced == 2


@given(st.lists(st.sampled_from([*WARDS, "D1", "D2", None]), max_size=40), st.booleans())
def test_nothing_is_lost_or_made_and_the_sure_stays_sure(places, by_cases):
    records = placed(*places)
    shares = by_observed(records, areas()) if by_cases else by_residents(areas())
    before = records.copy()

    found = allocate(records, areas(), shares)

    assert found.expected.sum() + found.unplaced == pytest.approx(len(places))
    assert found.n == len(places)
    assert (found.expected >= found.counted - 1e-9).all()
    assert (found.variance >= 0).all()
    districts = areas().frame["district_code"]
    for code in ("D1", "D2"):
        owed = sum(WARDS.get(place, place) == code for place in places)
        assert found.expected[districts == code].sum() == pytest.approx(owed)
    pd.testing.assert_frame_equal(records, before)  # no record is put into a ward


def test_shares_of_other_wards_or_of_nothing_are_refused():
    wards, shares = areas(), by_residents(areas())
    other = Shares(weight=shares.weight[::-1], certainty=shares.certainty, method="")
    none = Shares(weight=shares.weight * 0, certainty=shares.certainty, method="")

    with pytest.raises(ValueError, match="not of these wards"):
        allocate(placed("D1"), wards, other)
    with pytest.raises(ValueError, match="all zero"):
        allocate(placed("D1"), wards, none)
    for weight, certainty in [(-1.0, 1.0), (np.nan, 1.0), (1.0, 0.0)]:
        with pytest.raises(ValueError, match="weights are numbers"):
            Shares(weight=pd.Series([weight]), certainty=pd.Series([certainty]), method="")


def test_an_allocation_prints_no_count_and_does_not_leave():
    found = allocate(placed(*["D1"] * 7), areas(), by_residents(areas()))

    assert repr(found) == "<AreaAllocation: 4 wards, RESTRICTED>"
    with pytest.raises(TypeError, match="restricted side"):
        pickle.dumps(found)


def test_no_part_of_a_release_accepts_one():
    """Neither as exact cells nor as what is drawn from, and no module of theirs knows the type."""
    found = allocate(placed("D1"), areas(), by_residents(areas()))

    with pytest.raises((TypeError, AttributeError)):
        protect(found, Policy())
    for module in (models.derive, models.disclosure.cube):
        assert not hasattr(module, "AreaAllocation")
