"""Numbers of people and vehicles are known in every spelling, and serial numbers are left alone."""

import pytest

from geo.personal_data.numbers import numbers_in, passes_modulus_11, plates_in

PHONE, NHS, INSURANCE = "a telephone number", "an NHS number", "a National Insurance number"
#: The NHS Data Dictionary's example.
EXAMPLE = "9434765919"


@pytest.mark.parametrize(
    "text",
    [
        # Numbers Ofcom keeps for drama, in the spellings people use.
        "07700900123",
        "07700 900123",
        "07700 900 123",
        "07700-900-123",
        "(0113) 496 0000",
        "0113-496-0000",
        "0113.496.0000",
        "020 7946 0018",
        "(020) 7946 0018",
        "01632 960001",
        "08081 570000",
        "+447700900123",
        "+44 7700 900123",
        "+44 (0)7700 900123",
        "+44(0) 113 496 0000",
        "0044 7700 900123",
        "00447700900123",
        "447700900123",
        "7700900123",  # a spreadsheet dropped the 0
        "+40 721 234 567",
        "+355 69 123 4567",
        "+84 91 234 56 78",
        "0040721234567",
        "WYP-07700900123",
        "07700900123-A",
    ],
)
def test_telephone_numbers_are_known_in_every_spelling(text):
    assert PHONE in set(numbers_in(text))


@pytest.mark.parametrize(
    "text",
    [
        "WYP-000123",
        "2026-000123",
        "2026000123",
        "13260123456",  # an occurrence of West Yorkshire Police
        "000000012345",
        "LCC-01-2026-00123",
        "WYP-0123-2026-0012",
        "429967,433645",
        "E05011374",
        "20260704-001",
    ],
)
def test_serial_numbers_are_nobodys(text):
    assert list(numbers_in(text)) == []


def test_nhs_numbers_are_known_by_their_check_digit():
    for text in (EXAMPLE, "943-476-5919", "943 476 5919", f"REF-{EXAMPLE}"):
        assert NHS in set(numbers_in(text))
    for at in range(10):
        other = EXAMPLE[:at] + str((int(EXAMPLE[at]) + 1) % 10) + EXAMPLE[at + 1 :]
        assert not passes_modulus_11(other)


def test_nhs_check_agrees_with_the_rule_worked_by_hand():
    for first_nine in ("400000000", "987654321", "450557710", "123456789"):
        total = sum(int(d) * w for d, w in zip(first_nine, range(10, 1, -1), strict=True))
        check = 11 - total % 11
        check = 0 if check == 11 else check
        passing = [digit for digit in range(10) if passes_modulus_11(f"{first_nine}{digit}")]
        assert passing == ([check] if check < 10 else [])


def test_a_year_and_a_serial_number_are_no_nhs_number_whatever_their_check():
    passing = [n for n in range(1_000) if passes_modulus_11(f"2026{n:06d}")]
    assert passing  # one in eleven does
    assert all(NHS not in set(numbers_in(f"2026{n:06d}")) for n in passing)


@pytest.mark.parametrize(
    "text",
    ["AB123456C", "AB 12 34 56 C", "AB-12-34-56-C", "AB12 3456C", "AB123456", "AB 12 34 56",
     "REF-AB123456C", "JG 10 37 59 A", "QQ123456C", "GB123456C", "DA 12 34 56 A", "AO-123456-D"],
)  # fmt: skip
def test_national_insurance_numbers_are_known_with_and_without_their_suffix(text):
    assert INSURANCE in set(numbers_in(text))


@pytest.mark.parametrize(
    "text",
    ["AB-123456", "QQ123456", "AB123456E", "AB12345C", "WYP123456", "WYP123456C", "AB123456CD"],
)
def test_other_letters_and_digits_are_no_national_insurance_number(text):
    assert INSURANCE not in set(numbers_in(text))


@pytest.mark.parametrize(
    "text", ["AB12CDE", "AB12 CDE", "AB12-CDE", "A1BCD", "A123 BCD", "ABC123D", "ABC 1D"]
)
def test_registration_marks_since_1963_are_known(text):
    assert plates_in(text)


@pytest.mark.parametrize("text", ["ABC123", "ABC-0001", "WYP-001A", "LS1 4AP", "A61 AND", "AB12"])
def test_roads_postcodes_and_references_are_no_marks(text):
    assert not plates_in(text.replace("AND", ""))


def test_the_letters_of_an_organisation_are_no_old_mark():
    assert plates_in("LCC-123A")
    assert not plates_in("LCC-123A", frozenset({"LCC"}))
