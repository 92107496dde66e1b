"""The figures behind placing: how far outlines and postcodes err, measured on real places."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from defusedxml.ElementTree import iterparse

import boundaries
from boundaries.crs import to_bng
from geo.assign import AreaIndex
from geo.place_coverage import cover
from geo.placing import place
from geo.points.coordinates import EXCHANGED, agrees, diagnose
from geo.points.point_account import account_of, file_fault
from geo.points.region import Region
from geo.postcodes import Postcodes
from geo.ward_lines import POSTCODE_REACH, WardLines, line_error

pytestmark = pytest.mark.real

DISTRICTS = [f"E0800003{number}" for number in range(2, 7)]


@pytest.fixture(scope="module")
def official(shared):
    return boundaries.read(shared / "data" / "boundaries" / "westyorks_wards_2025_BGC.geojson")


@pytest.fixture(scope="module")
def packaged():
    return boundaries.load()


@pytest.fixture(scope="module")
def directory():
    return Postcodes.load(DISTRICTS)


@pytest.fixture(scope="module")
def region(packaged, directory):
    return Region.of(packaged, directory)


@pytest.fixture
def tell(capsys):
    def told(line):
        with capsys.disabled():
            sys.stdout.write(f"\n{line}\n")

    return told


def rings(areas):
    return shapely.get_rings(shapely.get_parts(areas.frame.geometry.to_numpy()))


def test_packaged_lines_lie_within_their_error_of_the_official_ones(official, packaged, tell):
    every_ten_metres = shapely.get_coordinates(shapely.segmentize(rings(official), 10))

    near = WardLines.of(packaged, 150.0).near(
        *every_ten_metres.T, np.full(len(every_ten_metres), line_error(packaged))
    )

    tell(f"{near.mean():.2%} of the official lines lie within {line_error(packaged):.0f} m")
    assert near.mean() >= 0.99


def test_postcodes_the_packaged_outlines_misplace_are_marked(official, packaged, directory, tell):
    records = pd.DataFrame({"place_kind": "postcode", "place": directory.table["postcode"]})

    right, ours = (place(records, wards, directory) for wards in (official, packaged))

    wrong = right["ward_code"].fillna("") != ours["ward_code"].fillna("")
    marked = ours.loc[wrong, "near_line"].mean()
    tell(
        f"{wrong.mean():.2%} of {len(records)} postcodes misplaced, {marked:.1%} of these marked; "
        f"marked in all {ours['near_line'].mean():.1%}, with official outlines "
        f"{right['near_line'].mean():.1%}"
    )
    assert marked >= 0.99
    assert ours["near_line"].mean() < 0.25


def test_points_the_official_outlines_misplace_are_marked(shared, official, tell):
    """Ordnance Survey's own ward of each postcode against ours, on the same point."""
    file = shared / "data" / "postcodes" / "codepoint_open_BD_HD_HX_LS_WF.csv"
    table = pd.read_csv(file, dtype="str", keep_default_na=False)
    table = table[table["Admin_district_code"].isin(DISTRICTS)].reset_index(drop=True)
    x, y = (table[name].to_numpy(dtype=float) for name in ("Eastings", "Northings"))
    row = AreaIndex(official).assign(x, y)
    wrong = np.where(row >= 0, official.codes.to_numpy()[row], "") != table["Admin_ward_code"]

    near = WardLines.of(official, 50.0).near(x, y, np.full(x.size, line_error(official)))

    tell(f"{wrong.sum()} of {len(table)} misplaced, all marked; in all {near.mean():.1%}")
    assert near[wrong].all()
    assert near.mean() < 0.03


def addresses(shared):
    """Places mapped by OpenStreetMap that carry a postcode: point and postcode."""
    file = shared / "data" / "business" / "osm_poi_westyorks_2023-08.csv"
    table = pd.read_csv(file, dtype="str", keep_default_na=False)
    postcode = table["other_tags"].str.extract('"+addr:postcode"+=>"+([A-Z0-9 ]+)"+')[0]
    told = postcode.notna()
    x, y = to_bng(table.loc[told, "lon"].astype(float), table.loc[told, "lat"].astype(float))
    return postcode[told].reset_index(drop=True), x, y


def test_three_in_four_addresses_lie_within_reach_of_their_postcode(
    shared, official, directory, tell
):
    postcode, x, y = addresses(shared)
    known = directory.locate(postcode)
    apart = np.hypot(known["easting"] - x, known["northing"] - y).to_numpy()
    kept = apart < 500  # beyond, the postcode is a mistake
    index = AreaIndex(official)
    mine = index.assign(x[kept], y[kept])
    theirs = index.assign(known["easting"][kept], known["northing"][kept])
    crossed = mine != theirs

    placed = place(
        pd.DataFrame({"place_kind": "postcode", "place": postcode[kept]}), official, directory
    )

    marked = placed["near_line"].to_numpy()[crossed].mean()
    tell(
        f"{kept.sum()} addresses: median {np.median(apart[kept]):.0f} m from their postcode, "
        f"{crossed.mean():.2%} in another ward, {marked:.0%} of these marked"
    )
    assert (apart[kept] <= POSTCODE_REACH).mean() == pytest.approx(0.75, abs=0.03)
    assert marked > 0.85


def street_crimes(shared, name):
    table = pd.read_csv(shared / "data" / "police" / name, dtype="str")
    table = table.dropna(subset=["Longitude", "Latitude"])
    return table["Longitude"] + "," + table["Latitude"]


def test_true_places_beside_the_county_are_not_called_mistakes(shared, region, tell):
    """The police's own file holds places in Barnsley whose exchange lies in Bradford."""
    written = street_crimes(shared, "2018-05-west-yorkshire-street-partial.csv")
    lon, lat = (written.str.split(",").str[at].astype(float).to_numpy() for at in (0, 1))
    east, north = to_bng(lon, lat)
    metres = pd.Series([f"{e:.0f},{n:.0f}" for e, n in zip(east, north, strict=True)])

    outside = ~region.holds(east, north)
    doubtful = diagnose(east, north, region) == EXCHANGED

    tell(
        f"{outside.sum()} of {len(written)} outside; {doubtful.sum()} of these only look exchanged"
    )
    assert 0 < outside.sum() < 20
    assert doubtful.sum() > 0
    assert file_fault(account_of(metres, region)) == ""
    assert file_fault(account_of(written, region)) == ""


@pytest.mark.parametrize("name", ["2025-02-leeds-subset-of-west-yorkshire-street.csv"])
def test_a_real_file_is_taken_as_it_is_and_refused_exchanged(shared, region, name):
    written = street_crimes(shared, name)
    lon, lat = (written.str.split(",").str[at].astype(float).to_numpy() for at in (0, 1))
    east, north = to_bng(lon, lat)
    right = pd.Series([f"{e:.0f},{n:.0f}" for e, n in zip(east, north, strict=True)])
    wrong = pd.Series([f"{n:.0f},{e:.0f}" for e, n in zip(east, north, strict=True)])

    assert file_fault(account_of(right, region)) == ""
    assert file_fault(account_of(wrong, region)) != ""
    swapped = diagnose(lat, lon, region)
    assert (swapped[region.holds(east, north)] == "latitude stands before longitude").all()


def test_every_real_postcode_exchanged_is_found_in_files_of_fifty(directory, region, tell):
    rng = np.random.default_rng(4)
    missed, alarms, files = 0, 0, 0
    for _, table in directory.table.groupby("district_code"):
        for _ in range(20):
            some = table.iloc[rng.integers(len(table), size=50)]
            xy = some[["easting", "northing"]].to_numpy() + rng.normal(0, 30, (50, 2))
            right, wrong = (
                account_of(pd.Series([f"{a:.0f},{b:.0f}" for a, b in pairs]), region)
                for pairs in (xy, xy[:, ::-1])
            )
            alarms += file_fault(right) != ""
            missed += file_fault(wrong) == ""
            files += 1
    tell(f"{files} files of 50: {missed} exchanged ones missed, {alarms} right ones refused")
    assert alarms == 0
    assert missed <= files * 0.15


def establishments(folder: Path):
    for path in sorted(folder.glob("FHRS4*.xml")):
        for _, element in iterparse(path, forbid_dtd=True):
            if element.tag == "EstablishmentDetail":
                wanted = ("PostCode", "Geocode/Longitude", "Geocode/Latitude")
                yield [element.findtext(name) for name in wanted]
                element.clear()


def test_register_points_agree_with_their_postcodes(shared, region, directory, tell):
    table = pd.DataFrame(
        establishments(shared / "data" / "business"), columns=["postcode", "lon", "lat"]
    ).dropna()
    x, y = (table[name].to_numpy(dtype=float) for name in ("lon", "lat"))

    answer = agrees(x, y, region, table["postcode"], directory)

    tell(
        f"{answer.notna().sum()} of {len(table)} premises can be compared, "
        f"{1 - answer.mean():.2%} lie 500 m or more from their postcode"
    )
    assert answer.notna().mean() > 0.99
    assert answer.mean() > 0.99


def test_real_postcodes_are_all_covered_at_ward_level(directory, packaged):
    records = pd.DataFrame(
        {
            "place_kind": "postcode",
            "place": directory.table["postcode"],
            "organisation": directory.table["district_code"],
        }
    )

    table = cover(place(records, packaged, directory)).table

    assert table.loc["all", "records"] == len(directory.table)
    assert table.loc["all", "ward"] / len(directory.table) > 0.998
    assert table.loc["all", "none"] == 0
