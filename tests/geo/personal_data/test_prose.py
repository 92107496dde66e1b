"""Free text is looked through for people before anyone is shown it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.personal_data import KINDS, find_in_text

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Victim John Smith was seen at the car wash.", ("a name",)),
        ("We spoke to Mr Xqvarel about it.", ("a name",)),
        ("spoke to maria nowak at the door", ("a name",)),
        ("Ahmed left in March.", ("a name",)),
        ("Call 0113 496 0000 or a@b.co", ("an e-mail address", "a telephone number")),
        ("A van, AB12 CDE, came twice.", ("a vehicle registration",)),
        ("A van came, reg ABC 123.", ("a vehicle registration",)),
        ("The boy, born 3/5/2019, was moved.", ("a date of birth",)),
        ("NHS 943 476 5919, NI AB 12 34 56 C", ("an NHS number", "a National Insurance number")),
    ],
)
def test_people_are_found(text, kinds):
    assert find_in_text(text, TODAY) == kinds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The M62 and A61 were busy. Two men came from Leeds on 14 July 2026.",
        "Hope for Justice told West Yorkshire Police that workers slept in the car wash.",
        "Referrals rose by 12 in May; training reached 140 staff of Wakefield Council.",
        "We learnt that hand car washes in Halifax ask for IDs at 7 in the morning.",
    ],
)
def test_what_names_nobody_is_left_alone(text):
    assert find_in_text(text, TODAY) == ()


@given(text=st.text(max_size=200))
def test_any_text_is_looked_through(text):
    found = find_in_text(text, TODAY)
    assert list(found) == [kind for kind in KINDS if kind in found]
