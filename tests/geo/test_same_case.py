"""The matcher lists what a person should look at, and never joins."""

import itertools

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.same_case import CROWDED, same_case

ONE = {
    "record_uid": "a",
    "received_on": "2026-07-14",
    "organisation": "west_yorkshire_police",
    "exploitation": "labour;criminal",
    "sector": "car_wash",
    "place_kind": "postcode",
    "place": "LS1 4AP",
}
OTHER = {**ONE, "record_uid": "b", "organisation": "leeds_council", "exploitation": "labour"}


def frame(*rows):
    """Return records; each is its own case unless it says otherwise."""
    held = pd.DataFrame([{"case_uid": row["record_uid"], **row} for row in rows])
    return held.assign(received_on=pd.to_datetime(held["received_on"]))


def listed(*rows, parted=()):
    return same_case(frame(*rows), parted).pairs.to_dict("records")


def test_two_bodies_reporting_the_same_thing_are_a_pair_with_what_they_share():
    assert listed(OTHER, {**ONE, "received_on": "2026-07-20"}) == [
        {
            "first_uid": "a",
            "second_uid": "b",
            "month": "2026-07",
            "place": "postcode",
            "days": 6,
            "kinds": "labour",
            "sector": "car_wash",
            "score": 5,  # 3 same place + 2 within a week; not the same kinds
        }
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"organisation": "west_yorkshire_police"},
        {"received_on": "2026-08-01"},
        {"exploitation": "sexual"},
        {"exploitation": "unknown"},
        {"sector": "nail_bar"},
        {"sector": None},
        {"place": "LS1 4AQ"},
        {"place_kind": "uprn"},
        {"case_uid": "a"},
    ],
)
def test_one_difference_is_enough_to_leave_a_pair_out(change):
    assert listed(ONE, {**OTHER, **change}) == []


@pytest.mark.parametrize("kind", ["town", "district", "force"])
def test_coarse_places_say_nothing(kind):
    place = {"place_kind": kind, "place": "Leeds", "precision": kind, "ward_code": None}
    assert listed({**ONE, **place}, {**OTHER, **place}) == []


def test_unknown_in_both_is_nothing_in_common():
    unknown = {"exploitation": "unknown"}
    assert listed({**ONE, **unknown}, {**OTHER, **unknown}) == []


def test_fine_places_in_one_ward_are_compared_once_they_are_placed():
    ward = {"ward_code": "E05011374", "precision": "postcode"}
    point = {"place_kind": "point", "place": "429967,433645", "precision": "point"}
    (pair,) = listed({**ONE, **ward}, {**OTHER, **ward, **point})
    assert (pair["place"], pair["score"]) == ("ward", 1 + 2)
    coarse = {**point, "precision": "district"}
    assert listed({**ONE, **ward}, {**OTHER, **ward, **coarse}) == []


def test_two_cases_are_listed_once_by_their_likeliest_records():
    later = {**OTHER, "record_uid": "c", "case_uid": "b", "received_on": "2026-07-28",
             "organisation": "leeds_teaching_hospitals"}  # fmt: skip
    (pair,) = listed(ONE, OTHER, later)
    assert (pair["first_uid"], pair["second_uid"]) == ("a", "b")


def test_parted_cases_stay_off_the_list_through_any_of_their_records():
    later = {**OTHER, "record_uid": "c", "case_uid": "b"}
    assert listed(ONE, OTHER, later, parted=[("a", "c")]) == []
    assert len(listed(ONE, OTHER, parted=[("a", "gone")])) == 1


def test_the_likeliest_pair_comes_first():
    far = {**OTHER, "record_uid": "c", "case_uid": "c", "received_on": "2026-07-31"}
    scores = [pair["score"] for pair in listed(ONE, OTHER, {**far, "organisation": "x"})]
    assert scores == sorted(scores, reverse=True)


def test_a_crowd_of_likes_is_counted_and_not_compared():
    crowd = [{**OTHER, "record_uid": f"{n:03d}", "organisation": f"o{n}"} for n in range(CROWDED)]
    whole = same_case(frame(*crowd))
    more = same_case(frame(*crowd, ONE))
    assert whole.crowded == 0
    assert len(whole.pairs) == CROWDED * (CROWDED - 1) // 2
    assert (len(more.pairs), more.crowded) == (0, CROWDED + 1)


def test_no_records_are_no_pairs():
    assert len(same_case(frame(ONE).iloc[:0]).pairs) == 0


rows = st.builds(
    lambda day, body, kinds, sector, place: {
        "received_on": f"2026-0{day // 4 + 6}-0{day % 4 + 1}", "organisation": body,
        "exploitation": kinds, "sector": sector, "place_kind": "postcode", "place": place,
    },
    st.integers(0, 7), st.sampled_from("xyz"),
    st.sampled_from(["labour", "labour;sexual", "sexual"]),
    st.sampled_from(["car_wash", "nail_bar"]), st.sampled_from(["LS1 4AP", "BD1 1HX"]),
)  # fmt: skip


@given(some=st.lists(rows, max_size=12), data=st.data())
def test_it_lists_exactly_what_the_rules_say_in_any_order(some, data):
    named = [{**row, "record_uid": f"{at:02d}"} for at, row in enumerate(some)]
    expected = {
        (a["record_uid"], b["record_uid"])
        for a, b in itertools.combinations(named, 2)
        if a["organisation"] != b["organisation"]
        and a["received_on"][:7] == b["received_on"][:7]
        and (a["sector"], a["place"]) == (b["sector"], b["place"])
        and set(a["exploitation"].split(";")) & set(b["exploitation"].split(";"))
    }
    shuffled = data.draw(st.permutations(named))
    found = listed(*shuffled) if named else []
    assert {(pair["first_uid"], pair["second_uid"]) for pair in found} == expected
