"""The real boundary files of ONS are read, or refused for the fault they really have."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import boundaries
from boundaries import BoundaryRefused
from boundaries.crs import to_bng
from geo.assign import AreaIndex

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "data" / "boundaries"


@pytest.fixture(scope="module")
def wards(folder):
    return boundaries.read(folder / "westyorks_wards_2025_BGC.geojson")


def test_the_official_wards_are_read(wards):
    packaged = boundaries.load()

    assert (len(wards), wards.vintage, wards.level) == (124, "2025", "ward")
    assert list(wards.codes) == list(packaged.codes)
    assert wards.names == packaged.names
    assert wards.frame["residents"].to_list() == packaged.frame["residents"].to_list()
    assert wards.frame["hectares"].to_numpy() == pytest.approx(
        packaged.frame["hectares"].to_numpy(), abs=1
    )


def test_outlines_agree_with_an_independent_reading(wards, folder):
    """GDAL and PROJ read a file of ours here, never one that was given."""
    known = gpd.read_file(folder / "westyorks_wards_2025_BGC.geojson").to_crs("EPSG:27700")
    known = known.set_index("WD25CD").loc[wards.codes]

    apart = shapely.hausdorff_distance(known.geometry.to_numpy(), wards.frame.geometry.to_numpy())
    # Less than 1 mm where PROJ has no grid of its own, less than 3 m where it has.
    assert apart.max() < 3


def test_degrees_are_within_three_metres_of_the_metres_ons_prints(folder):
    found = json.loads((folder / "westyorks_wards_2025_BGC.geojson").read_text())["features"]
    printed = [[f["properties"][c] for c in ("LONG", "LAT", "BNG_E", "BNG_N")] for f in found]
    lon, lat, east, north = np.array(printed, dtype=float).T

    x, y = to_bng(lon, lat)

    assert np.hypot(x - east, y - north).max() < 3


def test_counts_agree_with_an_independent_spatial_join(wards):
    west, south, east, north = wards.extent
    rng = np.random.default_rng(124)
    x, y = rng.uniform(west, east, 200_000).round(2), rng.uniform(south, north, 200_000).round(2)
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs="EPSG:27700")

    joined = gpd.sjoin(points, wards.frame[["geometry"]], predicate="within")
    expected = joined["area_code"].value_counts().reindex(wards.codes, fill_value=0)
    rows = AreaIndex(wards).assign(x, y, threads=2)

    found = np.bincount(rows[rows >= 0], minlength=len(wards))
    assert found.tolist() == expected.to_list()
    assert (rows < 0).sum() == len(points) - len(joined)
    # And not only the counts: every point is in the same ward.
    assert (wards.codes[rows[joined.index]] == joined["area_code"]).all()


def test_every_corner_of_the_official_wards_is_in_one_ward(wards):
    outlines = wards.frame.geometry.to_numpy()
    corners = np.unique(shapely.get_coordinates(outlines), axis=0)
    points = shapely.points(corners)
    county = shapely.coverage_union_all(outlines)
    inner = shapely.contains_properly(county, points)

    rows = AreaIndex(wards).assign(corners[:, 0], corners[:, 1])

    assert (rows[inner] >= 0).all()
    placed = rows >= 0
    assert shapely.intersects(outlines[rows[placed]], points[placed]).all()


def test_lsoas_of_2021_are_read_and_agree_with_shapely(folder):
    areas = boundaries.read(folder / "westyorks_lsoa_2021_BGC.geojson", "lsoa")
    west, south, east, north = areas.extent
    rng = np.random.default_rng(1404)
    x, y = rng.uniform(west, east, 50_000).round(3), rng.uniform(south, north, 50_000).round(3)

    rows = AreaIndex(areas).assign(x, y)

    tree = shapely.STRtree(areas.frame.geometry.to_numpy())
    point, area = tree.query(shapely.points(x, y), predicate="within")
    expected = np.full(len(x), -1)
    expected[point] = area
    assert (len(areas), areas.vintage) == (1404, "2021")
    assert (rows == expected).all()


def test_lsoas_are_in_the_districts_the_census_has_them_in(folder, shared):
    table = shared / "data" / "context" / "population_census2021_lsoa21_westyorks.csv"
    census = pd.read_csv(table, dtype="str").set_index("lsoa21_code")

    areas = boundaries.read(folder / "westyorks_lsoa_2021_BGC.geojson", "lsoa")

    expected = census.loc[areas.codes]
    assert areas.frame["district_code"].to_list() == expected["ltla24_code"].to_list()
    assert areas.frame["district_name"].to_list() == expected["ltla24_name"].to_list()
    assert areas.frame["name"].to_list() == expected["lsoa21_name"].to_list()


def test_wards_of_2020_are_read_as_their_own_vintage(folder):
    areas = boundaries.read(folder / "odileeds_WD20CD_westyorks.geojson")

    assert (len(areas), areas.vintage) == (124, "2020")
    assert "residents" not in areas.frame


@pytest.mark.parametrize(
    ("file", "level", "why"),
    [
        ("westyorks_msoa_2021_BGC.geojson", "msoa", r"cross themselves: E02002322, E02002338\."),
        ("odileeds_LSOA11CD_westyorks.geojson", "lsoa", "cross themselves: .* and 3 more"),
        ("westyorks_lsoa_2021_BGC.geojson", "ward", "holds LSOA codes, not wards"),
        ("ukgeojson_2013/wards_E08000032.geojson", "ward", "column LAD13CD is missing"),
        ("ukgeojson_2013/topo_wards_E08000032.json", "ward", "TopoJSON"),
    ],
)
def test_real_faults_are_named(folder, file, level, why):
    with pytest.raises(BoundaryRefused, match=why):
        boundaries.read(folder / file, level)


def test_half_the_real_file_is_refused(folder, tmp_path):
    whole = (folder / "westyorks_wards_2025_BGC.geojson").read_bytes()
    half = tmp_path / "half.geojson"
    half.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(BoundaryRefused, match="ends in the middle"):
        boundaries.read(half)


def test_the_real_file_without_its_system_is_refused(folder, tmp_path):
    document = json.loads((folder / "westyorks_wards_2025_BGC.geojson").read_text())
    del document["crs"]
    silent = tmp_path / "silent.geojson"
    silent.write_text(json.dumps(document))

    with pytest.raises(BoundaryRefused, match="look like longitude and latitude"):
        boundaries.read(silent)
    assert len(boundaries.read(silent, crs="EPSG:4326")) == 124


@pytest.mark.parametrize(
    ("file", "level"),
    [("westyorks_lsoa_2021_BGC.geojson", "lsoa"), ("odileeds_WD20CD_westyorks.geojson", "ward")],
)
def test_real_files_agree_with_their_districts(folder, file, level):
    """Every area lies in the district its row says, as the packaged outlines have it."""
    areas = boundaries.read(folder / file, level)
    districts = boundaries.load("district")
    inside = shapely.point_on_surface(areas.frame.geometry.to_numpy())

    rows = AreaIndex(districts).assign(shapely.get_x(inside), shapely.get_y(inside))

    assert (districts.codes[rows] == areas.frame["district_code"]).mean() > 0.999
