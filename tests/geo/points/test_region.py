"""A region knows its land, its areas and where people live."""

import numpy as np
import pandas as pd
import pytest

import boundaries
from geo.points.region import Region
from geo.postcodes import Postcodes


def directory(*places):
    east, north = np.array(places, dtype=float).T
    return Postcodes(
        pd.DataFrame(
            {
                "postcode": [f"LS1 {at}AA" for at in range(len(places))],
                "easting": east,
                "northing": north,
                "district_code": "E08000035",
            }
        )
    )


@pytest.fixture(scope="module")
def wards():
    return boundaries.load()


def arrays(*places):
    return tuple(np.array(places, dtype=float).T)


def test_it_holds_its_wards_and_nothing_else(wards):
    region = Region.of(wards)
    inside = wards.frame.geometry.representative_point()

    assert region.holds(inside.x.to_numpy(), inside.y.to_numpy()).all()
    assert not region.holds(*arrays((384_000, 398_000), (np.nan, 0), (np.inf, 0))).any()


def test_a_place_is_in_its_ward_and_its_district_and_no_other(wards):
    region = Region.of(wards)
    inside = wards.frame.geometry.representative_point()
    x, y = inside.x.to_numpy(), inside.y.to_numpy()
    codes = wards.codes.to_numpy(dtype=object)

    assert region.is_in(x, y, codes).all()
    assert region.is_in(x, y, wards.frame["district_code"].to_numpy(dtype=object)).all()
    assert not region.is_in(x, y, np.roll(codes, 1)).any()


def test_it_knows_its_codes_only(wards):
    asked = np.array([wards.codes[0], "E08000035", "E09000001", "", None], dtype=object)

    assert Region.of(wards).knows(asked).tolist() == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("away", "expected"), [(0, True), (99, True), (301, False), (-99, True), (-301, False)]
)
def test_people_live_where_a_postcode_is_near(wards, away, expected):
    region = Region.of(wards, directory((430_050, 433_050)))

    for x, y in [(430_050 + away, 433_050), (430_050, 433_050 + away)]:
        assert region.is_lived_in(*arrays((x, y))).tolist() == [expected]


def test_without_postcodes_people_live_in_the_county(wards):
    region = Region.of(wards)
    places = arrays((430_000, 433_000), (384_000, 398_000))

    assert region.is_lived_in(*places).tolist() == region.holds(*places).tolist() == [True, False]


def test_nobody_lives_nowhere(wards):
    region = Region.of(wards, directory((430_050, 433_050)))

    assert not region.is_lived_in(*arrays((np.nan, 1), (np.inf, np.inf), (1e300, 0))).any()
