"""Who to call: the numbers of the design, and the day they were checked."""

from datetime import date

import pytest

from webmap.contacts import read_contacts


@pytest.mark.parametrize(
    ("key", "telephone", "dial"),
    [
        ("emergency", "999", "999"),
        ("helpline", "08000 121 700", "08000121700"),
        ("police", "101", "101"),
        ("labour", "0800 432 0804", "08004320804"),
        ("anonymous", "0800 555 111", "0800555111"),
    ],
)
def test_numbers_are_the_agreed_ones(key, telephone, dial):
    contact = read_contacts()[key]
    assert (contact.telephone, contact.dial) == (telephone, dial)
    assert contact.when.endswith(".")
    assert contact.after.endswith(".")


def test_emergency_comes_first_and_the_move_is_said():
    known = read_contacts()
    assert known.everyone[0].key == "emergency"
    assert "moving into the Fair Work Agency" in known["labour"].name


def test_numbers_carry_the_day_they_were_checked():
    assert date(2026, 1, 1) < read_contacts().checked_on


def test_keys_are_unique():
    keys = [contact.key for contact in read_contacts().everyone]
    assert len(keys) == len(set(keys))
