"""An entry is placed by its point, else by its postcode, and says which; or it has no place."""

import numpy as np
import pandas as pd
import pytest
from shapely import Point

import boundaries
from boundaries.crs import from_bng
from geo.postcodes import Postcodes
from geo.registers.premises_placing import PRECISIONS, placed_premises, with_areas

TOWN_HALL = (429_900.0, 433_900.0)


@pytest.fixture(scope="module")
def postcodes():
    return Postcodes(
        pd.DataFrame(
            {
                "postcode": ["LS1 1UR", "LS1 3AD"],
                "easting": [429_000.0, TOWN_HALL[0]],
                "northing": [433_000.0, TOWN_HALL[1]],
                "district_code": ["E08000035", "E08000035"],
            }
        )
    )


def entries(*rows):
    return pd.DataFrame(rows, columns=["longitude", "latitude", "postcode"]).astype(
        {"longitude": "float64", "latitude": "float64", "postcode": "str"}
    )


@pytest.fixture(scope="module")
def placed(postcodes):
    lon, lat = (float(degrees[0]) for degrees in from_bng(*map(np.atleast_1d, TOWN_HALL)))
    return placed_premises(
        entries(
            (lon, lat, "LS1 1UR"),
            (np.nan, np.nan, "ls13ad"),
            (np.nan, np.nan, "ZZ1 1ZZ"),
            (np.nan, np.nan, None),
            (lon, np.nan, None),
        ),
        postcodes,
    )


def test_the_finest_place_known_is_taken(placed):
    assert placed["precision"].tolist() == ["point", "postcode", "none", "none", "none"]
    assert set(placed["precision"]) == set(PRECISIONS)
    for row in (0, 1):
        assert placed["easting"][row] == pytest.approx(TOWN_HALL[0], abs=0.01)
        assert placed["northing"][row] == pytest.approx(TOWN_HALL[1], abs=0.01)
    assert placed.loc[2:, ["easting", "northing"]].isna().all(axis=None)


def test_the_index_of_the_entries_is_kept(postcodes):
    frame = entries((np.nan, np.nan, "LS1 3AD")).set_axis([17], axis="index")
    assert placed_premises(frame, postcodes).index.tolist() == [17]
    assert placed_premises(frame, postcodes)["precision"].tolist() == ["postcode"]


def test_a_placed_entry_is_in_the_ward_that_holds_it(placed):
    wards = boundaries.load()
    found = with_areas(placed, wards)
    holds = wards.frame.index[wards.frame.contains(Point(*TOWN_HALL))]
    assert found["ward_code"].tolist()[:2] == [*holds, *holds]
    assert found["district_code"].tolist()[:2] == ["E08000035"] * 2
    assert found.loc[2:, ["ward_code", "district_code"]].isna().all(axis=None)


def test_a_point_outside_the_county_is_in_no_ward(postcodes):
    outside = placed_premises(entries((-0.12, 51.5, None)), postcodes)
    found = with_areas(outside, boundaries.load())
    assert found["precision"].tolist() == ["point"]
    assert found["ward_code"].isna().all()
