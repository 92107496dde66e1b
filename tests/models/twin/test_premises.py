"""The twin's businesses read like the register, and are plainly nobody's."""

from datetime import date
from xml.etree import ElementTree

import pandas as pd
import pytest

from models.twin.premises import AUTHORITIES, BUSINESS_TYPES


@pytest.fixture(scope="module")
def entries(twin):
    """Every establishment as a mapping of its elements, with the file it stands in."""
    found = []
    for name, content in twin.premises.items():
        root = ElementTree.fromstring(content)  # noqa: S314 - our own bytes
        assert int(root.findtext("Header/ItemCount")) == len(root.findall(".//EstablishmentDetail"))
        found += [
            {"file": name, **{part.tag: part.text or "" for part in entry}}
            | {"Longitude": entry.findtext("Geocode/Longitude", "")}
            for entry in root.iter("EstablishmentDetail")
        ]
    return pd.DataFrame(found).fillna("")


def test_there_is_one_file_an_authority(twin, entries):
    assert sorted(twin.premises) == [f"FHRS{code}en-GB.xml" for code in AUTHORITIES.values()]
    assert (entries["file"].str[4:7] == entries["LocalAuthorityCode"]).all()


def test_about_as_many_as_asked_for_each_with_its_own_number(entries):
    assert len(entries) == pytest.approx(1_500, abs=4 * 1_500**0.5)
    assert entries["FHRSID"].is_unique


def test_every_name_says_that_it_is_made_up(entries):
    assert entries["BusinessName"].str.fullmatch(r"SYNTHETIC [a-z ]+ \d{4}").all()
    assert not {"AddressLine1", "AddressLine2"} & set(entries.columns)


def test_types_are_those_of_the_register_in_about_their_usual_shares(entries):
    ids = {kind: number for kind, number, _ in BUSINESS_TYPES}
    assert (entries["BusinessType"].map(ids) == entries["BusinessTypeID"]).all()
    found = entries["BusinessType"].value_counts(normalize=True)
    for kind, _, share in BUSINESS_TYPES:
        assert found.get(kind, 0) == pytest.approx(share, abs=0.06)


def test_some_have_no_postcode_and_more_no_place_on_the_map(entries):
    homes = entries["PostCode"] == ""
    unmapped = entries["Longitude"] == ""
    assert 0.05 < homes.mean() < 0.15
    assert (unmapped | ~homes).all()
    assert unmapped.sum() > homes.sum()


def test_ratings_are_earlier_than_the_extract(entries):
    rated = entries[entries["RatingDate"] != ""]
    assert rated["RatingValue"].str.fullmatch("[0-5]").all()
    assert pd.to_datetime(rated["RatingDate"]).max() < pd.Timestamp(date(2026, 9, 30))
    assert {"AwaitingInspection", "Exempt"} <= set(entries["RatingValue"])
