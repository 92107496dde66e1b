"""Links of the rules are replaced whole; what a person decided stays until it is taken back."""

import pandas as pd
import pytest

from tests.webmap.registers import NOW
from webmap.db.records.premises_links import PERSON, decide, links_frame, reconsider, store_links
from webmap.stores import open_records


def links(*rows):
    frame = pd.DataFrame(rows, columns=["first", "second", "outcome"])
    return frame.assign(
        method="rules 1",
        metres=[float("nan"), *[12.5] * (len(rows) - 1)],
        name_score=96.5,
        same_postcode=pd.array([pd.NA, *[True] * (len(rows) - 1)], dtype="boolean"),
        first_precision="point",
        second_precision="postcode",
        kind="workplace",
        reason="name and place agree",
    )


FOUND = links(("cqc:1", "fhrs:1", "same"), ("cqc:2", "fhrs:2", "review"))
EVIDENCE = {
    **{"first": "fhrs:1", "second": "cqc:1", "outcome": "same", "method": "rules 1"},
    **{"metres": 3.0, "name_score": 100.0, "same_postcode": pd.NA},
    **{"first_precision": "point", "second_precision": "point"},
    **{"kind": "workplace", "reason": "a person decided so"},
}


@pytest.fixture
def stored(store):
    """Do something in a transaction of its own, and say what is stored after it."""

    def doing(do, *arguments):
        with open_records(**store, writing=True) as db:
            told = do(db, *arguments)
        with open_records(**store) as db:
            return told, links_frame(db)

    return doing


def told(frame):
    ends = zip(frame["first"], frame["second"], strict=True)
    return dict(zip(ends, zip(frame["verdict"], frame["decided_by"], strict=True), strict=True))


def test_an_empty_store_has_no_links_and_their_columns(stored):
    _, frame = stored(lambda _db: None)
    assert frame.empty
    assert {"first", "second", "verdict", "decided_by", "metres"} <= set(frame)


def test_links_are_kept_with_their_evidence(stored):
    number, frame = stored(store_links, FOUND, NOW)
    assert number == 2
    assert told(frame) == {
        ("cqc:1", "fhrs:1"): ("same", "rules 1"),
        ("cqc:2", "fhrs:2"): ("review", "rules 1"),
    }
    first, second = frame.to_dict("records")
    assert pd.isna(first["metres"])
    assert pd.isna(first["same_postcode"])
    assert (second["metres"], second["name_score"], second["same_postcode"]) == (12.5, 96.5, True)
    assert (second["first_precision"], second["second_precision"]) == ("point", "postcode")
    assert (second["kind"], second["reason"]) == ("workplace", "name and place agree")
    assert first["decided_at"] == NOW


def test_a_new_match_replaces_what_the_rules_found_before(stored):
    stored(store_links, FOUND, NOW)
    _, frame = stored(store_links, links(("cqc:2", "fhrs:2", "same")), NOW)
    assert told(frame) == {("cqc:2", "fhrs:2"): ("same", "rules 1")}


def test_a_decision_outlives_a_rematch(stored):
    stored(store_links, FOUND, NOW)
    stored(decide, EVIDENCE, "different", NOW)
    number, frame = stored(store_links, FOUND, NOW)
    assert number == 1
    assert told(frame)["cqc:1", "fhrs:1"] == ("different", PERSON)
    assert len(frame) == 2


def test_a_second_decision_replaces_the_first_whichever_way_round_it_is_said(stored):
    stored(decide, EVIDENCE, "different", NOW)
    turned = {**EVIDENCE, "first": "cqc:1", "second": "fhrs:1"}
    _, frame = stored(decide, turned, "same", NOW)
    assert told(frame) == {("cqc:1", "fhrs:1"): ("same", PERSON)}


@pytest.mark.parametrize("pair", [("cqc:1", "fhrs:1"), ("fhrs:1", "cqc:1")])
def test_a_decision_can_be_taken_back(stored, pair):
    stored(decide, EVIDENCE, "different", NOW)
    was_decided, frame = stored(reconsider, *pair)
    assert was_decided
    assert frame.empty
    assert not stored(reconsider, *pair)[0]


def test_only_a_persons_links_can_be_asked_for(stored, store):
    stored(store_links, FOUND, NOW)
    stored(decide, EVIDENCE, "different", NOW)
    with open_records(**store) as db:
        assert told(links_frame(db, by=PERSON)) == {("cqc:1", "fhrs:1"): ("different", PERSON)}


def test_more_links_than_one_statement_holds(stored):
    many = links(*[(f"cqc:{n:05d}", f"fhrs:{n:05d}", "same") for n in range(1_203)])
    number, frame = stored(store_links, many, NOW)
    assert number == len(frame) == 1_203
