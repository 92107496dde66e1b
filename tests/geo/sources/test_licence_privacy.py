"""A mapping that points at a person is refused by our column; a number of a person by its line."""

from datetime import date

import pandas as pd
import pytest

from geo.errors import MappingRefused
from geo.sources.layout import Layout
from geo.sources.licence_privacy import require_no_people
from geo.sources.licences import read_licences
from geo.sources.shipped_mappings import shipped_mappings
from tests.concern_files import terms

DAY = date(2026, 11, 1)
GIVEN = {"authority_code": "E08000035", "status": "live"}
THINGS = {"licence_id": "Licence Number", "name": "Premises Name", "address": "Premises Address"}
ROW = {
    "Licence Number": "PREM/1", "Premises Name": "The Mill",
    "Premises Address": "12 Mill Lane, LS1 4AP", "Licence Holder": "Canary Person",
}  # fmt: skip


@pytest.fixture
def read(tmp_path):
    """Read rows through a mapping; return what is kept and what is refused."""

    def reading(*changes, register="premises_licence", joined=None, **headings):
        path = tmp_path / "register.csv"
        pd.DataFrame([{**ROW, **change} for change in changes or [{}]]).to_csv(path, index=False)
        layout = Layout(headings={**THINGS, **headings}, joined=joined or {}, constants=GIVEN)
        told = terms(register=register, layout=layout, extracted_on=DAY)
        chunks = list(read_licences(path, told))
        refusals = [refusal for chunk in chunks for refusal in chunk.refusals]
        return pd.concat([chunk.rows for chunk in chunks]), refusals

    return reading


@pytest.mark.parametrize("column", ["licence_id", "name", "address", "address_2"])
def test_a_mapping_that_points_at_the_holder_is_refused_by_our_column_alone(read, column):
    with pytest.raises(MappingRefused, match=f"reads {column} from a column") as refused:
        read(**{column: "Licence Holder"})
    assert "Holder" not in str(refused.value)
    assert "Canary" not in str(refused.value)


def test_a_holder_joined_to_an_address_is_refused_too(read):
    joined = {"address_2": ("Premises Address", "Licence Holder")}
    with pytest.raises(MappingRefused, match="reads address_2"):
        read(joined=joined)


def test_the_line_is_that_of_the_headings():
    layout = Layout(headings={"name": "Surname"}, title_lines=3)
    with pytest.raises(MappingRefused, match="line 4"):
        require_no_people(layout, "register.csv", DAY)


def test_columns_of_the_premises_are_read(read):
    rows, refusals = read()
    assert refusals == []
    assert rows["name"].tolist() == ["The Mill"]


def test_no_shipped_mapping_points_at_a_person():
    for mapping in shipped_mappings().values():
        require_no_people(mapping.layout, "register.csv", DAY)


@pytest.mark.parametrize(
    "number", ["John Smith", "smith-j", "07911 123456", "AB12 CDE", "AB123456C", "01/02/1990"]
)
@pytest.mark.parametrize("register", ["premises_licence", "hmo", "scrap_metal"])
def test_a_number_of_a_person_is_refused_by_line_and_never_repeated(read, number, register):
    rows, refusals = read({}, {"Licence Number": number}, register=register)

    assert list(rows.index) == [2]
    assert [(refusal.line, refusal.column) for refusal in refusals] == [(3, "licence_id")]
    assert number not in refusals[0].reason


@pytest.mark.parametrize(
    "number", ["21/01234/LAPREM", "LN/200500123", "PREM 01234/00", "5838", "SMD-014", "GA0012"]
)
def test_the_numbers_of_councils_are_taken(read, number):
    rows, refusals = read({"Licence Number": number})

    assert refusals == []
    assert rows["register_id"].tolist() == [number]
