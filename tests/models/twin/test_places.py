"""A place is never finer than its source says, and that of the case's own ward or district."""

import numpy as np
import pandas as pd
import pytest

from models.twin.places import PLACE_KINDS, WardPostcodes, place_reports
from tests.world import county


@pytest.fixture(scope="module")
def world():
    """Twelve square wards, three postcodes each, and a town in the middle of each district."""
    wards = county()["ward"]
    spots = [
        (outline.bounds[0] + 100 * step, outline.bounds[1] + 500)
        for outline in wards.frame.geometry
        for step in (3, 5, 7)
    ]
    postcodes = pd.DataFrame(spots, columns=["easting", "northing"])
    postcodes.insert(0, "postcode", [f"ZZ{n // 10} {n % 10}AA" for n in postcodes.index])
    towns = pd.DataFrame(
        {
            "town": ["South", "Middle", "North"],
            "district_code": ["E08000032", "E08000033", "E08000034"],
            "easting": [402_000.0] * 3,
            "northing": [400_500.0, 401_500.0, 402_500.0],
        }
    )
    return wards, postcodes, towns


def placed(world, source, towns=None, rows=4_000):
    wards, postcodes, known = world
    rng = np.random.default_rng(1)
    reports = pd.DataFrame({"ward": rng.integers(0, len(wards), rows), "source": source})
    by_ward = WardPostcodes.of(wards, postcodes)
    said = place_reports(reports, wards, by_ward, known if towns is None else towns, rng)
    return reports.assign(**said)


def test_postcodes_are_sorted_into_their_wards(world):
    wards, postcodes, _ = world
    strange = pd.DataFrame({"postcode": ["YY1 1AA"], "easting": [1.0], "northing": [1.0]})
    by_ward = WardPostcodes.of(
        wards, pd.concat([strange, postcodes]).sample(frac=1, random_state=1)
    )
    assert by_ward.first.tolist() == [3 * ward for ward in range(13)]
    assert by_ward.table["postcode"].tolist() == postcodes["postcode"].tolist()


@pytest.mark.parametrize("source", PLACE_KINDS)
def test_a_postcode_or_ward_is_that_of_the_case(world, source):
    wards, postcodes, _ = world
    said = placed(world, source)
    home = dict(zip(postcodes["postcode"], np.arange(36) // 3, strict=True))
    kinds = said.groupby("place_kind")
    assert (
        kinds.get_group("postcode")["place"].map(home) == kinds.get_group("postcode")["ward"]
    ).all()
    named = kinds.get_group("ward")
    assert (named["place"] == wards.codes[named["ward"]]).all()


def test_a_district_is_that_of_the_case_and_force_is_nowhere(world):
    wards, _, _ = world
    said = placed(world, "partners").set_index("place_kind")
    districts = wards.frame["district_code"].to_numpy()
    assert (said.loc["district", "place"] == districts[said.loc["district", "ward"]]).all()
    assert set(said.loc["force", "place"]) == {""}


def test_points_lie_within_forty_metres_of_a_postcode(world):
    _, postcodes, _ = world
    places = placed(world, "police").set_index("place_kind").loc["point", "place"]
    metres = places[~places.str.contains(r"\.")].str.split(",", expand=True).astype(float)
    spots = postcodes[["easting", "northing"]].to_numpy()
    apart = np.abs(metres.to_numpy()[:, None] - spots[None]).max(axis=2).min(axis=1)
    assert 30 < apart.max() <= 40


def test_a_town_is_the_nearest_of_the_cases_own_district(world):
    """The middle district's town is nearest to every ward, and named in its own district alone."""
    wards, _, towns = world
    near = towns.assign(northing=[399_000.0, 401_001.0, 404_001.0])
    said = placed(world, "partners", near).set_index("place_kind").loc["town"]
    names = {"E08000032": "South", "E08000033": "Middle", "E08000034": "North"}
    own = pd.Series(wards.frame["district_code"].to_numpy()[said["ward"]]).map(names)
    assert (said["place"].to_numpy() == own.to_numpy()).all()
    two = pd.concat([towns, towns.assign(town=towns["town"] + " East", easting=403_500.0)])
    said = placed(world, "partners", two).set_index("place_kind").loc["town"]
    east = said["ward"].to_numpy() % 4 == 3
    assert said.loc[east, "place"].str.endswith(" East").all()
    assert (
        not said.loc[~east & (said["ward"].to_numpy() % 4 < 2), "place"].str.endswith(" East").any()
    )
