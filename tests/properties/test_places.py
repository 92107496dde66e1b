"""Whatever is written, places are neither lost nor made finer, and exchange is seen both ways."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import boundaries
from geo.allocation import allocate, by_observed, by_residents
from geo.place_coverage import cover
from geo.placing import place
from geo.points.coordinates import EXCHANGED, diagnose
from geo.points.region import Region
from geo.postcodes import Postcodes
from geo.uprns import Uprns

FINE = {"point", "uprn", "postcode", "ward"}
KINDS = ["point", "uprn", "postcode", "ward", "town", "district", "force", "", None]


@pytest.fixture(scope="module")
def wards():
    return boundaries.load()


@pytest.fixture(scope="module")
def directory():
    return Postcodes.load([f"E0800003{number}" for number in range(2, 7)])


@pytest.fixture(scope="module")
def region(wards):
    return Region.of(wards)


@pytest.fixture(scope="module")
def uprns():
    place = np.array([[43_000_000, 43_370_000], [39_370_000, 42_420_000], [53_000_000, 18_000_000]])
    return Uprns.of(np.array([7, 42, 99]), place[:, 0], place[:, 1])


PLACES = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.sampled_from(["7", "0042", "99", "1", "E05001341", "E05016453", "E08000035", "Leeds"]),
    st.sampled_from(["LS1 3AD", "hx1 1un", "430000,433700", "393700,424200", "-1.55,53.8", "0,0"]),
)
RECORDS = st.lists(
    st.tuples(st.sampled_from(KINDS), PLACES, st.sampled_from(["police", "council"])), max_size=15
)


@given(RECORDS, st.booleans())
def test_no_record_is_lost_on_any_way_and_no_coarse_one_is_in_a_ward(
    wards, directory, uprns, rows, table
):
    records = pd.DataFrame(rows, columns=["place_kind", "place", "organisation"], dtype="object")

    placed = place(records, wards, directory, uprns if table else None)

    in_ward = placed["ward_code"].notna()
    assert set(placed.loc[in_ward, "precision"]) <= FINE
    assert set(placed.loc[in_ward, "place_kind"]) <= FINE
    assert not placed.loc[
        placed["place_kind"].isin(["town", "district", "force"]), "near_line"
    ].any()
    if len(records):
        assert cover(placed).table.loc["all", "records"] == len(records)
    for shares in (by_residents(wards), by_observed(placed, wards)):
        found = allocate(placed, wards, shares)
        assert found.expected.sum() + found.unplaced == pytest.approx(len(records))
        assert (found.counted == in_ward_counts(placed, wards)).all()


def in_ward_counts(placed, wards):
    return placed["ward_code"].value_counts().reindex(wards.codes, fill_value=0)


@given(st.lists(st.sampled_from(["7", "42", "99", "1", "x"]), min_size=1, max_size=9))
def test_a_uprn_is_placed_exactly_as_its_point(wards, directory, uprns, written):
    known = {"7": "430000,433700", "42": "393700,424200", "99": "530000,180000"}
    records = pd.DataFrame({"place_kind": "uprn", "place": written})
    same = pd.DataFrame({"place_kind": "point", "place": [known.get(each, "") for each in written]})

    by_uprn = place(records, wards, directory, uprns)
    by_point = place(same, wards, directory)

    columns = ["ward_code", "district_code", "near_line"]
    pd.testing.assert_frame_equal(by_uprn[columns], by_point[columns])
    assert set(by_uprn["precision"]) == {"uprn"}
    assert set(place(records, wards, directory)["precision"]) == {"none"}


METRES = st.floats(370_000, 470_000)


@given(METRES, METRES)
def test_exchange_is_seen_from_both_sides(region, x, y):
    east, north = np.array([x, y]), np.array([y, x])
    inside = region.holds(east, north)

    causes = diagnose(east, north, region)

    for here, there, cause in zip(inside, inside[::-1], causes, strict=True):
        assert (cause == EXCHANGED) == (there and not here)
        assert cause in {"", EXCHANGED}


@given(st.tuples(METRES, METRES), st.tuples(METRES, METRES))
def test_one_points_cause_does_not_depend_on_its_neighbours(region, one, other):
    alone = diagnose(np.array([one[0]]), np.array([one[1]]), region)[0]
    pair = np.array([one, other])

    assert diagnose(pair[:, 0], pair[:, 1], region)[0] == alone
    assert diagnose(pair[::-1, 0], pair[::-1, 1], region)[1] == alone


@given(METRES, METRES)
def test_degrees_of_a_place_and_its_metres_are_judged_alike(region, x, y):
    """Written the wrong way round, degrees always show it: they lie in the ocean."""
    lon, lat = boundaries.crs.from_bng(np.array([x]), np.array([y]))
    if not region.holds(np.array([x]), np.array([y]))[0]:
        return

    assert diagnose(lat, lon, region)[0] == "latitude stands before longitude"
    assert diagnose(lon, lat, region)[0] in {"", EXCHANGED}
