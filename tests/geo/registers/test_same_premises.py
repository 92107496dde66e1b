"""Two entries are one premises where name and place agree, and never against a person's word."""

import numpy as np
import pandas as pd
import pytest

from geo.registers.same_premises import METHOD, compare_premises, match_premises

EAST, NORTH = 430_000.0, 433_000.0


def entry(uid, name="Golden Lion", postcode="LS1 1AA", metres=0.0, precision="point"):
    return {
        "premises_uid": uid,
        "register": uid.split(":")[0],
        "name": name,
        "postcode": postcode,
        "easting": np.nan if metres is None else EAST + metres,
        "northing": np.nan if metres is None else NORTH,
        "precision": "none" if metres is None else precision,
    }


def pair(**other):
    """What is made of a food hygiene entry and another entry like it but for what is given."""
    one = entry(**{"uid": "cqc:1", **other})
    return compare_premises(
        pd.DataFrame([entry("fhrs:1"), one]), ["fhrs:1"], [one["premises_uid"]]
    ).iloc[0]


@pytest.mark.parametrize(
    ("other", "outcome"),
    [
        ({}, "same"),
        ({"metres": 700}, "same"),
        ({"metres": 2_600}, "review"),
        ({"metres": None}, "same"),
        ({"postcode": None, "metres": 149}, "same"),
        ({"postcode": None, "metres": 151}, "review"),
        ({"postcode": None, "metres": 301}, "different"),
        ({"postcode": None, "metres": None}, "different"),
        ({"postcode": "LS1", "metres": 200}, "review"),
        ({"postcode": "LS1 1AB", "metres": 20}, "same"),
        ({"postcode": "LS1 1AB", "metres": 100}, "review"),
        ({"postcode": "LS1 1AB", "metres": 300}, "different"),
        ({"postcode": "ls11aa"}, "same"),
        ({"name": "Crimson Dragon"}, "different"),
        ({"name": "Golden Lion Care Home", "metres": 1}, "same"),
        ({"name": None}, "different"),
        ({"name": ""}, "different"),
    ],
)
def test_name_and_place_decide_together(other, outcome):
    assert pair(**other)["outcome"] == outcome


def test_the_evidence_is_kept():
    found = pair(metres=30, name="Golden Lion Ltd", precision="postcode")
    assert found["first"] == "cqc:1"
    assert found["second"] == "fhrs:1"
    assert found["metres"] == 30
    assert found["name_score"] == 100
    assert found["same_postcode"] is np.True_ or found["same_postcode"] is True
    assert (found["first_precision"], found["second_precision"]) == ("postcode", "point")
    assert found["method"] == METHOD
    assert found["kind"] == "workplace"


def test_what_is_not_known_is_missing_and_not_false():
    found = pair(postcode=None, metres=None)
    assert pd.isna(found["metres"])
    assert pd.isna(found["same_postcode"])


@pytest.mark.parametrize(
    ("other", "outcome"),
    [
        ({}, "same"),
        ({"metres": 5_000}, "same"),
        ({"name": "Golden Lion Catering"}, "same"),
        ({"name": "Golden Lioness"}, "review"),
        ({"postcode": "LS1 1AB"}, "different"),
        ({"postcode": None}, "different"),
        ({"name": "Crimson Dragon Ltd"}, "different"),
    ],
)
def test_a_registered_office_needs_name_and_postcode_both(other, outcome):
    found = pair(uid="companies_house:1", **other)
    assert found["kind"] == "registered office"
    assert found["outcome"] == outcome


def matched(*rows, decided=None):
    return match_premises(pd.DataFrame(rows), decided)


def decisions(*rows):
    return pd.DataFrame(rows, columns=["first", "second", "verdict"])


def outcomes(match):
    links = match.links
    return {(link.first, link.second): link.outcome for link in links.itertuples()}


def test_two_entries_of_one_register_are_never_joined():
    match = matched(entry("fhrs:1"), entry("fhrs:2"))
    assert match.links.empty
    assert match.groups.empty
    same = compare_premises(
        pd.DataFrame([entry("fhrs:1"), entry("fhrs:2")]), ["fhrs:1"], ["fhrs:2"]
    )
    assert same["outcome"].tolist() == ["different"]


def test_a_namesake_down_the_road_is_another_premises():
    match = matched(
        entry("fhrs:1"),
        entry("cqc:1", metres=8),
        entry("cqc:2", metres=300, postcode="LS1 1AB"),
    )
    assert outcomes(match) == {("cqc:1", "fhrs:1"): "same"}


def test_a_shared_building_is_not_a_shared_business():
    match = matched(
        entry("fhrs:1", "Golden Lion"),
        entry("fhrs:2", "Crimson Dragon"),
        entry("cqc:1", "Crimson Dragon"),
        entry("cqc:2", "Silver Anchor"),
    )
    assert outcomes(match) == {("cqc:1", "fhrs:2"): "same"}


def test_entries_without_a_name_are_counted_and_left_alone():
    match = matched(entry("fhrs:1", None), entry("cqc:1", "  "), entry("hmo:1", ""))
    assert match.unnamed == 3
    assert match.compared == 0
    assert match.links.empty


def test_a_company_is_linked_and_joins_no_group():
    match = matched(entry("fhrs:1"), entry("cqc:1"), entry("companies_house:1", "GOLDEN LION LTD"))
    assert outcomes(match) == {
        ("companies_house:1", "cqc:1"): "same",
        ("companies_house:1", "fhrs:1"): "same",
        ("cqc:1", "fhrs:1"): "same",
    }
    assert match.groups.to_dict() == {"cqc:1": "cqc:1", "fhrs:1": "cqc:1"}


def test_what_a_person_decided_outlives_a_rematch():
    rows = (entry("fhrs:1"), entry("cqc:1"), entry("hmo:1", "Other", "LS9 9ZZ", 9_000))
    parted = decisions(("cqc:1", "fhrs:1", "different"))
    assert matched(*rows, decided=parted).links.empty

    joined = decisions(("cqc:1", "hmo:1", "same"))
    match = matched(*rows, decided=joined)
    assert outcomes(match) == {("cqc:1", "fhrs:1"): "same", ("cqc:1", "hmo:1"): "same"}
    told = match.links.set_index("second").loc["hmo:1"]
    assert (told["reason"], told["method"]) == ("a person decided so", "person")
    assert told["metres"] == 9_000


def test_a_decision_about_an_entry_that_is_gone_changes_nothing():
    gone = decisions(("cqc:9", "fhrs:1", "same"), ("cqc:8", "cqc:9", "different"))
    match = matched(entry("fhrs:1"), entry("cqc:1"), decided=gone)
    assert outcomes(match) == {("cqc:1", "fhrs:1"): "same"}


def test_nothing_at_all_matches_nothing():
    match = matched(entry("fhrs:1"))
    assert match.links.empty
    assert match.compared == 0


def test_an_entry_twice_is_refused():
    with pytest.raises(ValueError, match="stands twice"):
        matched(entry("fhrs:1"), entry("fhrs:1"))


def test_an_unknown_entry_is_refused_without_its_name():
    with pytest.raises(KeyError) as refused:
        compare_premises(pd.DataFrame([entry("fhrs:1")]), ["fhrs:1"], ["cqc:77"])
    assert "77" not in str(refused.value)
