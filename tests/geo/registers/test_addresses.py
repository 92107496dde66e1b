"""An address is compared by its postcode and its numbers, and leaves no trace of its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.postcodes import Postcodes
from geo.registers.addresses import address_key, plain_address, postcode_in, postcode_of

KEY = b"k" * 32


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("LS1 4AP", "LS1 4AP"),
        ("ls14ap", "LS1 4AP"),
        ("  OL14  7AA ", "OL14 7AA"),
        ("W1A 1AA", "W1A 1AA"),
        ("EC1V2NX", "EC1V 2NX"),
        ("LS1\u00a04AP", "LS1 4AP"),
    ],
)
def test_a_postcode_is_known_however_it_is_spaced(written, meant):
    assert postcode_of(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "",
        "LS1",
        "BL9 OBH",
        "L\u017f1 4AP",
        "LS1 4AP 2",
        "NA",
        "3 Mill Lane",
        "LS1 4OP",
        "1LS 4AP",
        "LS1 44P",
    ],
)
def test_what_is_no_postcode_is_not_mended(written):
    assert postcode_of(written) == ""


def test_every_postcode_of_a_district_is_one():
    written = Postcodes.load(["E08000033"]).table["postcode"]

    assert [postcode_of(text) for text in written] == written.tolist()
    assert [postcode_of(text.replace(" ", "").lower()) for text in written] == written.tolist()


@pytest.mark.parametrize(
    ("address", "postcode", "before"),
    [
        ("3 Mill Lane, Leeds, LS1 4AP", "LS1 4AP", "3 Mill Lane, Leeds, "),
        ("3 Mill Lane, Leeds, LS14AP A Holder", "LS1 4AP", "3 Mill Lane, Leeds, "),
        ("3 Mill Lane, LS1 4AP, Leeds, LS1 4AP", "LS1 4AP", "3 Mill Lane, "),
        ("3 Mill Lane, LS1 4AP and 5 Low Row, LS1 4AQ", "", None),
        ("3 Mill Lane, Leeds", "", None),
        ("Unit LS1 4APX, Leeds", "", None),
        ("Straße 3, LS1 4AP A Holder", "LS1 4AP", "Straße 3, "),
        ("", "", None),
    ],
)
def test_a_postcode_is_found_inside_an_address(address, postcode, before):
    assert postcode_in(address) == (postcode, address if before is None else before)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("177-179 High Street, Leeds", "177 - 179 HIGH ST"),
        ("The Crown, 12 High Street", "12, High Street, West Yorkshire"),
        ("270-272 Heathw ay", "270-272 Heathway, Dagenham, Essex"),
        ("Unit 3, 12a Mill Lane", "UNIT 3 12A MILL LANE"),
        ("St John's House", "St Johns House"),
    ],
)
def test_two_ways_to_write_an_address_are_equal(one, other):
    assert address_key(KEY, one, "LS1 4AP") == address_key(KEY, other, "LS1 4AP")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 High Street", "14 High Street"),
        ("12 High Street", "12A High Street"),
        ("Unit 3, 12 Mill Lane", "Unit 4, 12 Mill Lane"),
        ("Rose Cottage", "Ivy Cottage"),
        ("177-179 High Street", "177 High Street"),
    ],
)
def test_two_addresses_in_one_postcode_differ(one, other):
    assert address_key(KEY, one, "LS1 4AP") != address_key(KEY, other, "LS1 4AP")


def test_the_same_address_under_another_key_or_postcode_differs():
    keyed = address_key(KEY, "12 High Street", "LS1 4AP")

    assert len(keyed) == 32
    assert int(keyed, 16)
    assert keyed != address_key(b"other" * 7, "12 High Street", "LS1 4AP")
    assert keyed != address_key(KEY, "12 High Street", "LS1 4AQ")


@pytest.mark.parametrize(
    ("address", "postcode"), [("", "LS1 4AP"), ("12 High St", ""), (" ,", "A")]
)
def test_half_an_address_has_no_key(address, postcode):
    assert address_key(KEY, address, postcode) == ""


@given(st.text(max_size=60))
def test_any_text_has_a_plain_form_that_is_its_own(text):
    plain = plain_address(text)

    assert plain_address(plain) == plain
    assert postcode_in(text)[1] == text[: len(postcode_in(text)[1])]
