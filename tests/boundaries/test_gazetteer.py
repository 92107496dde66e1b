"""The packaged wards are whole, valid, and add up."""

import numpy as np
import pandas as pd
import pytest
import shapely

import boundaries
from boundaries import BoundaryRefused
from boundaries.coverage import require_coverage, require_no_gaps
from boundaries.tables import DISTRICTS, expected_wards, ward_districts

#: Census 2021 usual residents of West Yorkshire: the LSOA table of ONS sums to this.
RESIDENTS = 2_351_585


@pytest.fixture(scope="module")
def wards():
    return boundaries.load()


def test_wards_are_the_124_of_may_2025(wards):
    assert len(wards) == 124
    assert wards.vintage == "2025"
    assert wards.generalised
    assert "Open Government Licence" in wards.source
    assert wards.codes.is_monotonic_increasing
    assert wards.codes.name == "area_code"
    assert wards.frame["district_code"].value_counts().to_dict() == {
        "E08000032": 30,
        "E08000033": 17,
        "E08000034": 23,
        "E08000035": 33,
        "E08000036": 21,
    }


def test_wards_are_a_coverage_without_gaps(wards):
    require_coverage(wards)
    require_no_gaps(wards)


def test_wards_carry_residents_deprivation_and_hectares(wards):
    assert wards.frame["residents"].sum() == RESIDENTS
    assert wards.frame["residents"].between(10_035, 32_561).all()
    assert wards.frame["deprivation"].between(0, 100).all()
    # A 50 m grid changes the area of a ward by a few hectares, not its size.
    assert wards.frame["hectares"].to_numpy() == pytest.approx(
        wards.frame.area.to_numpy() / 10_000, rel=0.05, abs=10
    )


def test_a_ward_is_what_its_row_says(wards):
    baildon = wards.frame.loc["E05001341"]

    assert (baildon["name"], baildon["district_name"]) == ("Baildon", "Bradford")
    assert (baildon["residents"], baildon["deprivation"], baildon["hectares"]) == (
        16271,
        13.2,
        1286,
    )
    # The point ONS publishes for the ward: BNG_E, BNG_N of the May 2025 file.
    assert baildon.geometry.contains(shapely.Point(415123, 439667))


@pytest.mark.parametrize(("level", "rows"), [("district", 5), ("county", 1)])
def test_coarser_levels_are_unions_of_the_wards(wards, level, rows):
    areas = boundaries.load(level)

    assert len(areas) == rows
    assert areas.level == level
    assert list(areas.frame.columns) == list(wards.frame.columns)
    assert areas.frame["residents"].sum() == RESIDENTS
    assert areas.frame["hectares"].sum() == wards.frame["hectares"].sum()
    assert areas.frame.area.sum() == pytest.approx(wards.frame.area.sum(), rel=1e-12)
    assert areas.extent == wards.extent
    assert (areas.generalised, areas.source) == (wards.generalised, wards.source)


def test_districts_have_names_and_outlines_of_their_wards(wards):
    districts = boundaries.load("district")

    assert districts.names == DISTRICTS
    for code in districts.codes:
        mine = wards.frame[wards.frame["district_code"] == code]
        united = shapely.union_all(mine.geometry.to_numpy())
        assert districts.frame.geometry[code].equals(united)
        assert districts.frame["deprivation"][code] == pytest.approx(
            (mine["deprivation"] * mine["residents"]).sum() / mine["residents"].sum()
        )


def test_the_county_is_west_yorkshire_and_in_no_district():
    county = boundaries.load("county")

    assert county.names == {"E47000003": "West Yorkshire"}
    assert county.frame["district_code"].isna().all()


@pytest.mark.parametrize(("level", "vintage"), [("lsoa", "2025"), ("ward", "2026"), ("x", "x")])
def test_what_is_not_carried_is_refused_naming_what_is(level, vintage):
    with pytest.raises(BoundaryRefused, match="ward, district, county of vintage 2025"):
        boundaries.load(level, vintage)


def test_each_load_is_its_own():
    """One caller's changes must not reach another."""
    one = boundaries.load()
    one.frame.loc[:, "residents"] = 0

    assert boundaries.load().frame["residents"].sum() == RESIDENTS


def test_calderdale_gained_a_ward_in_2026():
    assert expected_wards("2025")["E08000033"] == 17
    assert expected_wards("2026")["E08000033"] == 18
    assert sum(expected_wards("2025").values()) == 124
    assert sum(expected_wards("2026").values()) == 125
    assert expected_wards("1999") == {}


def test_ward_codes_of_2026_are_known_by_district(wards):
    known = ward_districts()

    counts = pd.Series([known[code] for code in known if code not in wards.codes]).value_counts()
    # Every ward of four districts was redrawn; Leeds kept its codes.
    assert counts.to_dict() == {"E08000032": 30, "E08000034": 23, "E08000036": 21, "E08000033": 18}
    assert set(known.values()) == set(DISTRICTS)
    assert np.all(wards.frame["district_code"] == [known[code] for code in wards.codes])
