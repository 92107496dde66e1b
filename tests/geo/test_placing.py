"""A record is placed as exactly as it says, never finer, and none is dropped."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import boundaries
from boundaries import BNG, Areas
from boundaries.names import towns
from boundaries.tables import packaged_rows
from geo.placing import PRECISIONS, place
from geo.postcodes import Postcodes
from geo.uprns import Uprns

WEST_YORKSHIRE = [f"E0800003{number}" for number in range(2, 7)]
KINDS = ["point", "uprn", "postcode", "ward", "town", "district", "force"]


@pytest.fixture(scope="module")
def wards():
    return boundaries.load()


@pytest.fixture(scope="module")
def directory():
    return Postcodes.load(WEST_YORKSHIRE)


def found(kind, written, wards, directory):
    record = pd.DataFrame({"place_kind": [kind], "place": [written]}, dtype="object")
    row = place(record, wards, directory).iloc[0]
    return row["precision"], row["ward_code"], row["district_code"]


LEEDS = "E08000035"


@pytest.mark.parametrize(
    ("kind", "written", "expected"),
    [
        # The point ONS publishes for Baildon, in metres and in degrees.
        ("point", "415123,439667", ("point", "E05001341", "E08000032")),
        ("point", "-1.771591,53.85303", ("point", "E05001341", "E08000032")),
        ("point", " -1.771591 , 53.85303 ", ("point", "E05001341", "E08000032")),
        ("point", "384000,398000", ("point", None, None)),
        ("point", "53.85303,-1.771591", ("point", None, None)),
        ("point", "0,0", ("point", None, None)),
        ("point", "north of the mill", ("none", None, None)),
        ("point", "415123", ("none", None, None)),
        ("point", "415123,439667,12", ("none", None, None)),
        ("point", "nan,inf", ("none", None, None)),
        ("point", "inf,inf", ("none", None, None)),
        ("postcode", "bd17 9zz", ("postcode", None, None)),
        ("postcode", "M1 1AA", ("postcode", None, None)),
        ("ward", "E05001341", ("ward", "E05001341", "E08000032")),
        # Bradford's wards of May 2026: no outline, but the district is known.
        ("ward", "E05016453", ("district", None, "E08000032")),
        ("ward", "E05009999", ("none", None, None)),
        ("town", "Leeds", ("town", None, LEEDS)),
        ("town", "  hebden bridge", ("town", None, "E08000033")),
        ("town", "Manchester", ("town", None, None)),
        ("district", LEEDS, ("district", None, LEEDS)),
        ("district", "E08000003", ("district", None, None)),
        ("force", "E23000010", ("force", None, None)),
        ("force", "", ("force", None, None)),
        ("force", None, ("force", None, None)),
        ("uprn", "72000123", ("none", None, None)),
        ("point", None, ("none", None, None)),
        ("town", " ", ("none", None, None)),
        (None, None, ("none", None, None)),
        ("parish", "E04000001", ("none", None, None)),
    ],
)
def test_each_kind_of_place(kind, written, expected, wards, directory):
    assert found(kind, written, wards, directory) == expected


def test_a_postcode_is_placed_in_the_ward_that_holds_it(wards, directory):
    # The middle of Baildon, well inside the ward of that name.
    near = directory.table[
        directory.table["easting"].between(415_300, 415_500)
        & directory.table["northing"].between(439_600, 439_800)
    ]
    records = pd.DataFrame({"place_kind": "postcode", "place": near["postcode"].str.lower()})

    placed = place(records, wards, directory)

    assert len(placed) > 5
    assert set(placed["ward_code"]) == {"E05001341"}
    assert set(placed["precision"]) == {"postcode"}


def test_where_outline_and_directory_disagree_the_district_stands(wards, directory):
    table = directory.table.assign(district_code=LEEDS)
    records = pd.DataFrame({"place_kind": "postcode", "place": ["BD1 1HY"]})

    placed = place(records, wards, Postcodes(table)).iloc[0]

    assert (placed["ward_code"], placed["district_code"]) == (None, LEEDS)


def test_every_town_is_at_its_district_and_in_no_ward(wards, directory):
    listed = towns()
    records = pd.DataFrame({"place_kind": "town", "place": listed["town"]})

    placed = place(records, wards, directory)

    assert placed["district_code"].to_list() == listed["district_code"].to_list()
    assert placed["ward_code"].isna().all()


def test_every_ward_code_of_2026_is_at_its_district(wards, directory):
    rows = packaged_rows("wards_2026_codes.csv")
    records = pd.DataFrame({"place_kind": "ward", "place": [row["ward_code"] for row in rows]})

    placed = place(records, wards, directory)

    assert placed["district_code"].to_list() == [row["district_code"] for row in rows]
    current = records["place"].isin(wards.codes)
    assert placed.loc[current, "ward_code"].to_list() == records.loc[current, "place"].to_list()
    assert placed.loc[~current, "ward_code"].isna().all()
    assert set(placed.loc[~current, "precision"]) == {"district"}


def test_the_records_are_left_as_they_were(wards, directory):
    records = pd.DataFrame({"place_kind": ["town"], "place": ["Leeds"], "child": ["no"]}, index=[9])
    before = records.copy()

    placed = place(records, wards, directory)

    pd.testing.assert_frame_equal(records, before)
    pd.testing.assert_frame_equal(placed[list(records)], before)
    assert list(placed.columns[3:6]) == ["precision", "ward_code", "district_code"]
    assert list(placed.columns[6:]) == ["near_line", "easting", "northing"]


def test_no_records_are_placed_nowhere(wards, directory):
    records = pd.DataFrame({"place_kind": [], "place": []}, dtype="str")

    placed = place(records, wards, directory)

    assert placed.empty
    assert list(placed.columns) == [
        "place_kind",
        "place",
        "precision",
        "ward_code",
        "district_code",
        "near_line",
        "easting",
        "northing",
    ]


@pytest.mark.parametrize(
    ("kind", "written", "metres"),
    [
        ("point", "415123,439667", (415123, 439667)),
        ("point", "-1.771591,53.85303", (415123, 439667)),
        ("point", "384000,398000", None),  # outside: no ward counts it
        ("postcode", "M1 1AA", None),
        ("ward", "E05001341", None),
        ("town", "Keighley", None),
        ("force", "", None),
    ],
)
def test_metres_are_given_where_a_ward_counts_the_very_place(
    kind, written, metres, wards, directory
):
    record = pd.DataFrame({"place_kind": [kind], "place": [written]}, dtype="object")

    placed = place(record, wards, directory)[["easting", "northing"]].iloc[0]

    if metres is None:
        assert placed.isna().all()
    else:
        assert placed.to_numpy(float) == pytest.approx(metres, abs=3)


def of_district(wards, district):
    """A point inside each ward of a district."""
    chosen = wards.frame[wards.frame["district_code"] == district]
    return chosen.geometry.representative_point()


def test_a_uprn_is_placed_by_the_table_given(wards, directory):
    inside = of_district(wards, LEEDS)
    metres = np.rint(np.column_stack([inside.x, inside.y]) * 100).astype(np.int64)
    uprns = Uprns.of(np.arange(1, len(inside) + 1), metres[:, 0], metres[:, 1])
    asked = [*map(str, range(1, len(inside) + 1)), "999", "", "x"]
    records = pd.DataFrame({"place_kind": "uprn", "place": asked})

    placed = place(records, wards, directory, uprns)

    assert placed["ward_code"].to_list() == [*inside.index, None, None, None]
    assert placed["precision"].to_list() == ["uprn"] * (len(inside) + 1) + ["none", "uprn"]
    assert set(placed["district_code"].dropna()) == {LEEDS}


@pytest.mark.parametrize(
    ("kind", "away", "expected"),
    [
        ("point", 99, True),
        ("point", 101, False),
        ("postcode", 124, True),
        ("postcode", 126, False),
    ],
)
def test_places_are_near_a_line_within_the_error_of_outline_and_kind(
    directory, kind, away, expected
):
    """Simplified outlines err by 100 m; a postcode's addresses lie 75 m around it besides."""
    square = gpd.GeoDataFrame(
        {"district_code": [LEEDS], "name": ["Ward"]},
        index=pd.Index(["E05999999"], name="area_code"),
        geometry=[shapely.box(420_000, 420_000, 440_000, 440_000)],
        crs=BNG,
    )
    east, north = 420_000 + away, 430_000
    table = directory.table.head(1).assign(easting=float(east), northing=float(north))
    written = f"{east},{north}" if kind == "point" else table["postcode"].iloc[0]
    record = pd.DataFrame({"place_kind": [kind], "place": [written]})

    placed = place(record, Areas(square, "2025", generalised=True), Postcodes(table))

    assert placed["near_line"].to_list() == [expected]
    assert placed["near_line"].dtype == bool


def test_what_is_given_as_an_area_is_never_near_its_line(wards, directory):
    rows = [("ward", "E05001341"), ("town", "Leeds"), ("district", LEEDS), ("force", "")]
    placed = place(pd.DataFrame(rows, columns=["place_kind", "place"]), wards, directory)

    assert not placed["near_line"].any()


WRITTEN = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(["E05001341", "E05016453", LEEDS, "Leeds", "LS1 1UR", "430000,433700"]),
    st.tuples(st.floats(), st.floats()).map(lambda xy: f"{xy[0]},{xy[1]}"),
)


@given(st.lists(st.tuples(st.sampled_from([*KINDS, "", None]), WRITTEN), max_size=12))
def test_whatever_is_written_every_record_is_kept_and_none_is_made_finer(wards, directory, rows):
    records = pd.DataFrame(rows, columns=["place_kind", "place"], dtype="object")

    placed = place(records, wards, directory)

    assert len(placed) == len(records)
    assert set(placed["precision"]) <= set(PRECISIONS)
    in_ward = placed["ward_code"].notna()
    assert set(placed.loc[in_ward, "precision"]) <= {"point", "uprn", "postcode", "ward"}
    districts = wards.frame["district_code"]
    expected = [districts[code] for code in placed.loc[in_ward, "ward_code"]]
    assert placed.loc[in_ward, "district_code"].to_list() == expected
    rank = {name: order for order, name in enumerate(PRECISIONS)}
    for row in placed.itertuples():
        said = row.place_kind if row.place_kind in rank else "none"
        assert rank[row.precision] >= rank[said]
