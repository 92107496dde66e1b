"""Coverage counts every record once, names why it is in no ward, and ranks what would mend it."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import boundaries
from geo.place_coverage import LEVELS, LOSSES, cover, losses
from geo.placing import place
from geo.postcodes import Postcodes

LEEDS = "E08000035"


@pytest.fixture(scope="module")
def wards():
    return boundaries.load()


@pytest.fixture(scope="module")
def directory():
    return Postcodes.load([f"E0800003{number}" for number in range(2, 7)])


#: What is written, and why it is in no ward.
WRITTEN = [
    ("point", "430000,433700", ""),
    ("postcode", "LS1 3AD", ""),
    ("ward", "E05001341", ""),
    ("town", "Leeds", "town"),
    ("town", "Manchester", "elsewhere"),
    ("district", LEEDS, "district"),
    ("district", "E08000003", "elsewhere"),
    ("force", "", "force"),
    ("force", "E23000010", "force"),
    ("ward", "E05016453", "other_vintage"),
    ("ward", "E05009999", "unknown_ward"),
    ("uprn", "72000123", "no_uprn_table"),
    ("uprn", "", "unread"),
    ("postcode", "BD17 9ZZ", "unknown_postcode"),
    ("point", "384000,398000", "outside"),
    ("point", "by the mill", "unread"),
    ("town", None, "unread"),
    ("", "", "unread"),
]


def placed_of(rows, wards, directory, organisation="police"):
    records = pd.DataFrame(rows, columns=["place_kind", "place"], dtype="object")
    return place(records.assign(organisation=organisation), wards, directory)


def test_every_way_to_be_lost_has_its_name(wards, directory):
    placed = placed_of([row[:2] for row in WRITTEN], wards, directory)

    assert losses(placed).tolist() == [loss for *_, loss in WRITTEN]
    assert losses(placed).index.equals(placed.index)


def test_a_postcode_between_two_districts_is_torn(wards, directory):
    table = directory.table.assign(district_code=LEEDS)
    records = pd.DataFrame({"place_kind": ["postcode"], "place": ["BD1 1HY"]})

    assert losses(place(records, wards, Postcodes(table))).tolist() == ["torn_postcode"]


def test_one_better_field_is_worth_what_the_records_it_mends_are(wards, directory):
    police = [("point", "430000,433700")] * 6 + [("town", "Leeds")] * 3 + [("uprn", "1")]
    charity = [("town", "Leeds")] * 4 + [("ward", "E05001341")]
    placed = placed_of(police + charity, wards, directory)
    placed["organisation"] = ["police"] * 10 + ["charity"] * 5

    gains = cover(placed).gains

    said = [(gain.partner, gain.loss, gain.records) for gain in gains]
    assert said == [
        ("all", "town", 7),
        ("all", "no_uprn_table", 1),
        ("charity", "town", 4),
        ("police", "town", 3),
        ("police", "no_uprn_table", 1),
    ]
    assert gains[0].share == pytest.approx(7 / 15)
    assert gains[0].share_after == pytest.approx(14 / 15)
    assert str(gains[3]) == (
        "police: 3 known to their town only; if they carried a postcode: in a ward 60% -> at most "
        "90%"
    )


def test_the_levels_and_what_placed_a_record_are_counted(wards, directory):
    found = cover(placed_of([row[:2] for row in WRITTEN], wards, directory)).table.loc["police"]

    assert found[list(LEVELS)].to_dict() == {"ward": 3, "district": 3, "county": 2, "none": 10}
    assert found[["point", "uprn", "postcode", "ward_code"]].tolist() == [1, 0, 1, 1]
    assert found["records"] == len(WRITTEN)


def test_only_records_counted_in_a_ward_are_near_its_line(wards, directory):
    edge = wards.frame.geometry.iloc[0].exterior.coords[0]
    rows = [("point", f"{edge[0]:.0f},{edge[1]:.0f}"), ("town", "Leeds")]
    placed = placed_of(rows, wards, directory)

    found = cover(placed).table.loc["all"]

    assert found["near_line"] == int(placed["ward_code"].notna().iloc[0])


def test_a_record_without_a_partner_is_still_counted(wards, directory):
    placed = placed_of([("town", "Leeds")] * 2, wards, directory, organisation=None)

    assert cover(placed).table["records"].to_dict() == {"all": 2, "": 2}


@given(
    st.lists(
        st.tuples(
            st.sampled_from([row[:2] for row in WRITTEN]),
            st.sampled_from(["police", "council", "charity"]),
        ),
        min_size=1,
        max_size=25,
    )
)
def test_no_record_is_lost_or_counted_twice(wards, directory, rows):
    placed = placed_of([row for row, _ in rows], wards, directory)
    placed["organisation"] = [name for _, name in rows]

    found = cover(placed)

    table = found.table
    assert table.loc["all", "records"] == len(rows)
    assert (table[list(LEVELS)].sum(axis=1) == table["records"]).all()
    by = table[["point", "uprn", "postcode", "ward_code"]].sum(axis=1)
    assert (by == table["ward"]).all()
    assert (found.losses.sum(axis=1) == table["records"] - table["ward"]).all()
    assert (table.iloc[1:].sum() == table.iloc[0]).all()
    assert (table["near_line"] <= table["ward"]).all()
    assert list(found.losses) == list(LOSSES)
    assert all(0 <= gain.share < gain.share_after <= 1 for gain in found.gains)
