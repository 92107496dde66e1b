"""The directory finds a postcode however it is written, and only in the districts asked for."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import postcodes
from geo.postcodes import Postcodes, normalised

WEST_YORKSHIRE = [f"E0800003{number}" for number in range(2, 7)]
#: Town halls: their postcodes as printed by the councils, and about where they stand.
TOWN_HALLS = {
    "LS1 1UR": (429_700, 433_900, "E08000035"),
    "BD1 1HY": (416_400, 432_900, "E08000032"),
    "WF1 2HQ": (432_900, 420_900, "E08000036"),
    "HX1 1UJ": (409_300, 425_200, "E08000033"),
    "HD1 2TA": (414_500, 416_500, "E08000034"),
}


@pytest.fixture(scope="module")
def directory():
    return Postcodes.load(WEST_YORKSHIRE)


def test_the_directory_holds_the_county_and_nothing_else(directory):
    # Rows of the November 2025 directory in the five districts, terminated ones included.
    assert len(directory.table) == 90_331
    assert set(directory.table["district_code"]) == set(WEST_YORKSHIRE)
    assert directory.table["postcode"].is_unique
    assert directory.table["postcode"].is_monotonic_increasing
    assert (
        directory.table["postcode"].str.fullmatch(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}").all()
    )
    assert directory.table["easting"].between(388_000, 454_000).all()
    assert directory.table["northing"].between(402_000, 453_000).all()


def test_town_halls_are_where_they_stand(directory):
    found = directory.locate(pd.Series(list(TOWN_HALLS)))

    for row, (east, north, district) in zip(found.itertuples(), TOWN_HALLS.values(), strict=True):
        assert np.hypot(row.easting - east, row.northing - north) < 500
        assert row.district_code == district


def test_todmorden_is_in_calderdale_though_its_postcodes_are_oldham(directory):
    todmorden = directory.table[directory.table["postcode"].str.startswith("OL14 ")]

    assert len(todmorden) > 500
    assert set(todmorden["district_code"]) == {"E08000033"}


@given(st.data())
def test_spaces_and_capitals_change_nothing(directory, data):
    postcode = data.draw(st.sampled_from(["LS1 1UR", "WF1 2HQ", "OL14 7AB"]))
    letters = [data.draw(st.sampled_from([c, c.lower(), f" {c}", f"{c}\t"])) for c in postcode]

    pd.testing.assert_frame_equal(
        directory.locate(pd.Series(["".join(letters)])), directory.locate(pd.Series([postcode]))
    )


def test_what_is_unknown_missing_or_elsewhere_has_no_place(directory):
    written = pd.Series(["LS1 1UR", None, "", "M1 1AA", "nonsense"], index=[5, 5, 1, 2, 3])

    found = directory.locate(written)

    assert list(found.index) == [5, 5, 1, 2, 3]
    assert list(found.columns) == ["easting", "northing", "district_code"]
    assert found.notna().all(axis=1).to_list() == [True, False, False, False, False]
    assert found.isna().all(axis=1).to_list() == [False, True, True, True, True]


def test_no_postcodes_have_no_places(directory):
    assert directory.locate(pd.Series([], dtype="str")).shape == (0, 3)


def test_only_the_letters_needed_are_read_and_only_once(monkeypatch):
    asked = []
    read = postcodes._file_of
    postcodes._read.cache_clear()
    monkeypatch.setattr(postcodes, "_file_of", lambda letter: asked.append(letter) or read(letter))

    table = Postcodes.load(["E08000033"], letters="oO").table

    assert Postcodes.load(["E08000033"], letters="O").table is table, "read twice"
    assert asked == ["O"]
    assert set(table["postcode"].str.slice(0, 2)) == {"OL"}


def test_letters_left_out_lose_nothing(directory):
    """The letters of West Yorkshire are enough: the whole directory has no more."""
    every = Postcodes.load(WEST_YORKSHIRE, letters=postcodes._letters())

    pd.testing.assert_frame_equal(every.table, directory.table)


def test_districts_elsewhere_read_every_letter():
    york = Postcodes.load(["E06000014"]).table

    assert set(york["postcode"].str.slice(0, 2)) == {"YO"}


def test_a_letter_without_a_file_is_refused():
    with pytest.raises(ValueError, match="no file for 'Q'"):
        Postcodes.load(WEST_YORKSHIRE, letters="Q")


def test_normalised_keeps_what_is_missing():
    assert normalised(pd.Series([" ls1  1ur ", None])).fillna("?").to_list() == ["LS11UR", "?"]
