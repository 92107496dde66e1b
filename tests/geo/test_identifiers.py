"""Numbers that belong to a person or vehicle are told from a partner's own references."""

import pandas as pd
import pytest

from geo.identifiers import REASONS, is_national_insurance, is_nhs, is_phone, is_vehicle


def said(test, *references):
    return test(pd.Series(references, dtype="str")).tolist()


def test_telephone_numbers_are_known_with_and_without_hyphens():
    # Numbers Ofcom keeps for drama, with national and international prefix.
    assert all(
        said(
            is_phone, "07700900123", "07700-900-123", "0113-496-0000", "447700900123", "08081570000"
        )
    )


def test_nhs_numbers_are_known_by_their_check_digit():
    # 943 476 5919 is the NHS Data Dictionary's example; changing any digit breaks the check.
    example = "9434765919"
    assert said(is_nhs, example, "943-476-5919") == [True, True]
    for at in range(10):
        other = example[:at] + str((int(example[at]) + 1) % 10) + example[at + 1 :]
        assert said(is_nhs, other) == [False]


def test_nhs_check_agrees_with_the_rule_worked_by_hand():
    for first_nine in ("400000000", "987654321", "450557710", "123456789"):
        total = sum(int(d) * w for d, w in zip(first_nine, range(10, 1, -1), strict=True))
        check = 11 - total % 11
        right = {11: "0", 10: None}.get(check, str(check))
        passing = [str(d) for d in range(10) if said(is_nhs, f"{first_nine}{d}") == [True]]
        assert passing == ([] if right is None else [right])


def test_national_insurance_numbers_are_known_by_form_and_prefix():
    assert said(is_national_insurance, "AB123456C", "JG-10-37-59-A") == [True, True]
    # D, F, I, Q, U, V never start a prefix; O is never its second letter.
    assert not any(said(is_national_insurance, "QQ123456C", "AO123456C", "AB123456E", "AB123456"))


def test_registration_marks_of_each_scheme_are_known():
    assert all(said(is_vehicle, "AB12CDE", "AB12-CDE", "A123BCD", "A1BCD", "ABC123D"))


@pytest.mark.parametrize(
    "reference",
    [
        "WYP-000001",
        "LCC-2026-0042",
        "1234",
        "0001",
        "CONCERN-17",
        "REF1234",
        "2026000124",
        "A-1-B-2",
    ],
)
def test_ordinary_references_are_left_alone(reference):
    tests = (is_phone, is_nhs, is_national_insurance, is_vehicle)
    assert [said(test, reference) for test in tests] == [[False]] * len(REASONS)


def test_no_references_at_all_are_no_trouble():
    assert said(is_nhs) == []
