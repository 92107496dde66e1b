"""Every cell of a concern file is looked through; agreed words and registered forms are honest."""

from types import MappingProxyType

import pandas as pd
import pytest

from geo.personal_data.concern_privacy import tell_personal_data
from geo.refusals import Refusal
from geo.schema import COLUMNS, ConcernSchema
from tests.concern_files import LISTS, TODAY, concern

SCHEMA = ConcernSchema(LISTS, TODAY)
KINDS = {
    "John Smith": "a name",
    "07700 900123": "a telephone number",
    "jane@example.org": "an e-mail address",
    "AB12 CDE": "a vehicle registration",
    "943 476 5919": "an NHS number",
    "AB 12 34 56 C": "a National Insurance number",
    "02/03/1985": "a date of birth",
}


def refused(**changes):
    frame = pd.DataFrame([concern(**changes)], columns=list(COLUMNS), index=[7], dtype="str")
    return SCHEMA.check(frame)


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("text", KINDS)
def test_every_kind_is_told_in_every_column_and_never_repeated(column, text):
    changes = {"received_on": "2026-07-14", column: text}
    told = refused(happened_on="", **changes) if column != "happened_on" else refused(**changes)

    (reason,) = [each.reason for each in told if each.column == column]
    assert f"looks like {KINDS[text]}" in reason
    assert text not in "".join(map(str, told))


@pytest.mark.parametrize("kind", ["point", "uprn", "postcode", "ward", "town", "district", "force"])
def test_a_place_of_any_kind_may_hold_a_telephone_number(kind):
    (told,) = refused(place_kind=kind, place="07700900123")
    assert "a telephone number" in told.reason


def test_numbers_of_addresses_are_honest():
    for uprn in ("72000000", "19850302", "100051234567", "10010457355", "1"):
        assert refused(place_kind="uprn", place=uprn) == ()


def test_an_nhs_number_is_no_number_of_an_address():
    (told,) = refused(place_kind="uprn", place="9434765919")
    assert "an NHS number" in told.reason


@pytest.mark.parametrize("column", ["linked_case", "operation"])
def test_decimal_digits_alone_are_no_keyed_hash(column):
    (told,) = refused(**{column: "1985030294347659190"})
    assert told.column == column
    (birth,) = refused(**{column: "19850302-9434765919"})
    assert "an NHS number" in birth.reason


def test_a_registered_form_is_honest_for_its_own_organisation():
    patterns = MappingProxyType({"leeds_council": "07[0-9]{9}"})
    frame = pd.DataFrame(
        {
            "concern_id": ["07700900123", "07700900123", "KHAN-1987"],
            "organisation": ["leeds_council", "west_yorkshire_police", "leeds_council"],
            "place_kind": "force",
            "place": "",
        },
        index=[2, 3, 4],
        dtype="str",
    )

    told = tell_personal_data(frame, [], patterns, TODAY)

    assert [(each.line, each.column) for each in told] == [(3, "concern_id"), (4, "concern_id")]


def test_other_faults_stay_as_they_are_in_order_of_line():
    frame = pd.DataFrame(
        {"concern_id": ["WYP-1234", "JOHN-SMITH"], "child": ["maybe", "John Smith"],
         "place_kind": "force", "place": "", "organisation": "x"},
        index=[9, 2], dtype="str",
    )  # fmt: skip
    faults = [Refusal(9, "child", "must be yes"), Refusal(2, "child", "must be yes"),
              Refusal(9, "", "another row")]  # fmt: skip
    frame[""] = ""

    told = tell_personal_data(frame, faults, {}, TODAY)

    assert [(each.line, each.column) for each in told] == [
        (2, "child"), (2, "concern_id"), (9, ""), (9, "child"),
    ]  # fmt: skip
    assert told[3].reason == "must be yes"
    assert "a name" in told[0].reason
