"""Estimated residents of real wards lie as near the truth as is said beside them.

The truth comes from small areas (LSOAs) whose residents the census counted. Two trials: the wards
of Leeds as they were redrawn in 2018; and redrawn wards of all five districts made of whole LSOAs,
of which the residents are known exactly.
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
from geo import estimated_residents
from geo.assign import AreaIndex
from geo.estimated_residents import estimate_residents, ground_weights
from geo.postcodes import Postcodes

LEEDS = "E08000035"


@pytest.fixture(scope="module")
def postcodes():
    return Postcodes.load(list(DISTRICTS))


@pytest.fixture(scope="module")
def lsoas(shared):
    """LSOAs with residents, their ward by the official lookup, and where they are."""
    data = shared / "data"
    areas = boundaries.read(data / "boundaries/westyorks_lsoa_2021_BGC.geojson", level="lsoa")
    counted = pd.read_csv(data / "context/population_census2021_lsoa21_westyorks.csv")
    counted = counted.set_index("lsoa21_code").loc[areas.codes]
    return areas.frame.assign(
        residents=counted["residents_census2021"].astype(int),
        ward=counted["ward24_code"],
        district_code=counted["ltla24_code"],
    )


@pytest.fixture(scope="module")
def wards_2013(shared):
    rows = []
    for path in sorted((shared / "data/boundaries/ukgeojson_2013").glob("wards_*.geojson")):
        for feature in json.loads(path.read_text())["features"]:
            outline = shapely.transform(
                shapely.geometry.shape(feature["geometry"]),
                lambda xy: np.round(np.column_stack(to_bng(*xy.T)), 3),
            )
            rows.append((feature["properties"]["WD13CD"], path.stem[-9:], outline))
    columns = ["area_code", "district_code", "geometry"]
    return gpd.GeoDataFrame(rows, columns=columns, crs=BNG).set_index("area_code").sort_index()


@pytest.fixture(scope="module")
def wards_2025(shared):
    read = boundaries.read(shared / "data/boundaries/westyorks_wards_2025_BGC.geojson")
    return read.frame.drop(columns=["residents", "deprivation"])


def made_of(lsoas, wards, vintage):
    """Wards that are unions of LSOAs, with the residents of these."""
    groups = lsoas.groupby(np.asarray(wards))
    frame = gpd.GeoDataFrame(
        {
            "district_code": groups["district_code"].first(),
            "residents": groups["residents"].sum(),
        },
        geometry=groups["geometry"].apply(lambda parts: shapely.union_all(parts.to_numpy())),
        crs=BNG,
    )
    return Areas(frame.rename_axis("area_code"), vintage)


def redrawn(lsoas, rng, apart):
    """Give each LSOA to the nearest centre of its district, once centres have moved at random."""
    centres = lsoas.geometry.centroid
    x, y = centres.x.to_numpy(), centres.y.to_numpy()
    chosen = np.empty(len(lsoas), dtype=object)
    for _, rows in lsoas.reset_index().groupby("district_code").groups.items():
        at = np.asarray(rows)
        old = lsoas["ward"].to_numpy()[at]
        names = np.unique(old)
        middle = np.array([[x[at][old == n].mean(), y[at][old == n].mean()] for n in names])
        middle += rng.normal(0, apart, middle.shape)
        far = (x[at, None] - middle[:, 0]) ** 2 + (y[at, None] - middle[:, 1]) ** 2
        chosen[at] = np.char.add("new ", names.astype(str))[far.argmin(axis=1)]
    return chosen


@pytest.fixture(scope="module")
def trials(lsoas, postcodes):
    """Estimate and truth of some 500 redrawn wards, each with the margin that is printed."""
    known = made_of(lsoas, lsoas["ward"], "2025")
    found = []
    for seed, apart in enumerate((200, 400, 800, 1500, 200, 400, 800, 1500)):
        wards = made_of(lsoas, redrawn(lsoas, np.random.default_rng(seed), apart), "2026")
        truth = wards.frame["residents"]
        hidden = Areas(wards.frame.drop(columns="residents"), "2026")
        frame = estimate_residents(known, hidden, postcodes).frame
        by_district = frame["residents"].groupby(frame["district_code"]).sum()
        assert by_district.equals(truth.groupby(frame["district_code"]).sum())
        found.append(frame.assign(truth=truth)[["residents", "residents_within", "truth"]])
    return pd.concat(found).dropna()


def per_cent_off(found, truth):
    """How far estimates lie from the truth, in per cent of what is printed."""
    return 100 * (truth / found["residents"] - 1).abs()


def test_nineteen_in_twenty_lie_within_the_margin_that_is_printed(trials):
    off = per_cent_off(trials, trials["truth"])

    assert len(trials) > 500
    assert 0.93 <= (off <= trials["residents_within"]).mean() <= 0.99
    # A margin that is wide for all alike would say nothing: the sure are told from the unsure.
    sure = trials["residents_within"] <= 10
    assert off[sure].quantile(0.95) < 10 < off[~sure].quantile(0.95)


def test_half_of_heavily_redrawn_wards_are_within_five_per_cent(trials):
    off = per_cent_off(trials, trials["truth"])

    assert off.median() < 5
    assert off.quantile(0.95) < 20


def lying_in(lsoas, wards):
    """Residents of wards by the LSOAs whose middle lies in them, as no lookup covers 2013."""
    middles = lsoas.centroid.to_numpy()
    at = shapely.STRtree(wards.geometry.to_numpy()).query(middles, predicate="within")
    counted = np.zeros(len(wards), dtype=int)
    np.add.at(counted, at[1], lsoas["residents"].to_numpy()[at[0]])
    assert counted.sum() == lsoas["residents"].sum()
    return pd.Series(counted, index=wards.index)


@pytest.fixture(scope="module")
def leeds(lsoas, wards_2013, wards_2025, postcodes):
    """Estimate in the wards of Leeds redrawn in 2018, and the truth."""
    known = Areas(wards_2013.assign(residents=lying_in(lsoas, wards_2013)), "2013")
    truth = lying_in(lsoas, wards_2025)

    def estimated():
        found = estimate_residents(known, Areas(wards_2025, "2025"), postcodes).frame
        found = found[(found["district_code"] == LEEDS) & found["residents_within"].notna()]
        return found, truth[found.index]

    return estimated


def test_the_wards_of_leeds_redrawn_in_2018(leeds):
    found, truth = leeds()
    off = per_cent_off(found, truth)

    assert len(found) >= 20
    assert off.median() < 2
    assert off.max() < 25
    assert (off <= found["residents_within"]).mean() >= 0.9


def test_ground_tells_more_of_residents_than_postcodes_one_by_one(leeds, monkeypatch):
    by_ground = per_cent_off(*leeds()).max()
    monkeypatch.setattr(estimated_residents, "ground_weights", lambda x, _: np.ones(len(x)))
    one_by_one = per_cent_off(*leeds()).max()

    assert by_ground < one_by_one / 2


def test_the_packaged_figures_are_best_fits_themselves(lsoas, wards_2025, postcodes):
    """What the documentation says of them, by sharing LSOAs over wards as ground lies."""
    x, y = postcodes.table["easting"].to_numpy(), postcodes.table["northing"].to_numpy()
    weights = ground_weights(x, y)
    inside = AreaIndex(Areas(lsoas, "2021", "lsoa")).assign(x, y)
    ward = AreaIndex(Areas(wards_2025, "2025")).assign(x, y)
    table = np.zeros((len(lsoas), len(wards_2025)))
    both = (inside >= 0) & (ward >= 0)
    np.add.at(table, (inside[both], ward[both]), weights[both])
    shared = lsoas["residents"].to_numpy() @ (table / table.sum(axis=1, keepdims=True))

    packaged = boundaries.load().frame["residents"].loc[wards_2025.index]
    off = 100 * np.abs(packaged / shared - 1)

    assert off.median() < 3
    assert 10 < off.quantile(0.95) < 15
