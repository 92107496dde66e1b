"""Every shipped mapping can be read, says what it is for, and takes nobody's name."""

import pytest

from geo.errors import FileMissing, MappingRefused
from geo.sources.licences import LICENCE_COLUMNS
from geo.sources.shipped_mappings import (
    WORKED_EXAMPLES,
    mapping_named,
    shipped_mapping_text,
    shipped_mappings,
)
from models.sectors.rules import packaged_rules

#: Words in the headings of people; `Trading Name` and `Premises Name` are not of them.
PEOPLE = ("holder", "supervisor", "manager", "landlord", "applicant", "director", "driver")


def test_the_known_registers_and_a_form_for_each_other_are_shipped():
    assert set(shipped_mappings()) == {
        *WORKED_EXAMPLES, "hmo", "special-treatments", "taxi-operators", "scrap-metal",
    }  # fmt: skip


@pytest.mark.parametrize("name", shipped_mappings())
def test_each_reads_a_register_that_the_sectors_know(name):
    mapping = mapping_named(name)

    assert mapping.source == "licences"
    assert mapping.register in {rule.register for rule in packaged_rules()}
    assert {*mapping.layout.headings, *mapping.layout.constants} <= set(LICENCE_COLUMNS)


@pytest.mark.parametrize("name", shipped_mappings())
def test_none_reads_a_column_of_people(name):
    headings = [heading.casefold() for heading in mapping_named(name).layout.headings.values()]

    assert not [heading for heading in headings for person in PEOPLE if person in heading]


@pytest.mark.parametrize("name", shipped_mappings())
def test_each_is_a_page_that_explains_itself(name):
    text = shipped_mapping_text(name)

    assert text.startswith("# ")
    assert "people" in text or "person" in text


@pytest.mark.parametrize("name", sorted({*shipped_mappings()} - {*WORKED_EXAMPLES}))
def test_a_form_has_no_council_until_one_is_put_in(name):
    """With a council's code in it already, a register would be taken for that council's."""
    assert "authority_code" not in mapping_named(name).layout.constants
    assert "# authority_code" in shipped_mapping_text(name)


def test_another_is_read_from_its_file(tmp_path):
    own = tmp_path / "hmo.toml"
    own.write_text(shipped_mapping_text("hmo").replace("Property Address", "Where"), "utf-8")

    assert mapping_named(str(own)).layout.headings["address"] == "Where"


@pytest.mark.parametrize("name", ["nothing", "../mappings/hmo", "mappings/hmo.toml"])
def test_what_is_neither_a_name_nor_a_file_is_missing(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(FileMissing):
        mapping_named(name)


def test_a_mapping_of_another_source_is_refused(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text('source = "concerns"\n[columns]\nplace = "Where"\n', "utf-8")

    with pytest.raises(MappingRefused, match="source"):
        mapping_named(str(own))


def test_no_text_is_shipped_under_another_name():
    with pytest.raises(FileMissing):
        shipped_mapping_text("nothing")
