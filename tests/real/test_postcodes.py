"""Real postcodes fall in the ward that Ordnance Survey says they are in.

Code-Point Open (2023) carries its own `Admin_ward_code` for every postcode, made by the mapping
agency and not by us. Those of the five districts are put into wards by our own kernel.
"""

import sys

import pandas as pd
import pytest

import boundaries
from geo.assign import AreaIndex
from geo.placing import place
from geo.postcodes import Postcodes

pytestmark = pytest.mark.real

WEST_YORKSHIRE = [f"E0800003{number}" for number in range(2, 7)]


@pytest.fixture(scope="module")
def code_point(shared):
    file = shared / "data" / "postcodes" / "codepoint_open_BD_HD_HX_LS_WF.csv"
    table = pd.read_csv(file, dtype="str", keep_default_na=False)
    return table[table["Admin_district_code"].isin(WEST_YORKSHIRE)].reset_index(drop=True)


@pytest.fixture(scope="module")
def official(shared):
    return boundaries.read(shared / "data" / "boundaries" / "westyorks_wards_2025_BGC.geojson")


def share_right(wards, table):
    rows = AreaIndex(wards).assign(
        table["Eastings"].astype(float), table["Northings"].astype(float), threads=2
    )
    codes = pd.Series(wards.codes[rows]).where(rows >= 0)
    return (codes == table["Admin_ward_code"]).mean()


def test_with_the_official_outlines_999_in_1000_are_right(official, code_point, capsys):
    share = share_right(official, code_point)
    with capsys.disabled():
        sys.stdout.write(f"\n{share:.4%} of {len(code_point)} postcodes, official outlines\n")

    assert len(code_point) == 62_825
    assert share >= 0.999


def test_with_the_packaged_outlines_99_in_100_are_right(code_point, capsys):
    share = share_right(boundaries.load(), code_point)
    with capsys.disabled():
        sys.stdout.write(f"\n{share:.4%} of {len(code_point)} postcodes, packaged outlines\n")

    assert share >= 0.99


def test_records_are_placed_by_postcode_as_the_mapping_agency_has_it(official, code_point):
    """The whole way: text, directory of ONS, outlines; none of it made by Ordnance Survey."""
    records = pd.DataFrame({"place_kind": "postcode", "place": code_point["Postcode"]})

    placed = place(records, official, Postcodes.load(WEST_YORKSHIRE))

    known = placed["district_code"].notna()
    assert known.mean() > 0.999
    right = placed["ward_code"] == code_point["Admin_ward_code"]
    assert right[known].mean() >= 0.998
    same_district = placed["district_code"] == code_point["Admin_district_code"]
    assert same_district[known].mean() > 0.9999


def test_the_directory_agrees_with_the_november_2025_edition(shared):
    file = shared / "data" / "postcodes" / "onspd_nov2025_westyorks_with_ward.csv"
    printed = pd.read_csv(file, dtype={"pcds": "str", "laua": "str", "WD25CD": "str"})

    found = Postcodes.load(WEST_YORKSHIRE).locate(printed["pcds"])

    assert (found["easting"] == printed["oseast1m"]).all()
    assert (found["northing"] == printed["osnrth1m"]).all()
    assert (found["district_code"] == printed["laua"]).all()


def test_wards_of_the_directory_agree_with_an_independent_join(shared, official):
    """`WD25CD` in the file was joined by another program on the same outlines."""
    file = shared / "data" / "postcodes" / "onspd_nov2025_westyorks_with_ward.csv"
    printed = pd.read_csv(file, dtype={"WD25CD": "str"})

    rows = AreaIndex(official).assign(printed["oseast1m"], printed["osnrth1m"])

    codes = pd.Series(official.codes[rows]).where(rows >= 0)
    assert (codes.fillna("") == printed["WD25CD"].fillna("")).mean() > 0.9999
