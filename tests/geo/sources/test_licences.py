"""Licences of any council are read through a mapping, and nobody who holds one is."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

import boundaries
from boundaries.crs import to_bng
from boundaries.tables import DISTRICTS
from geo.errors import ColumnsRefused, ExtractDateRefused
from geo.points.region import Region
from geo.postcodes import Postcodes
from geo.sources.entries import ENTRY_COLUMNS
from geo.sources.layout import Layout
from geo.sources.licences import LICENCE_COLUMNS, REQUIRED_OF_OURS, read_licences
from models.sectors.classify import classify
from tests.concern_files import terms

KEY = b"k" * 32
LEEDS = "E08000035"
LICENCE = {
    "licence_id": "PREM/1",
    "authority_code": LEEDS,
    "name": "The Mill",
    "kind": "Premises licence",
    "address": "12 Mill Lane, Leeds, LS1 4AP",
    "status": "live",
    "since": "2020-02-29",
}
#: The same in the words of a council that gives no numbers.
UNNUMBERED = Layout(
    headings={"address": "Where", "kind": "What", "postcode": "Code"}, constants={"status": "live"}
)


@pytest.fixture
def read(tmp_path):
    """Read a register in our own columns, or in those of `layout`; return rows and refusals."""

    def reading(*changes, layout=None, text=None, register="premises_licence", **options):
        path = tmp_path / "register.csv"
        rows = [{**LICENCE, **change} for change in changes]
        used = pd.DataFrame(rows, columns=list(dict.fromkeys(key for row in rows for key in row)))
        path.write_text(text if text is not None else used.fillna("").to_csv(index=False), "utf-8")
        told = {"register": register, "layout": layout, "extracted_on": date(2026, 11, 1)}
        chunks = list(read_licences(path, terms(**{**told, **options})))
        rows = pd.concat([chunk.rows for chunk in chunks])
        refusals = [refusal for chunk in chunks for refusal in chunk.refusals]
        assert sum(chunk.read for chunk in chunks) == len(rows) + len({r.line for r in refusals})
        return rows, refusals

    return reading


def test_a_licence_becomes_a_row_of_its_types(read):
    rows, refusals = read({})
    row = rows.loc[2]

    assert refusals == []
    assert list(rows.columns) == ["uid", "content", *ENTRY_COLUMNS]
    assert (row["register"], row["register_id"]) == ("premises_licence", "PREM/1")
    assert (row["name"], row["kinds"]) == ("The Mill", "Premises licence")
    assert (row["postcode"], row["authority_code"]) == ("LS1 4AP", LEEDS)
    assert (row["since"], row["status"]) == (pd.Timestamp("2020-02-29"), "live")


def test_two_councils_may_give_one_number(read):
    rows, _ = read({}, {"authority_code": "E08000032"})

    assert rows["register_id"].tolist() == ["PREM/1", "PREM/1"]
    assert rows["uid"].nunique() == 2


def test_nobody_named_after_the_postcode_is_kept(read):
    rows, _ = read({}, {"address": "12 Mill Lane, Leeds, LS1 4AP Canary Person"})
    kept = rows.astype(str)

    assert not kept.apply(lambda column: column.str.contains("(?i)canary|mill lane")).any(axis=None)
    assert rows["address_key"].nunique() == 1


def test_an_address_over_several_cells_is_one(read):
    parts = {
        "address": "12 Mill Lane",
        "address_2": "Leeds",
        "address_3": "",
        "address_4": "LS1 4AP",
    }
    rows, _ = read({}, parts)

    assert rows["address_key"].nunique() == 1
    assert rows["postcode"].tolist() == ["LS1 4AP", "LS1 4AP"]


@pytest.mark.parametrize(
    "change",
    [
        {"address": "12 Mill Lane, Leeds"},
        {"address": "12 Mill Lane, Leeds", "postcode": "LS1 OAP"},
        {"postcode": "LS1"},
    ],
)
def test_without_a_postcode_an_entry_is_kept_without_a_place(read, change):
    row = read(change)[0].loc[2]

    assert row[["postcode", "address_key"]].isna().all()


def test_its_own_column_says_the_postcode_before_the_address_does(read):
    assert read({"postcode": "ls1 4aq"})[0].loc[2, "postcode"] == "LS1 4AQ"


def test_stray_spaces_of_a_page_do_not_change_an_entry(read):
    rows, _ = read({}, {"name": " The  Mill ", "address": "12  Mill La ne, Leeds,  LS1  4AP "})

    assert rows["content"].nunique() == 1


@pytest.mark.parametrize(
    ("column", "written"),
    [
        ("licence_id", ""),
        ("licence_id", "x" * 51),
        ("authority_code", ""),
        ("authority_code", "E0800003"),
        ("authority_code", "Leeds"),
        ("name", "x" * 301),
        ("kind", "x" * 501),
        ("status", "Granted"),
        ("since", "29/02/2020"),
        ("since", "2023-02-29"),
        ("since", "2026-11-02"),
        ("longitude", "-1.5"),
        ("easting", "430000"),
    ],
)
def test_a_row_with_a_fault_is_refused_by_line_and_column(read, column, written):
    rows, refusals = read({}, {column: written}, {"licence_id": "PREM/3"})

    assert list(rows.index) == [2, 4]
    assert {(refusal.line, refusal.column) for refusal in refusals} == {(3, column)}
    assert not written or all(written not in refusal.reason for refusal in refusals)


@pytest.mark.parametrize(
    "point",
    [
        {"longitude": "53.8", "latitude": "-1.5"},
        {"longitude": "0", "latitude": "0"},
        {"longitude": "1E0", "latitude": "53.8"},
        {"easting": "x", "northing": "433000"},
    ],
)
def test_a_point_elsewhere_is_refused(read, point):
    rows, refusals = read(point, {"licence_id": "PREM/2"})

    assert list(rows.index) == [3]
    assert refusals[0].column in point


def test_metres_become_degrees_and_back(read):
    rows, _ = read({"easting": "430000", "northing": "433500.5"})
    east, north = to_bng(rows["longitude"].to_numpy(), rows["latitude"].to_numpy())

    assert np.hypot(east - 430_000, north - 433_500.5)[0] < 0.1


def test_degrees_given_stay_as_they_are(read):
    metres = {"easting": "1", "northing": "1"}
    row = read({"longitude": "-1.5491", "latitude": "53.7997", **metres})[0].loc[2]

    assert (row["longitude"], row["latitude"]) == (-1.5491, 53.7997)


@pytest.mark.parametrize(
    ("register", "name", "kept"),
    [
        ("premises_licence", "The Mill", True),
        ("premises_licence", "Mr A Person", False),
        ("hmo", "Mill House", False),
        ("taxi_operator", "A Person", False),
        ("taxi_operator", "Aire Cars", True),
        ("scrap_metal", "A Person", False),
        ("scrap_metal", "Dales Metals Ltd", True),
    ],
)
def test_a_name_is_kept_where_it_is_no_persons(read, register, name, kept):
    assert read({"name": name}, register=register)[0]["name"].notna().all() == kept


def test_hours_say_what_is_licensed_and_decide_the_sector(read):
    rows, _ = read(
        {"alcohol": "Mon 10:00-23:00", "late_night_refreshment": "Mon 23:00-00:00"},
        {"licence_id": "PREM/2", "alcohol": "", "late_night_refreshment": "Mon 23:00-02:00"},
    )

    assert rows["kinds"].tolist() == [
        "Premises licence;Supply of alcohol;Late night refreshment",
        "Premises licence;Late night refreshment",
    ]
    found = classify(rows.rename(columns={"uid": "premises_uid"})).premises
    assert found["sector"].fillna("none").tolist() == ["none", "takeaway"]


def test_a_register_without_numbers_knows_its_entries_by_what_and_where(read):
    text = (
        "What,Where,Code,Holder\nBingo,1 Low Row,LS1 4AP,CANARY\nCasino,1 Low Row,LS1 4AP,CANARY\n"
    )
    first, _ = read(text=text, layout=UNNUMBERED, register="gambling")
    again, _ = read(text=text, layout=UNNUMBERED, register="gambling")
    keyed, _ = read(text=text, layout=UNNUMBERED, register="gambling", key=b"z" * 32)

    assert first["uid"].nunique() == 2
    assert first["uid"].tolist() == again["uid"].tolist()
    assert not set(first["uid"]) & set(keyed["uid"])
    assert first["register_id"].str.fullmatch("[0-9a-f]{32}").all()
    assert not first.astype(str).apply(lambda c: c.str.contains("CANARY|Low")).any(axis=None)


def test_without_numbers_an_entry_needs_an_address(read):
    _, refusals = read(text="What,Where,Code\nBingo,,LS1 4AP\n", layout=UNNUMBERED)

    assert [(refusal.line, refusal.column) for refusal in refusals] == [(2, "address")]


def test_a_mapping_that_can_tell_no_two_entries_apart_is_refused(read):
    with pytest.raises(ColumnsRefused, match="neither licence_id nor address"):
        read(text="What\nBingo\n", layout=Layout(headings={"kind": "What"}))


@pytest.mark.parametrize("missing", REQUIRED_OF_OURS)
def test_our_own_columns_must_be_there(read, missing):
    some = ",".join(column for column in LICENCE_COLUMNS if column != missing)

    with pytest.raises(ColumnsRefused, match=missing):
        read(text=f"{some}\n{',' * (len(LICENCE_COLUMNS) - 2)}\n")


def test_a_column_that_was_not_agreed_is_refused_without_a_mapping(read):
    with pytest.raises(ColumnsRefused, match="position 8"):
        read({"Licence Holder": "Canary"})


def test_a_register_of_no_known_day_is_refused(read):
    with pytest.raises(ExtractDateRefused, match=r"register\.csv.*--extracted-on"):
        read({}, extracted_on=None)


@pytest.fixture(scope="module")
def region():
    return Region.of(boundaries.load("ward"), Postcodes.load(list(DISTRICTS)))


@pytest.fixture(scope="module")
def home(region):
    """Easting and northing of the postcode in the address."""
    return region.postcodes.locate(pd.Series(["LS1 4AP"]))[["easting", "northing"]].iloc[0]


def test_a_point_that_is_at_its_postcode_if_read_otherwise_is_refused(read, region, home):
    """Exchanged, it may lie in Leeds all the same: only the postcode tells."""
    there = {"easting": f"{home['easting']:.0f}", "northing": f"{home['northing']:.0f}"}
    exchanged = {"easting": there["northing"], "northing": there["easting"], "licence_id": "2"}
    assert exchanged["easting"] != exchanged["northing"]
    rows, refusals = read(there, exchanged, land=lambda: region)

    assert list(rows.index) == [2]
    assert [(refusal.line, refusal.column) for refusal in refusals] == [(3, "easting")]
    assert "northing stands before easting" in refusals[0].reason


def test_a_point_far_from_its_postcode_is_left_out_and_the_entry_is_the_same(read, region, home):
    far = {"easting": f"{home['easting'] + 600:.0f}", "northing": f"{home['northing']:.0f}"}
    near = {**far, "easting": f"{home['easting'] + 400:.0f}", "licence_id": "2"}
    rows, refusals = read(far, near, land=lambda: region)

    assert refusals == []
    assert rows["longitude"].isna().tolist() == [True, False]
    assert rows["content"].tolist() == read(far, near)[0]["content"].tolist()


def test_without_a_known_postcode_a_point_is_held_to_its_council(read, region):
    kirklees = {"longitude": "-1.7850", "latitude": "53.6458", "address": "12 Mill Lane"}
    signless = {**kirklees, "longitude": "1.5491", "latitude": "53.7997", "licence_id": "2"}
    elsewhere = {**kirklees, "authority_code": "E09000002", "licence_id": "3"}
    rows, refusals = read(kirklees, signless, elsewhere, land=lambda: region)

    assert rows["longitude"].isna().tolist() == [True, False]
    assert [(refusal.line, refusal.column) for refusal in refusals] == [(3, "longitude")]


def test_where_no_council_is_named_the_postcode_tells(read, region, home):
    layout = Layout(
        headings={"address": "Where", "kind": "What", "easting": "E", "northing": "N"},
        constants={"status": "live"},
    )
    text = f"Where,What,E,N\n12 Mill Lane LS1 4AP,HMO,{home['easting'] - 5000},{home['northing']}\n"
    rows, refusals = read(text=text, layout=layout, register="hmo", land=lambda: region)

    assert refusals == []
    assert rows["longitude"].isna().all()
