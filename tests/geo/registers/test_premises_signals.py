"""Signals are counted once a premises and once an address, with what they are a share of."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import boundaries
from geo.registers.premises_signals import CAVEATS, COLUMNS, premises_signals

WARDS = boundaries.load()
HERE, THERE = WARDS.codes[0], WARDS.codes[40]
DISTRICT = WARDS.frame["district_code"]


def entry(
    uid,
    ward=HERE,
    name="Golden Lion",
    postcode="LS1 1AA",
    status="live",
    key=None,
    seen="2026-11-01",
):
    return {
        "premises_uid": uid,
        "register": uid.split(":")[0],
        "name": name,
        "postcode": postcode,
        "status": status,
        "address_key": key,
        "authority_code": None,
        "extracted_on": pd.Timestamp(seen),
        "precision": "point",
        "ward_code": ward,
        "district_code": None if ward is None else DISTRICT[ward],
    }


def company(number, **more):
    return entry(f"companies_house:{number}", **{"key": f"address {number}", **more})


def linked(*pairs, outcome="same"):
    return pd.DataFrame(
        [(*sorted(pair), outcome, "registered office") for pair in pairs],
        columns=["first", "second", "outcome", "kind"],
    )


def signals(*entries, links=None, groups=None, threshold=3):
    return premises_signals(
        pd.DataFrame(entries),
        linked() if links is None else links,
        pd.Series(groups or {}, dtype="str"),
        WARDS,
        threshold,
    )


def test_premises_without_a_live_company_are_counted():
    found = signals(
        entry("fhrs:1"),
        entry("fhrs:2"),
        entry("fhrs:3", ward=THERE),
        company(1),
        company(2, status="ended"),
        links=linked(("fhrs:1", "companies_house:1"), ("fhrs:2", "companies_house:2")),
    )
    here, there = found.wards.loc[HERE], found.wards.loc[THERE]
    assert (here["premises"], here["comparable"], here["without_company"]) == (2, 2, 1)
    assert (there["premises"], there["without_company"]) == (1, 1)
    assert here["companies"] == 1


def test_what_the_latest_extract_left_out_is_neither_premises_nor_company():
    found = signals(
        entry("fhrs:1"),
        entry("cqc:1", seen="2026-10-01"),
        entry("cqc:2", name=None),
        company(1, seen="2026-10-01"),
        company(2, status="ended"),  # alone in the latest extract, which is no older for that
        links=linked(("fhrs:1", "companies_house:1")),
    )
    here = found.wards.loc[HERE]
    assert here["premises"] == 2
    assert pd.isna(here["companies"])

    found = signals(
        entry("fhrs:1"),
        company(1, seen="2026-10-01"),
        company(3),
        links=linked(("fhrs:1", "companies_house:1")),
    )
    here = found.wards.loc[HERE]
    assert (here["without_company"], here["companies"], here["addresses"]) == (1, 1, 1)


def test_a_link_that_a_person_has_yet_to_look_at_is_no_company():
    found = signals(
        entry("fhrs:1"),
        company(1),
        links=linked(("fhrs:1", "companies_house:1"), outcome="review"),
    )
    assert found.wards.loc[HERE, "without_company"] == 1


def test_one_premises_in_two_registers_counts_once_and_its_company_for_both():
    found = signals(
        entry("fhrs:1"),
        entry("cqc:1", name=None),
        company(1),
        links=linked(("fhrs:1", "companies_house:1")),
        groups={"fhrs:1": "cqc:1", "cqc:1": "cqc:1"},
    )
    here = found.wards.loc[HERE]
    assert (here["premises"], here["comparable"], here["without_company"]) == (1, 1, 0)


def test_homes_and_vans_are_known_and_not_looked_for():
    found = signals(entry("fhrs:1", name=None), entry("fhrs:2", postcode=None), company(1))
    here = found.wards.loc[HERE]
    assert (here["premises"], here["comparable"], here["without_company"]) == (2, 0, 0)


@pytest.mark.parametrize(("threshold", "crowded", "there"), [(2, 1, 4), (4, 1, 4), (5, 0, 0)])
def test_many_companies_at_one_address(threshold, crowded, there):
    found = signals(
        *[company(n, key="agent") for n in range(4)],
        company(9, key="alone"),
        company(10, key=None),
        company(11, key="agent", status="ended"),
        threshold=threshold,
    )
    here = found.wards.loc[HERE]
    assert (here["companies"], here["addresses"]) == (6, 2)
    assert (here["crowded_addresses"], here["companies_there"]) == (crowded, there)
    assert found.threshold == threshold


def test_what_has_no_place_is_counted_apart():
    found = signals(entry("fhrs:1", ward=None), company(1, ward=None))
    for table in (found.wards, found.districts):
        assert table.index[-1] == ""
        assert (table.loc["", "premises"], table.loc["", "companies"]) == (1, 1)


def test_without_companies_nothing_is_said_of_them():
    found = signals(entry("fhrs:1"))
    assert found.wards.loc[HERE, "premises"] == 1
    assert found.wards[list(COLUMNS[2:])].isna().all(axis=None)


def test_ended_premises_are_left_out():
    assert signals(entry("fhrs:1", status="ended"), company(1)).wards["premises"].sum() == 0


def test_the_caveat_is_said():
    assert "A registered office is not a workplace." in CAVEATS


def test_one_is_not_many():
    with pytest.raises(ValueError, match="2 or more"):
        signals(entry("fhrs:1"), threshold=1)


PLACES = st.one_of(st.none(), st.sampled_from(list(WARDS.codes[:4]) + list(WARDS.codes[-3:])))


@given(
    st.lists(PLACES, max_size=12),
    st.lists(st.tuples(PLACES, st.sampled_from("abc")), min_size=1, max_size=20),
)
def test_wards_and_districts_hold_the_same_totals(premises, companies):
    found = signals(
        *[entry(f"fhrs:{n}", ward=ward) for n, ward in enumerate(premises)],
        *[company(n, ward=ward, key=key) for n, (ward, key) in enumerate(companies)],
    )
    assert found.wards.index.tolist() == [*WARDS.codes, ""]
    assert found.wards.sum().to_dict() == found.districts.sum().to_dict()
    totals = found.wards.sum()
    assert totals["premises"] == totals["without_company"] == len(premises)
    assert totals["companies"] == len(companies)
    keys = [key for _, key in companies]
    assert totals["addresses"] == len(set(keys))
    assert totals["companies_there"] == sum(
        keys.count(key) for key in set(keys) if keys.count(key) >= 3
    )
