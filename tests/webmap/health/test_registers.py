"""A register that nobody has brought in for more than a year is named, with its age."""

import sqlite3
from datetime import date, timedelta

import pytest

from tests.webmap.examined import SETTINGS, TODAY, found
from tests.webmap.registers import ENTRIES, store_registers
from webmap.health.registers import registers

FORGOTTEN = TODAY - timedelta(days=401)
IN_TIME = TODAY - timedelta(days=400)


def told(workspace, *entries):
    """What is said of a store with entries of (uid, council, day of extract)."""
    held = [
        {**ENTRIES[0], "uid": uid, "authority_code": council, "extracted_on": day}
        for uid, council, day in entries
    ]
    store_registers(workspace, SETTINGS, held)
    return registers(workspace, SETTINGS, TODAY)


def test_a_register_older_than_400_days_is_worth_a_look(filled):
    stale, other = told(
        filled,
        ("companies_house:1", None, FORGOTTEN),
        ("companies_house:2", None, date(2020, 1, 1)),  # left out of the later extract
        ("cqc:1", "E08000035", IN_TIME),
        ("fhrs:1", "413", date(2024, 11, 22)),
    )
    assert {stale.state, other.state} == {"look"}
    assert "companies_house is 401 days old" in stale.says
    assert "fhrs is 730 days old" in other.says
    assert "import" in stale.do


def test_one_council_that_was_forgotten_is_not_hidden_by_another(filled):
    (stale,) = told(filled, ("hmo:1", "E08000035", TODAY), ("hmo:2", "E08000032", date(2025, 1, 1)))
    assert "2025-01-01" in stale.says


def test_entries_of_no_council_in_a_register_of_councils_do_not_age_it(filled):
    (finding,) = told(filled, ("gambling:1", None, FORGOTTEN), ("gambling:2", "E08000035", TODAY))
    assert finding.state == "ok"


def test_registers_in_time_have_one_line(filled):
    (finding,) = told(filled, ("fhrs:1", "413", IN_TIME))
    assert (finding.state, finding.says) == ("ok", "no extract is older than 400 days")


@pytest.mark.parametrize("place", ["workspace", "filled"])
def test_without_registers_there_is_nothing_to_look_at(place, request):
    assert found(request.getfixturevalue(place))["registers"].state == "ok"


@pytest.mark.parametrize("fault", ["damaged", "older"])
def test_of_a_store_that_cannot_be_read_nothing_is_claimed(filled, fault):
    store = filled.restricted / "records.sqlite"
    if fault == "damaged":
        store.write_bytes(b"not a database, but long enough" * 40)
    else:
        with sqlite3.connect(store) as older:
            older.execute("UPDATE alembic_version SET version_num = '0001'")
    (finding,) = registers(filled, SETTINGS, TODAY)
    assert finding.state == "look"
    assert finding.do
