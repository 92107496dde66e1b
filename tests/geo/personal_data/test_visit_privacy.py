"""A visit names a premises, never a person: not as its number, its register or its UPRN."""

from datetime import date

import pandas as pd
import pytest

from geo.personal_data.visit_privacy import tell_people_in_visits

TODAY = date(2026, 7, 20)


def told(register="hmo", register_id="HMO-0012", place_kind="postcode", place="LS1 4AP"):
    frame = pd.DataFrame(
        {"register": [register], "register_id": [register_id],
         "place_kind": [place_kind], "place": [place]},
        index=[7],
    )  # fmt: skip
    return tell_people_in_visits(frame, TODAY)


@pytest.mark.parametrize(
    ("where", "column"),
    [
        ({"register": "fhrs", "register_id": "07911123456"}, "register_id"),
        ({"register": "fhrs", "register_id": "J.Smith"}, "register_id"),
        ({"register": "companies_house", "register_id": "JOHN-SMITH"}, "register_id"),
        ({"register": "cqc", "register_id": "1-JOHN"}, "register_id"),
        ({"register_id": "07911123456"}, "register_id"),
        ({"register_id": "0113/496/0999"}, "register_id"),
        ({"register_id": "John.Smith-01.02.1990"}, "register_id"),
        ({"register_id": "smith-j"}, "register_id"),
        ({"register_id": "E08000035:smith-j"}, "register_id"),
        ({"register_id": "E08000035:07911123456"}, "register_id"),
        ({"register_id": "AB12CDE"}, "register_id"),
        ({"register_id": "AB123456C"}, "register_id"),
        ({"register": "john_smith"}, "register"),
        ({"place_kind": "uprn", "place": "07911123456"}, "place"),
    ],
)
def test_what_a_person_is_known_by_is_refused_and_never_repeated(where, column):
    refused = told(**where)

    assert {(fault.line, fault.column) for fault in refused} == {(7, column)}
    given = next(reversed(where.values()))
    assert given not in " ".join(fault.reason for fault in refused)


@pytest.mark.parametrize(
    ("register", "number"),
    [
        ("fhrs", "1234567"),
        ("companies_house", "01021990"),  # a company, though it could be a birthday
        ("companies_house", "OC301234"),
        ("cqc", "1-1234567890"),
        ("cqc", "RGC12"),
        ("premises_licence", "PREM/01234/00"),
        ("premises_licence", "PREM1234"),
        ("premises_licence", "21/01234/LAPREN"),
        ("taxi_operator", "WK/201912345"),
        ("scrap_metal", "SMD-014"),
        ("special_treatment", "LN/200500123"),
        ("gambling", "GA0012"),
        ("gambling", "07911123456abcdef0123456789abcde"),  # a keyed hash
        ("hmo", "E08000035:LN/200500123"),
        ("", ""),
    ],
)
def test_the_numbers_of_registers_are_taken(register, number):
    assert told(register=register, register_id=number) == []


def test_a_number_of_an_address_is_taken():
    assert told(place_kind="uprn", place="72123456") == []
