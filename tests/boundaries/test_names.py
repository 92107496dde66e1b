"""Every town is in the district its row says, and where its postcodes are."""

import numpy as np
import pytest

import boundaries
from boundaries.names import labels, towns
from geo.assign import AreaIndex
from geo.postcodes import Postcodes

#: Post towns by outward code, Royal Mail: the code each town centre has.
OUTWARD = {
    "Leeds": "LS1",
    "Bradford": "BD1",
    "Huddersfield": "HD1",
    "Halifax": "HX1",
    "Wakefield": "WF1",
    "Keighley": "BD21",
    "Ilkley": "LS29",
    "Otley": "LS21",
    "Wetherby": "LS22",
    "Todmorden": "OL14",
    "Hebden Bridge": "HX7",
    "Brighouse": "HD6",
    "Batley": "WF17",
    "Mirfield": "WF14",
    "Holmfirth": "HD9",
    "Castleford": "WF10",
    "Pontefract": "WF8",
    "Knottingley": "WF11",
    "Ossett": "WF5",
    "Morley": "LS27",
    "Pudsey": "LS28",
}


@pytest.mark.parametrize("level", ["district", "ward"])
def test_every_town_is_in_its_district(level):
    areas = boundaries.load(level)
    listed = towns()

    rows = AreaIndex(areas).assign(listed["easting"], listed["northing"])

    assert (rows >= 0).all()
    assert list(areas.frame["district_code"].iloc[rows]) == list(listed["district_code"])


def test_towns_are_where_their_postcodes_are():
    listed = towns().set_index("town")
    directory = Postcodes.load(sorted(set(listed["district_code"]))).table
    outwards = directory["postcode"].str.slice(0, -4)
    for town, outward in OUTWARD.items():
        mine = directory[outwards == outward]
        apart = np.hypot(
            mine["easting"] - listed["easting"][town], mine["northing"] - listed["northing"][town]
        )
        assert (apart < 300).sum() >= 10, town


def test_towns_are_a_closed_list_by_name():
    listed = towns()

    assert listed["town"].is_unique
    assert listed["town"].is_monotonic_increasing
    assert 40 <= len(listed) <= 60
    assert listed["district_code"].nunique() == 5


def test_a_dozen_labels_reach_every_district():
    printed = labels()

    assert len(printed) == 12
    assert set(printed["town"]) <= set(towns()["town"])
    assert printed["district_code"].nunique() == 5
