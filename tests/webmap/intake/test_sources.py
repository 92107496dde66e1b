"""A source is named by its reader; a licensing register by its source, or else by a mapping."""

import pytest

from geo.errors import FileMissing, InputRefused
from tests.concern_files import TODAY, terms
from webmap.errors import UsageRefused
from webmap.intake.sources import SOURCES, register_of


@pytest.mark.parametrize(
    ("source", "said", "register"),
    [
        ("concerns", "", ""),
        ("cqc", "", ""),
        ("premises-licences", "", "premises_licence"),
        ("premises-licences", "premises_licence", "premises_licence"),
        ("licences", "hmo", "hmo"),
        ("licences", "premises_licence", "premises_licence"),
    ],
)
def test_a_register_is_known_by_its_source_or_its_mapping(source, said, register):
    assert register_of(source, said) == register


@pytest.mark.parametrize(
    ("source", "said", "advice"),
    [("licences", "", "--mapping"), ("premises-licences", "hmo", "as licences")],
)
def test_a_register_unknown_or_another_is_refused(source, said, advice):
    with pytest.raises(UsageRefused, match=advice) as refused:
        register_of(source, said)

    assert "Nothing was stored." in str(refused.value)


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_takes_a_mapping_if_it_has_columns_for_one(name):
    assert ("mapping" in SOURCES[name].options) == bool(SOURCES[name].columns)


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_is_replaced_by_extract_or_by_correction(name):
    assert not (SOURCES[name].by_extract and "correct" in SOURCES[name].options)


@pytest.mark.parametrize("name", SOURCES)
def test_a_reader_looks_at_nothing_before_it_is_asked_and_names_a_missing_file(name, tmp_path):
    told = terms(extracted_on=TODAY, register="premises_licence")
    chunks = SOURCES[name].read(tmp_path / "nothing.csv", told)

    with pytest.raises(FileMissing, match=r"nothing\.csv"):
        next(chunks)


@pytest.mark.parametrize("name", SOURCES)
def test_a_reader_refuses_what_is_not_of_its_source(name, tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("CANARY,1\nJane Doe,2\n")
    told = terms(extracted_on=TODAY, register="premises_licence")

    with pytest.raises(InputRefused) as refused:
        list(SOURCES[name].read(path, told))
    assert "CANARY" not in str(refused.value)
    assert "Jane" not in str(refused.value)
