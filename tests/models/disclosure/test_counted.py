"""Counted once is counted so for good: late reports wait, erased ones go, old figures stay."""

import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.periods import Period, quarters_between
from models.disclosure.cellkey import record_keys
from models.disclosure.counted import COLUMNS, Counted, admit, cases_of
from models.disclosure.spec import family_from
from tests.world import KEY, county, placed

AREAS = county(columns=2, rows=1)
FAMILY = family_from(Period.quarter("2024-Q1").start, "2025")
QUARTERS = [
    each.name for each in quarters_between(Period.quarter("2024-Q1"), Period.quarter("2025-Q2"))
]


def reports(*rows, **columns):
    """Placed records from (uid, case, ward, day)."""
    uids, cases, wards, days = zip(*rows, strict=True) if rows else [()] * 4
    named = {"record_uid": list(uids), "uid": list(uids), "case_uid": list(cases)}
    return placed(AREAS, list(wards), list(days), **(named | columns))


def count(counted, store, quarter, last=None, **settings):
    return admit(counted, store, FAMILY, Period.quarter(quarter), KEY, last=last, **settings)


def held(counted, quarter):
    """Uid and quarter of what a release counts as cases, in order."""
    cases = cases_of(counted.at(quarter))
    return sorted(zip(cases["case_no"], cases["quarter"], cases["ward_code"], strict=True))


WARD, OTHER = AREAS["ward"].codes
EARLY = ("a", "A", 0, "2024-02-01")
LATE = ("b", "B", 1, "2024-02-02")
NEXT = ("c", "C", 0, "2024-05-05")


def test_a_report_that_comes_late_waits_for_the_annual_revision():
    first = count(Counted.none(), reports(EARLY), "2024-Q1")
    second = count(first, reports(EARLY, LATE, NEXT), "2024-Q2", "2024-Q1")
    fourth = count(second, reports(EARLY, LATE, NEXT), "2024-Q4", "2024-Q2", revises=True)

    assert held(second, "2024-Q2") == [(0, "2024-Q1", WARD), (1, "2024-Q2", WARD)]
    assert held(fourth, "2024-Q4") == [*held(second, "2024-Q2"), (2, "2024-Q1", OTHER)]
    assert held(fourth, "2024-Q2") == held(second, "2024-Q2")  # as it was told then


def test_an_erased_report_goes_with_the_next_release_and_leaves_no_identity():
    first = count(Counted.none(), reports(EARLY, LATE), "2024-Q1")
    second = count(first, reports(LATE), "2024-Q2", "2024-Q1")
    gone = second.frame[second.frame["dropped_in"].notna()]

    assert held(second, "2024-Q1") == held(first, "2024-Q1")
    assert held(second, "2024-Q2") == [(1, "2024-Q1", OTHER)]
    assert gone["dropped_in"].tolist() == ["2024-Q2"]
    assert gone[["uid", "case_uid"]].isna().all(axis=None)


def test_the_next_report_of_a_case_stands_in_for_its_first_once_that_is_erased():
    two = [EARLY, ("d", "A", 1, "2024-05-06"), ("e", "A", 0, "2024-06-06")]
    first = count(Counted.none(), reports(*two), "2024-Q2")
    second = count(first, reports(*two[1:]), "2024-Q3", "2024-Q2")
    third = count(second, reports(two[2]), "2024-Q4", "2024-Q3")

    assert held(first, "2024-Q2") == [(0, "2024-Q1", WARD)]
    assert held(second, "2024-Q3") == [(0, "2024-Q2", OTHER)]
    assert held(third, "2024-Q4") == [(0, "2024-Q2", WARD)]
    assert held(third, "2024-Q2") == held(first, "2024-Q2")
    assert held(third, "2024-Q3") == held(second, "2024-Q3")
    for quarter, reported in (("2024-Q2", 3), ("2024-Q3", 2), ("2024-Q4", 1)):
        assert len(third.at(quarter)) == reported
    assert third.frame["rk"].nunique() == 1  # the same case, and so the same noise


def test_a_case_erased_whole_is_counted_nowhere():
    two = [EARLY, ("d", "A", 1, "2024-05-06")]
    first = count(Counted.none(), reports(*two), "2024-Q2")
    second = count(first, reports(), "2024-Q3", "2024-Q2")

    assert held(second, "2024-Q3") == []
    assert len(second.at("2024-Q3")) == 0
    assert second.releases == ("2024-Q2", "2024-Q3")


def test_later_reports_of_a_case_count_as_reports_and_move_nothing():
    first = count(Counted.none(), reports(EARLY), "2024-Q1")
    again = ("d", "A", 1, "2024-05-06")
    second = count(first, reports(EARLY, again), "2024-Q2", "2024-Q1")

    assert held(second, "2024-Q2") == held(first, "2024-Q1")
    assert len(second.at("2024-Q2")) == 2
    assert second.frame["case_no"].tolist() == [0, 0]


def test_an_earlier_report_that_comes_late_does_not_move_its_case():
    later = ("d", "A", 1, "2024-05-06")
    first = count(Counted.none(), reports(later), "2024-Q2")
    fourth = count(first, reports(later, EARLY), "2024-Q4", "2024-Q2", revises=True)

    assert held(fourth, "2024-Q4") == [(0, "2024-Q2", OTHER)]
    assert len(fourth.at("2024-Q4")) == 2


def test_a_record_that_was_retired_stays_counted_though_nobody_knows_whose_it_was():
    first = count(Counted.none(), reports(EARLY, LATE), "2024-Q1")
    frame = first.frame.copy()
    frame.loc[frame["uid"] == "a", ["uid", "case_uid"]] = None
    second = count(Counted(frame), reports(LATE, NEXT), "2024-Q2", "2024-Q1")

    assert held(second, "2024-Q2") == [*held(first, "2024-Q1"), (2, "2024-Q2", WARD)]
    assert second.frame["dropped_in"].isna().all()


def test_of_reports_on_one_day_the_finest_place_counts_then_the_uid():
    rows = [("c", "A", 0, "2024-02-01"), ("b", "A", 1, "2024-02-01"), ("a", "A", 0, "2024-02-01")]
    vague = reports(*rows, precision=["point", "point", "town"])
    vague.loc[2, "ward_code"] = None

    assert held(count(Counted.none(), vague, "2024-Q1"), "2024-Q1") == [(0, "2024-Q1", OTHER)]


def test_types_of_a_case_are_those_of_all_its_reports_and_a_child_is_one_if_any_says_so():
    store = reports(
        ("a", "A", 0, "2024-02-01"),
        ("b", "A", 0, "2024-02-02"),
        ("c", "B", 0, "2024-02-03"),
        exploitation=["unknown", "sexual;labour", "unknown"],
        child=["no", "yes", "unknown"],
        came_from=["nhs", "police", "business"],
        sector=pd.Series([None, "car_wash", None], dtype="object"),
    )
    cases = cases_of(count(Counted.none(), store, "2024-Q1"))

    assert cases["types"].tolist() == ["labour;sexual", "unknown"]
    assert cases["age"].tolist() == ["child", "unknown"]
    assert cases["origin"].tolist() == ["partners", "public"]  # of its first report
    assert cases["sector"].tolist() == ["car_wash", None]


def test_record_keys_are_those_of_the_cases():
    counted = count(Counted.none(), reports(EARLY, LATE), "2024-Q1")

    assert counted.frame["rk"].tolist() == record_keys(["A", "B"], KEY).tolist()


def test_what_was_counted_says_no_count_and_goes_nowhere():
    counted = count(Counted.none(), reports(EARLY, LATE), "2024-Q1")

    assert repr(counted) == "<Counted: RESTRICTED>"
    with pytest.raises(TypeError, match="restricted side"):
        pickle.dumps(counted)
    with pytest.raises(ValueError, match="columns"):
        Counted(pd.DataFrame({"uid": []}))
    assert len(Counted.none()) == 0
    assert Counted.none().releases == ()
    assert tuple(Counted.none().frame.columns) == COLUMNS


#: Reports of few cases: when received, when they came to the store and when they left it.
LIVES = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.integers(0, 3),
        st.integers(1, 6),
        st.integers(0, 9),
        st.integers(0, 1),
    ),
    max_size=25,
)


def lived(lives):
    rows = []
    for at, (quarter, _, _, case, ward) in enumerate(lives):
        day = Period.quarter(QUARTERS[quarter]).start
        rows.append((f"{at:03d}", f"case-{case}", ward, day))
    table = reports(*rows)
    came = [quarter + late for quarter, late, *_ in lives]
    left = [quarter + late + stays for quarter, late, stays, *_ in lives]
    return table, np.array(came, dtype=int), np.array(left, dtype=int)


def ledgers(lives, order=None):
    """The ledger after each release, with the annual revision in the fourth."""
    table, came, left = lived(lives)
    found, counted = [], Counted.none()
    for at, quarter in enumerate(QUARTERS):
        store = table[(came <= at) & (left > at)]
        if order is not None:
            store = store.sample(frac=1, random_state=order)
        last = QUARTERS[at - 1] if at else None
        counted = count(counted, store, quarter, last, revises=quarter.endswith("Q4"))
        found.append(counted)
    return found


@given(LIVES)
def test_no_later_release_changes_what_an_earlier_one_counted(lives):
    found = ledgers(lives)

    for at, quarter in enumerate(QUARTERS):
        for later in found[at:]:
            assert held(later, quarter) == held(found[at], quarter)


@given(LIVES)
def test_a_case_counts_at_most_once_and_just_while_a_counted_report_of_it_is_held(lives):
    table, came, left = lived(lives)
    for at, counted in enumerate(ledgers(lives)):
        stands = counted.at(QUARTERS[at])
        cases = cases_of(stands)
        inside = table[(came <= at) & (left > at)]

        assert not cases["case_no"].duplicated().any()
        assert set(stands.frame["uid"]) <= set(inside["record_uid"])
        assert set(cases["case_no"]) == set(stands.frame["case_no"])
        if QUARTERS[at].endswith("Q4"):
            assert set(stands.frame["uid"]) == set(inside["record_uid"])


@given(LIVES, st.integers(0, 99))
def test_the_order_of_rows_changes_nothing(lives, order):
    for one, other in zip(ledgers(lives), ledgers(lives, order), strict=True):
        pd.testing.assert_frame_equal(one.frame, other.frame)


@given(LIVES)
def test_arguments_stay_as_they_were(lives):
    table, *_ = lived(lives)
    first = count(Counted.none(), table, "2024-Q1")
    frame, store = first.frame.copy(), table.copy()

    count(first, table.iloc[::2], "2024-Q2", "2024-Q1")

    pd.testing.assert_frame_equal(first.frame, frame)
    pd.testing.assert_frame_equal(table, store)
