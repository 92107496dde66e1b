"""What a concern may hold, and what is refused by line and column without being repeated."""

import pandas as pd
import pytest

from geo.schema import COLUMNS, ConcernSchema
from tests.concern_files import GOOD, LISTS, TODAY, concern

SCHEMA = ConcernSchema(LISTS, TODAY)


def faults(**changes):
    """Check one row, on line 7, and return its refusals."""
    if "received_on" in changes:
        changes = {"happened_on": "", **changes}
    frame = pd.DataFrame([concern(**changes)], columns=list(COLUMNS), index=[7], dtype="str")
    return SCHEMA.check(frame)


def test_a_good_row_keeps_the_schema():
    assert faults() == ()


@pytest.mark.parametrize(
    ("column", "values"),
    {
        "concern_id": ["A1B2", "WYP-2026-000001", "X" * 40, "9999"],
        "received_on": ["2026-11-22", "2024-02-29", "2000-01-01"],
        "happened_on": ["", "2026-07", "1999-12"],
        "record_type": ["intelligence", "crime", "nrm_referral", "duty_to_notify", "concern"],
        "came_from": ["police", "council", "nhs", "ngo", "helpline", "business", "public"],
        "organisation": ["leeds_council"],
        "exploitation": [
            "",
            "labour",
            "sexual;labour",
            "domestic_servitude;forced_marriage;organ_removal;child_exploitation;unknown",
        ],
        "child": ["yes", "no", "unknown", ""],
        "sector": ["car_wash", ""],
        "source_grade": ["1", "2", "3", ""],
        "information_grade": ["A", "B", "C", "D", "E", ""],
        "handling": ["P", "C", ""],
        "linked_case": ["", "0123456789abcdef", "ABCDEF" * 10, "f" * 128],
    }.items(),
)
def test_agreed_words_are_accepted(column, values):
    assert [faults(**{column: value}) for value in values] == [()] * len(values)


@pytest.mark.parametrize(
    ("column", "values"),
    {
        "concern_id": ["", "abc", "WYP", "wyp-0001", "WYP 0001", "X" * 41, "WYP-0001\n", "ÉCOLE1"],
        "received_on": [
            "",
            "03/04/2026",
            "2026-7-14",
            "2026-02-29",
            "2026-13-01",
            "20260714",
            "2026-07-14T00:00",
            "2026-07-14 ",
            "2026-11-23",
            "1999-12-31",
            "0026-07-14",
            "2026-07-1\u0664",
        ],
        "happened_on": ["2026", "2026-13", "2026-06-01", "Jun-26", "06/2026", "2026-08"],
        "record_type": ["", "Crime", "NA", "crime ", "conviction"],
        "came_from": ["", "Jane Doe", "police\n"],
        "organisation": ["", "unheard_of", "West Yorkshire Police"],
        "exploitation": ["labor", "labour,sexual", "labour; sexual", ";", "labour;"],
        "child": ["Y", "17"],
        "sector": ["Hand car wash", "1E05"],
        "place_kind": ["", "address", "Postcode"],
        "source_grade": ["0", "4", "1.0", "01"],
        "information_grade": ["F", "a", "AB"],
        "handling": ["p", "PC"],
        "linked_case": ["jane doe", "0123456789abcde", "g" * 16, "f" * 129],
    }.items(),
)
def test_anything_else_is_refused_by_line_and_column(column, values):
    for value in values:
        found = faults(**{column: value})
        assert {(refusal.line, refusal.column) for refusal in found} == {(7, column)}, value


@pytest.mark.parametrize(
    ("kind", "places"),
    {
        "point": ["429967,433645", "429967.5, 433645.25", "-1.5491,53.7997", "-1.5491, 53.7997"],
        "uprn": ["1", "72000000123"],
        "postcode": ["LS1 4AP", "ls14ap", "BD12 0XY", "W1A 1AA"],
        "ward": ["E05011374"],
        "town": ["Todmorden"],
        "district": ["E08000033"],
        "force": ["", "E23000010"],
    }.items(),
)
def test_a_place_has_the_form_its_kind_promises(kind, places):
    for place in places:
        assert faults(place_kind=kind, place=place) == (), place


@pytest.mark.parametrize(
    ("kind", "places"),
    {
        "point": ["", "429967", "53.7997,-1.5491", "4.3E5,433645", "429967;433645", "1,2,3", "a,b"],
        "uprn": ["", "UPRN1", "1234567890123", "12.0"],
        "postcode": ["", "LS1", "LS1  4AP", "3 Mill Lane", "LS1 4APX", "LS1 4AP\n"],
        "ward": ["", "E0501137", "E08000035", "City", "E05011374 "],
        "town": ["", "leeds", "Gotham"],
        "district": ["", "E08000001", "Leeds", "E0800003"],
        "force": ["West Yorkshire", "E05011374"],
    }.items(),
)
def test_a_place_of_another_form_is_refused(kind, places):
    for place in places:
        found = faults(place_kind=kind, place=place)
        assert [(refusal.line, refusal.column) for refusal in found] == [(7, "place")], place


def test_the_month_of_the_event_may_not_follow_the_day_of_receipt():
    assert faults(received_on="2026-07-01", happened_on="2026-07") == ()
    (refusal,) = faults(received_on="2026-06-30", happened_on="2026-07")

    assert refusal.column == "happened_on"
    assert "after the month" in refusal.reason


@pytest.mark.parametrize("received_on", ["14/07/2026", "", "July", "2026-02-30"])
def test_a_month_is_not_blamed_for_a_date_that_cannot_be_read(received_on):
    assert [
        refusal.column for refusal in faults(received_on=received_on, happened_on="2026-06")
    ] == ["received_on"]


@pytest.mark.parametrize(
    ("reference", "what"),
    [
        ("07700900123", "telephone"),
        ("9434765919", "NHS"),
        ("QQ123456C".replace("QQ", "AB"), "National Insurance"),
        ("AB12CDE", "vehicle"),
    ],
)
def test_a_reference_that_is_really_an_identifier_is_refused(reference, what):
    (refusal,) = faults(concern_id=reference)

    assert what in refusal.reason


def test_every_fault_of_a_row_is_named_once_in_order_of_column():
    found = faults(child="maybe", handling="X", came_from="Jane Doe", place="3 Mill Lane")

    assert [refusal.column for refusal in found] == ["came_from", "child", "handling", "place"]


@pytest.mark.parametrize("column", COLUMNS)
def test_no_reason_repeats_what_stood_in_the_cell(column):
    planted = "Jane Doe of 3 Mill Lane, 07700 900123"

    assert planted not in " ".join(map(str, faults(**{column: planted})))
    assert faults(**{column: planted})


def test_a_column_the_schema_does_not_know_never_passes():
    frame = pd.DataFrame([GOOD], dtype="str").assign(name="Jane Doe")

    with pytest.raises(ValueError, match="columns of a concern") as refused:
        SCHEMA.check(frame)
    assert "Jane" not in str(refused.value)
