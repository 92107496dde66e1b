"""Residents of redrawn wards are estimated, conserved, and told from those that were counted."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from boundaries.areas import BNG, Areas
from geo.estimated_residents import SQUARE, UNEVEN, estimate_residents, ground_weights
from geo.postcodes import Postcodes
from geo.residents import estimate_words

WIDE = 1_000


def strips(edges, codes, vintage="2026", district="D1", **columns):
    """Wards side by side, between eastings."""
    frame = gpd.GeoDataFrame(
        {"name": codes, "district_code": district, "district_name": district, **columns},
        index=pd.Index(codes, name="area_code"),
        geometry=[shapely.box(west, 0, east, WIDE) for west, east in pairwise(edges)],
        crs=BNG,
    )
    return Areas(frame, vintage)


def at(eastings, northing=500.0, district="D1"):
    """A directory of postcodes along a line."""
    return Postcodes(
        pd.DataFrame(
            {
                "postcode": [f"LS1 {number:03d}" for number in range(len(eastings))],
                "easting": np.asarray(eastings, dtype=float),
                "northing": northing,
                "district_code": district,
            }
        )
    )


#: A and B of 1,000 m each, a postcode in every square of 50 m but for the first of them.
KNOWN = strips([0, 1000, 2000], ["A", "B"], "2025", residents=[4_000, 8_001])
EVERY = at(np.arange(75, 2000, 50))


def estimated(wards, postcodes=EVERY, known=KNOWN):
    return estimate_residents(known, wards, postcodes).frame


def test_a_cut_ward_is_shared_by_its_ground():
    found = estimated(strips([0, 1000, 1500, 2000], ["A", "P", "Q"]))

    assert found["residents"].to_list() == [4_000, 4_001, 4_000]
    assert found["residents"].dtype == np.int64
    # Persons one by one would have a standard deviation of root (8001 / 4).
    margin = 100 * UNEVEN * np.sqrt(8_001 / 4) / 4_000.5
    assert found["residents_within"].fillna(-1).to_list() == [-1, *[5 * np.ceil(margin / 5)] * 2]


def test_postcodes_that_share_a_square_count_once():
    crowded = at([1025] * 40 + [1026] * 40 + [1525, 1575, 1625])
    x, y = crowded.table["easting"], crowded.table["northing"]

    assert ground_weights(x, y) == pytest.approx([1 / 80] * 80 + [1] * 3)
    found = estimated(strips([0, 1000, 1500, 2000], ["A", "P", "Q"]), at([25, *x]))
    # One square against three, however many offices stand on the first.
    assert found["residents"].to_list() == [4_000, 2_000, 6_001]


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=40))
def test_weights_add_up_to_the_squares(points):
    x, y = np.array(points).T
    squares = {(int(np.floor(a / SQUARE)), int(np.floor(b / SQUARE))) for a, b in points}

    assert ground_weights(x, y).sum() == pytest.approx(len(squares))


def test_a_ward_that_was_not_redrawn_keeps_its_figure():
    """Its own code, with a line drawn a little otherwise as less detail does."""
    found = estimated(strips([0, 1040, 1500, 2000], ["A", "P", "Q"]))

    assert found.loc["A", "residents"] == 4_000
    assert pd.isna(found.loc["A", "residents_within"])
    assert found["residents"].sum() == 12_001


def test_a_ward_that_only_got_another_code_keeps_its_figure():
    found = estimated(strips([0, 1000, 2000], ["NEW", "NEWER"]))

    assert found["residents"].to_list() == [4_000, 8_001]
    assert "residents_within" not in found


def test_an_old_code_on_other_ground_is_not_the_old_ward():
    found = estimated(strips([0, 500, 2000], ["A", "B"]))

    assert found["residents_within"].notna().all()
    assert found["residents"].sum() == 12_001
    assert found.loc["A", "residents"] < 2_001


def test_what_the_file_says_itself_stands():
    given = strips([0, 500, 2000], ["P", "Q"], residents=[5, 6])

    assert estimate_residents(KNOWN, given, EVERY) is given


@pytest.mark.parametrize(
    ("wards", "postcodes"),
    [
        (strips([0, 500, 2000], ["P", "Q"], district="D2"), EVERY),
        (strips([0, 500, 2000], ["P", "Q"]), at([1100, 1200])),
        (strips([0, 40, 2000], ["P", "Q"]), EVERY),
        (strips([0, 1000, 1030, 2000], ["A", "P", "B"]), at([*range(75, 1000, 50), 1500])),
    ],
    ids=["another district", "a silent old ward", "a silent new ward", "a new ward between two"],
)
def test_where_nothing_can_be_said_nothing_is(wards, postcodes):
    assert estimate_residents(KNOWN, wards, postcodes) is wards


def test_what_is_said_of_an_estimate():
    wards = strips([0, 1000, 1500, 2000], ["A", "P", "Q"])
    said = estimate_words(estimate_residents(KNOWN, wards, EVERY))

    assert "2 of 3 wards" in said
    assert "estimated from Census 2021 by postcode" in said
    assert "within about 45%" in said
    assert estimate_words(KNOWN) == ""
