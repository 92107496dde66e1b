"""Entries of the real food hygiene registers are matched with two other lists, and checked by hand.

`premises_pairs.csv` holds the verdict of a person who read names, addresses and postcodes of both
entries, as identities only: the number of the food hygiene entry, and the OpenStreetMap number or
the line of the wholesale list. Pairs of the kind "tuning" were read while the rules were made;
pairs of the kind "check" were drawn afterwards and changed nothing. Each sample is a simple random
one of entries of the other list with any candidate nearby (200 m or one postcode) whose name is at
all alike (score of at least 50, measured when it was drawn); the best candidate is the pair.

The two lists are of other years (November 2020, August 2023, April 2024), so shops have changed
hands. Sources: Food Standards Agency (OGL v3.0), OpenStreetMap contributors (ODbL 1.0).
"""

import csv
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from boundaries.tables import DISTRICTS
from geo.postcodes import Postcodes
from geo.registers.premises_placing import placed_premises
from geo.registers.same_premises import compare_premises, match_premises

HOME_OR_MOBILE = "7846"
LABELS = Path(__file__).with_name("premises_pairs.csv")
#: What the food hygiene register also lists, and OpenStreetMap values for it.
FOOD = {
    *("fast_food", "cafe", "restaurant", "bar", "convenience", "nightclub", "bakery", "butcher"),
    *("alcohol", "community_centre", "place_of_worship", "social_facility", "nursing_home", "fuel"),
}


def wilson(right, of, z=1.96):
    """The 95 % interval of a share (Wilson 1927)."""
    share, spread = right / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = z * np.sqrt(share * (1 - share) / of + spread / of / 4) / (1 + spread)
    return middle - half, middle + half


def entries(uids, register, names, postcodes, longitudes, latitudes):
    return pd.DataFrame(
        {
            "premises_uid": uids,
            "register": register,
            "name": names,
            "postcode": postcodes,
            "longitude": pd.to_numeric(longitudes),
            "latitude": pd.to_numeric(latitudes),
        }
    )


def food_hygiene(folder):
    """The four registers as the store keeps them: no name for a home or a van."""
    found = [
        {child.tag: (child.text or "").strip() for child in detail.iter() if not len(child)}
        for path in sorted(folder.glob("FHRS*.xml"))
        for detail in ET.parse(path).iter("EstablishmentDetail")  # noqa: S314 - real data beside us
    ]
    frame = pd.DataFrame(found).fillna("")
    kept = frame["PostCode"].str.contains(" ") & (frame["BusinessTypeID"] != HOME_OR_MOBILE)
    return entries(
        "fhrs:" + frame["FHRSID"],
        "fhrs",
        frame["BusinessName"].where(kept),
        frame["PostCode"].where(frame["PostCode"] != ""),
        frame["Longitude"],
        frame["Latitude"],
    )


def open_street_map(folder):
    frame = pd.read_csv(folder / "osm_poi_westyorks_2023-08.csv", dtype="str").fillna("")
    named = frame["osm_value"].isin(FOOD) & (frame["name"] != "")
    frame = frame[named & (frame["LAD25CD"] != "E08000035")].drop_duplicates("osm_id")
    tagged = frame["other_tags"].str.extract('addr:postcode"=>"([^"]*)"')[0]
    return entries(
        "osm:" + frame["osm_id"], "osm", frame["name"], tagged, frame["lon"], frame["lat"]
    )


def wholesale(folder):
    frame = pd.read_csv(
        folder / "fhrs_wholesale_westyorks_2024-04-25_bbc.csv", dtype="str", keep_default_na=False
    )
    frame["line"] = np.arange(2, len(frame) + 2).astype("str")
    frame = frame[frame["Authority"] != "Leeds"]
    return entries(
        "wholesale:" + frame["line"],
        "wholesale",
        frame["BusinessName"],
        frame["PostCode"],
        frame["Lng"],
        frame["Lat"],
    )


@pytest.fixture(scope="module")
def premises(shared):
    folder = shared / "data" / "business"
    every = pd.concat(
        [food_hygiene(folder), open_street_map(folder), wholesale(folder)], ignore_index=True
    )
    return placed_premises(every, Postcodes.load(list(DISTRICTS)))


@pytest.fixture(scope="module")
def match(premises):
    return match_premises(premises)


@pytest.fixture(scope="module")
def labels(premises):
    with LABELS.open(encoding="utf-8") as file:
        rows = pd.DataFrame(csv.DictReader(file))
    rows["first"] = "fhrs:" + rows["fhrs_id"]
    known = set(premises["premises_uid"])
    assert set(rows["first"]) | set(rows["other"]) <= known
    return rows


def outcomes(match, labels):
    """The labelled pairs with what the match made of them."""
    links = match.links[["first", "second", "outcome"]]
    told = labels.merge(links, "left", left_on=["first", "other"], right_on=["first", "second"])
    return told["outcome"].fillna("different")


def test_the_hand_read_sample_is_large_enough(labels):
    assert len(labels) >= 60
    assert (labels["sample"] == "check").sum() >= 60
    assert set(labels["verdict"]) == {"same", "different"}
    assert not labels.duplicated(["first", "other"]).any()


@pytest.mark.parametrize("sample", ["tuning", "check"])
def test_precision_and_recall_on_what_a_person_read(match, labels, sample, record_property):
    """The lower end of each 95 % interval, not the share that happened to be found, is held."""
    read = labels[labels["sample"] == sample].reset_index(drop=True)
    outcome = outcomes(match, read)
    same = read["verdict"] == "same"
    found = outcome == "same"
    right = int((found & same).sum())

    precision = wilson(right, int(found.sum()))
    recall = wilson(right, int(same.sum()))
    to_a_person = wilson(int(((outcome != "different") & same).sum()), int(same.sum()))
    for name, interval in (("precision", precision), ("recall", recall), ("seen", to_a_person)):
        record_property(name, [round(float(end), 3) for end in interval])

    assert precision[0] >= 0.93
    assert recall[0] >= 0.80
    assert to_a_person[0] >= 0.85


def test_no_entry_has_two_partners_in_one_register(match, premises):
    same = match.links[(match.links["outcome"] == "same")]
    ends = [("first", "second_register"), ("second", "first_register")]
    for end, register in ends:
        assert not same.duplicated([end, register]).any()
    register = premises.set_index("premises_uid")["register"]
    held = pd.DataFrame({"group": match.groups, "register": match.groups.index.map(register)})
    assert not held.duplicated().any()


def test_homes_and_vans_are_matched_with_nothing(match, premises):
    """1,493 entries without a postcode, and mobile caterers with one, have no name to go by."""
    unnamed = set(premises["premises_uid"][premises["name"].isna()])
    assert match.unnamed == len(unnamed) == 1_564
    assert not unnamed & (set(match.links["first"]) | set(match.links["second"]))


def test_the_order_of_the_files_changes_nothing(match, premises):
    shuffled = match_premises(premises.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(shuffled.links, match.links)
    pd.testing.assert_series_equal(shuffled.groups, match.groups)


def test_every_link_stands_on_its_own_evidence(match, premises):
    some = match.links[match.links["reason"] == "name and place agree"]
    alone = compare_premises(premises, some["first"], some["second"])
    columns = ["outcome", "metres", "name_score", "same_postcode", "method"]
    pd.testing.assert_frame_equal(
        alone[columns].reset_index(drop=True),
        some[columns].reset_index(drop=True),
        check_dtype=False,
    )
