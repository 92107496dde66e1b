"""Real wards of 2013, 2020 and 2025 go over into each other as an independent overlay has it.

The wards of Leeds were redrawn in 2018; those of the other four districts stood from 2004 to 2026,
so that 2013 and 2020 against 2025 are a redrawn district and four that were not.
"""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import boundaries
from boundaries.areas import BNG, Areas
from boundaries.crs import to_bng
from boundaries.tables import DISTRICTS
from geo.assign import AreaIndex
from geo.crosswalk import crosswalk
from geo.postcodes import Postcodes

LEEDS = "E08000035"


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "data" / "boundaries"


@pytest.fixture(scope="module")
def of_2025(folder):
    return boundaries.read(folder / "westyorks_wards_2025_BGC.geojson")


@pytest.fixture(scope="module")
def of_2020(folder):
    return boundaries.read(folder / "odileeds_WD20CD_westyorks.geojson")


@pytest.fixture(scope="module")
def of_2013(folder):
    """The wards of 2013, which say their district only in the name of their file."""
    rows = []
    for path in sorted((folder / "ukgeojson_2013").glob("wards_*.geojson")):
        for feature in json.loads(path.read_text())["features"]:
            outline = shapely.geometry.shape(feature["geometry"])
            metres = shapely.transform(
                outline, lambda xy: np.round(np.column_stack(to_bng(*xy.T)), 3)
            )
            rows.append((feature["properties"]["WD13CD"], path.stem[-9:], metres))
    frame = gpd.GeoDataFrame(
        rows, columns=["area_code", "district_code", "geometry"], crs=BNG
    ).set_index("area_code")
    return Areas(frame.sort_index(), "2013")


@pytest.fixture(scope="module")
def postcodes():
    return Postcodes.load(list(DISTRICTS)).table


@pytest.fixture(params=["2013", "2020"])
def old(request, of_2013, of_2020):
    return {"2013": of_2013, "2020": of_2020}[request.param]


def test_weights_are_those_of_an_independent_overlay(old, of_2025, postcodes):
    points = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy(postcodes["easting"], postcodes["northing"]), crs=BNG
    )
    was, now = (
        gpd.sjoin(points, areas.frame[["geometry"]], predicate="within")["area_code"]
        for areas in (old, of_2025)
    )
    # A postcode within no outline lies on an edge or outside; one on an edge belongs to one side.
    assert was.index.is_unique
    assert now.index.is_unique
    expected = pd.crosstab(was, now).reindex(index=old.codes, columns=of_2025.codes, fill_value=0)

    found = crosswalk(old, of_2025, postcodes["easting"], postcodes["northing"])

    on_an_edge = len(points) - len(was.index.intersection(now.index))
    apart = np.abs(found.weights - expected.to_numpy())
    assert apart.sum() <= on_an_edge
    assert found.weights.sum() >= 0.999 * len(points)
    assert found.without_postcodes == ()


def test_wards_that_were_not_redrawn_go_over_whole(old, of_2025, postcodes):
    """But for postcodes beside a line that was generalised differently."""
    found = crosswalk(old, of_2025, postcodes["easting"], postcodes["northing"])
    same = pd.DataFrame(found.shares, index=found.old, columns=found.new)

    stayed = old.codes[old.frame["district_code"] != LEEDS]
    assert stayed.isin(of_2025.codes).all()
    kept = np.array([same.loc[code, code] for code in stayed])
    assert kept.min() > 0.97
    assert np.median(kept) > 0.999


def test_wards_redrawn_in_2018_got_new_codes_and_stayed_in_leeds(of_2013, of_2025, postcodes):
    found = crosswalk(of_2013, of_2025, postcodes["easting"], postcodes["northing"])
    was, now = ((areas.frame["district_code"] == LEEDS).to_numpy() for areas in (of_2013, of_2025))

    assert not set(of_2013.codes[was]) & set(of_2025.codes)
    assert found.weights[was][:, now].sum() >= 0.999 * found.weights[was].sum()
    assert set(found.divided) & set(of_2013.codes[was])


def test_street_crime_counted_in_2013_wards_is_recounted_about_as_it_lies(
    of_2013, of_2025, postcodes, shared
):
    """A trial with the truth known: a month of Leeds, each point counted in both vintages.

    Crime gathers in centres and postcodes do not, so more wards lie far out than the variance of
    the division alone would have, as its docstring says.
    """
    path = shared / "data" / "police" / "2025-02-leeds-subset-of-west-yorkshire-street.csv"
    points = pd.read_csv(path, encoding="utf-8-sig")[["Longitude", "Latitude"]].dropna()
    x, y = to_bng(*points.to_numpy(dtype=float).T)
    was, now = AreaIndex(of_2013).assign(x, y), AreaIndex(of_2025).assign(x, y)
    both = (was >= 0) & (now >= 0)
    counted = np.bincount(was[both], minlength=len(of_2013))
    truth = np.bincount(now[both], minlength=len(of_2025))
    walk = crosswalk(of_2013, of_2025, postcodes["easting"], postcodes["northing"])

    found = walk.recount(counted)

    leeds = (of_2025.frame["district_code"] == LEEDS).to_numpy()
    error = np.abs(found.counts - truth)[leeds].sum() / truth[leeds].sum()
    assert found.counts.sum() + found.left == counted.sum() == both.sum()
    assert error < 0.10
