"""What an address, a name and an organisation must be like, at the boundaries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webmap.rules.newcomers import (
    LONGEST_EMAIL,
    LONGEST_NAME,
    fault_in_email,
    fault_in_name,
    fault_in_organisation,
)

LISTED = {"leeds_council"}


def of_length(letters: int) -> str:
    return "a" * (letters - len("@b.example")) + "@b.example"


@pytest.mark.parametrize(
    "email",
    [
        "a@b.example",
        " A.B+c@b.example ",
        "o'brien@b.example",
        "a@localhost",
        of_length(LONGEST_EMAIL),
    ],
)
def test_good_addresses(email):
    assert fault_in_email(email) is None


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("", "Enter an e-mail address"),
        ("   ", "Enter an e-mail address"),
        ("nobody", "one @"),
        ("@b.example", "one @"),
        ("a@", "one @"),
        ("a@b@c.example", "one @"),
        ("a b@c.example", "no space"),
        ("a\t@c.example", "no space"),
        ("a\x00@c.example", "no space"),
        ("a@c.example\nBcc: x", "no space"),
        ("a\u200b@c.example", "no space"),
        ("\u0430@c.example", "no space"),  # a Cyrillic letter that looks like an a
        (of_length(LONGEST_EMAIL + 1), "at most 254"),
    ],
)
def test_bad_addresses_and_why(email, said):
    fault = fault_in_email(email)
    assert said in fault
    assert not email.strip() or email.strip() not in fault


@pytest.mark.parametrize("name", ["A", "Zoë O'Brien-Khan", "李", " A ", "a" * LONGEST_NAME])
def test_good_names(name):
    assert fault_in_name(name) is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Enter a name"),
        (" \t ", "Enter a name"),
        ("a" * (LONGEST_NAME + 1), "at most 100"),
        *((f"a{sign}b", "no control") for sign in "\x00\n\x1b\x7f\u202e\u200b\u2028\ud800"),
    ],
)
def test_bad_names_and_why(name, said):
    assert said in fault_in_name(name)


def test_an_organisation_is_one_of_the_list():
    assert fault_in_organisation("leeds_council", LISTED) is None
    assert "not on the steward's list" in fault_in_organisation("Leeds_council", LISTED)
    for none in (None, ""):
        assert fault_in_organisation(none, LISTED) == "Choose an organisation."


@given(st.text(max_size=300))
def test_whatever_is_written_the_answer_is_a_sentence_of_ours(written):
    """It is the same for every other text with that fault: nothing of what was written is in it."""
    for fault in (fault_in_email(written), fault_in_name(written)):
        assert fault is None or (fault.isascii() and fault.endswith("."))


@given(st.emails().filter(lambda email: len(email) <= LONGEST_EMAIL and email.isascii()))
def test_every_plain_address_of_the_standard_is_taken(email):
    assert fault_in_email(email) is None
