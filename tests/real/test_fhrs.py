"""The four real food hygiene registers: taken in whole, known again, and counted by ward and type.

Food Standards Agency, 13 and 14 November 2020, Open Government Licence v3.0.
"""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import datetime

import geopandas as gpd
import pandas as pd
import pytest

import boundaries
from boundaries.crs import to_bng
from geo.assign import AreaIndex
from geo.errors import FileCutShort
from tests.importing import import_fhrs
from webmap.config import Settings
from webmap.db.records.concerns import batches, premises_frame
from webmap.stores import open_records
from webmap.workspace import Workspace

pytestmark = pytest.mark.real

NOW = datetime(2026, 11, 22)  # noqa: DTZ001 - the store keeps UTC without a zone
#: Entries of each authority, as the header of its file says.
SIZES = {"404": 4_246, "406": 2_162, "411": 3_682, "432": 2_750}


@pytest.fixture(scope="module")
def files(shared):
    return sorted((shared / "data" / "business").glob("FHRS*.xml"))


@pytest.fixture(scope="module")
def independent(files):
    """The same files read by another parser, all at once."""
    entries = [
        {child.tag: (child.text or "").strip() for child in detail.iter() if not len(child)}
        for path in files
        for detail in ET.parse(path).iter("EstablishmentDetail")  # noqa: S314 - carried with the project
    ]
    return pd.DataFrame(entries).fillna("").set_index("FHRSID").sort_index()


@pytest.fixture(scope="module")
def taken(files, tmp_path_factory):
    """The store after the four files were taken in, and what was said of each, twice over."""
    store = {
        "workspace": Workspace(tmp_path_factory.mktemp("real")),
        "settings": Settings(records_url=None),
    }
    tallies = [
        [import_fhrs(**store, path=path, imported_at=NOW).tally for path in files] for _ in range(2)
    ]
    return store, tallies


@pytest.fixture(scope="module")
def premises(taken):
    with open_records(**taken[0]) as db:
        return premises_frame(db)


def test_every_establishment_goes_in(taken, premises):
    first = taken[1][0]

    assert [tally.read for tally in first] == list(SIZES.values())
    assert [tally.accepted for tally in first] == list(SIZES.values())
    assert premises["authority_code"].value_counts().to_dict() == SIZES
    assert len(premises) == 12_840


def test_a_second_time_all_are_duplicate(taken):
    store, (_, second) = taken

    assert [tally.duplicate for tally in second] == list(SIZES.values())
    assert sum(tally.accepted + tally.refused for tally in second) == 0
    with open_records(**store) as db:
        assert len(batches(db)) == 4


@pytest.mark.parametrize(
    ("column", "tag"),
    [
        ("kinds", "BusinessType"),
        ("kind_codes", "BusinessTypeID"),
        ("postcode", "PostCode"),
        ("rating", "RatingValue"),
        ("authority_code", "LocalAuthorityCode"),
    ],
)
def test_what_is_kept_agrees_with_another_parser(premises, independent, column, tag):
    kept = premises.set_index("register_id")[column].fillna("").sort_index()

    assert kept.tolist() == independent[tag].tolist()


def test_points_and_dates_agree_with_another_parser(premises, independent):
    kept = premises.set_index("register_id").sort_index()

    for column, tag in (("longitude", "Longitude"), ("latitude", "Latitude")):
        given = pd.to_numeric(independent[tag].replace("", None))
        assert given.isna().sum() == 1_565
        held = kept[column].dropna()
        assert (held == given[held.index]).all()
    dates = kept["rated_on"].dt.strftime("%Y-%m-%d").fillna("")
    assert dates.tolist() == independent["RatingDate"].tolist()


def test_the_points_left_out_are_those_that_lie_outside_their_authority(premises, independent):
    outlines = boundaries.load("district").frame.geometry
    numbers = dict(zip(SIZES, ["E08000032", "E08000033", "E08000034", "E08000036"], strict=True))
    given = independent[independent["Longitude"] != ""]
    lon, lat = (given[tag].astype(float).to_numpy() for tag in ("Longitude", "Latitude"))
    points = gpd.GeoSeries(gpd.points_from_xy(*to_bng(lon, lat)), index=given.index, crs=27700)
    homes = outlines[given["LocalAuthorityCode"].map(numbers)].set_axis(given.index)
    apart = points.distance(homes)
    kept = premises.set_index("register_id")["longitude"].reindex(given.index)

    assert kept.isna().sum() == 4
    assert (apart[kept.isna()] > 100).all()
    assert (apart[kept.notna()] < 142).all()  # across the corner of a square of 100 m


def test_no_name_is_kept_without_a_full_postcode(premises, independent):
    kept = premises.set_index("register_id")["name"].sort_index()
    full = independent["PostCode"].str.fullmatch(r"\w{2,4} \w{3}")
    fixed = full & (independent["BusinessTypeID"] != "7846")

    assert (independent["PostCode"] == "").sum() == 1_493
    assert kept[~fixed].isna().all()
    assert (kept[fixed] == independent["BusinessName"][fixed]).all()


def test_names_that_are_not_kept_are_not_in_the_file(taken, premises, independent):
    """The bytes of the store hold no dropped name, unless it is part of one that is."""
    kept = "\n".join(premises["name"].dropna())
    whole = b"".join(path.read_bytes() for path in taken[0]["workspace"].restricted.iterdir())
    words = {name for name in independent["BusinessName"] if len(name) > 12 and name not in kept}

    assert len(words) > 500
    assert not re.search("|".join(map(re.escape, words)).encode(), whole)


def test_half_a_real_file_leaves_nothing(files, tmp_path):
    half = tmp_path / "half.xml"
    half.write_bytes(files[0].read_bytes()[: files[0].stat().st_size // 2])
    store = {"workspace": Workspace(tmp_path), "settings": Settings(records_url=None)}

    with pytest.raises(FileCutShort):
        import_fhrs(**store, path=half, imported_at=NOW)
    with open_records(**store) as db:
        assert len(premises_frame(db)) == 0


def test_premises_by_ward_and_type_agree_with_a_spatial_join(premises, shared):
    """Counts by our exact index are those of geopandas on the official outlines."""
    wards = boundaries.read(shared / "data" / "boundaries" / "westyorks_wards_2025_BGC.geojson")
    placed = premises.dropna(subset=["longitude"]).reset_index(drop=True)
    east, north = to_bng(placed["longitude"].to_numpy(), placed["latitude"].to_numpy())
    rows = AreaIndex(wards).assign(east, north)
    ours = Counter(
        (wards.codes[row], kind)
        for row, kind in zip(rows, placed["kinds"], strict=True)
        if row >= 0
    )

    points = gpd.GeoDataFrame(
        placed, geometry=gpd.points_from_xy(placed["longitude"], placed["latitude"]), crs=4326
    ).to_crs(27700)
    joined = points.sjoin(wards.frame[["geometry"]], predicate="within")
    theirs = Counter(zip(joined[wards.codes.name], joined["kinds"], strict=True))

    assert ours == theirs
    assert sum(ours.values()) == 11_275 - 5  # 1,565 have no point and 5 lie outside the county
    in_bradford = sum(n for (code, _), n in ours.items() if code in bradford(wards))
    assert in_bradford == pytest.approx(4_246 - 518, abs=5)


def bradford(wards):
    frame = wards.frame
    return set(frame.index[frame["district_code"] == "E08000032"])
