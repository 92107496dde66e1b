"""A proposal goes by headings and forms, is read back as a mapping, and leaves people out."""

from datetime import date

import pytest

from geo.schema import COLUMNS
from geo.sources.column_forms import ColumnForm, form_of
from geo.sources.layout import Layout
from geo.sources.licences import LICENCE_COLUMNS
from geo.sources.mapping import read_mapping
from geo.sources.mapping_text import mapping_text
from geo.sources.proposing import is_about_people, propose, synonyms

TODAY = date(2026, 11, 22)
ANY = {"concerns": COLUMNS, "licences": LICENCE_COLUMNS}


@pytest.mark.parametrize(
    ("cells", "form"),
    [
        (["", " "], ColumnForm("empty")),
        (["13/04/2026", "", "14/04/2026"], ColumnForm("date", ("DD/MM/YYYY",))),
        (["03/04/2026"], ColumnForm("date", ("DD/MM/YYYY", "MM/DD/YYYY"))),
        (["04/13/2026"], ColumnForm("date", ("MM/DD/YYYY",))),
        (["2026-04-13", "2026-04-03"], ColumnForm("date", ("YYYY-MM-DD",))),
        (["13-Apr-26"], ColumnForm("date", ("DD-Mon-YY",))),
        (["LS1 4AP", "bd11aa"], ColumnForm("postcode")),
        (["430000", "-1.5"], ColumnForm("number")),
        (["jane.doe@example.com", "x@example.org"], ColumnForm("personal")),
        (["car wash", "nail bar"], ColumnForm("text")),
    ],
)
def test_a_form_is_what_the_cells_have_in_common(cells, form):
    assert form_of(cells, TODAY) == form


def test_a_slip_does_not_hide_a_form():
    assert form_of(["13/04/2026"] * 20 + ["31/02/2026"], TODAY).dates == ("DD/MM/YYYY",)


@pytest.mark.parametrize(
    "heading",
    ["Surname", "Victim name", "DOB", "Date of Birth", "Licence Holder",
     "Designated Premises Supervisor", "E-mail", "Mobile", "NHS number", "MO",
     "Licensee", "Owner", "Proprietor address", "Landlord", "Driver", "Name",
     "Officer in case", "Free text", "VRM", "SUSPECT_1",
     "jane.doe@example.com", "07700 900123"],
)  # fmt: skip
def test_headings_about_people_are_known(heading):
    assert is_about_people(heading, TODAY)


@pytest.mark.parametrize(
    "heading",
    [
        "Crime Ref No",
        "Date Reported",
        "Premises Name",
        "Premise Name",
        "Building name",
        "Trading name",
        "Postcode",
        "Under 18",
    ],
)
def test_headings_about_things_are_known(heading):
    assert not is_about_people(heading, TODAY)


def test_every_synonym_names_a_column_of_ours_and_none_is_about_people():
    for source, columns in ANY.items():
        known = synonyms(source)
        assert set(known) <= set(columns)
        told = [name for names in known.values() for name in names]
        assert len(set(told)) == len(told), "a heading cannot stand for two columns of ours"
        for name in set(told) - {"case number", "name"}:
            assert not is_about_people(name, TODAY), name


def proposed(headings, forms=None):
    forms = forms or [ColumnForm("text")] * len(headings)
    told = propose(headings, forms, synonyms("concerns"), TODAY)
    return {held.column: held.heading for held in told}


def test_headings_are_found_however_they_are_written():
    text, day = ColumnForm("text"), ColumnForm("date", ("DD/MM/YYYY",))
    headings = ["CRIME_REF_NO", "Reported Date", "Agency", "Post-Code", "Surname"]

    assert proposed(headings, [text, day, text, ColumnForm("postcode"), text]) == {
        "concern_id": "CRIME_REF_NO",
        "received_on": "Reported Date",
        "organisation": "Agency",
        "place": "Post-Code",
    }


def test_the_form_decides_against_a_heading():
    assert proposed(["Date received"], [ColumnForm("text")]) == {}
    assert proposed(["Reference"], [ColumnForm("personal")]) == {}


def test_a_heading_that_stands_there_twice_is_not_proposed():
    assert proposed(["Reference", "Reference"]) == {}
    assert proposed(["Jane Doe", "", "x"]) == {}


def test_a_proposal_is_a_mapping(tmp_path):
    headings = ['Crime "Ref" No', "Date Reported", "Offence date", "Post\\Code"]
    day = ColumnForm("date", ("DD/MM/YYYY",))
    unsure = ColumnForm("date", ("DD/MM/YYYY", "MM/DD/YYYY"))
    forms = [ColumnForm("text"), day, unsure, ColumnForm("postcode")]
    chosen = propose(headings, forms, synonyms("concerns"), TODAY)
    layout = Layout(headings={}, title_lines=2, sheet="All", line_breaks=True)
    path = tmp_path / "mapping.toml"
    path.write_text(mapping_text("concerns", chosen, ["organisation"], layout, "cp1252"))

    mapping = read_mapping(path, ANY)

    assert set(mapping.layout.headings.values()) == set(headings)
    assert mapping.layout.dates == {"received_on": "%d/%m/%Y"}
    assert mapping.layout.months == {}, "of two forms that fit, neither is taken"
    assert '# happened_on = "DD/MM/YYYY"  # or MM/DD/YYYY: choose one' in path.read_text()
    assert '# organisation = ""' in path.read_text()
    assert (mapping.layout.title_lines, mapping.layout.sheet) == (2, "All")
    assert (mapping.layout.line_breaks, mapping.encoding) == (True, "cp1252")


NUMBER = ColumnForm("number")


@pytest.mark.parametrize(
    ("headings", "pair"),
    [
        (["Northing", "Easting"], ("Easting", "Northing")),
        (["GRID_REFERENCE_EASTING", "Grid Reference Northing"],
         ("GRID_REFERENCE_EASTING", "Grid Reference Northing")),
        (["Y Coordinate", "X Coordinate"], ("X Coordinate", "Y Coordinate")),
        (["Lat", "Long"], ("Long", "Lat")),
        (["Latitude", "Longitude", "Easting", "Northing"], ("Easting", "Northing")),
    ],
)  # fmt: skip
def test_two_coordinates_are_proposed_as_one_place(headings, pair):
    told = propose(
        ["Post Code", *headings],
        [ColumnForm("postcode"), *[NUMBER] * len(headings)],
        synonyms("concerns"),
        TODAY,
    )

    (place,) = told
    assert place.column == "place"
    assert (place.heading, *(heading for _, heading in place.beside)) == pair
    assert ["Post Code", *headings][place.position] == pair[0]


@pytest.mark.parametrize(
    ("headings", "forms"),
    [
        (["Easting"], [NUMBER]),
        (["Longitude"], [NUMBER]),
        (["Latitude", "Altitude"], [NUMBER, NUMBER]),
        (["Easting", "Northing"], [NUMBER, ColumnForm("text")]),
        (["Easting", "Northing", "Northing"], [NUMBER] * 3),
    ],
)
def test_half_a_pair_is_no_place(headings, forms):
    assert propose(headings, forms, synonyms("concerns"), TODAY) == []


def test_a_register_has_columns_for_coordinates_of_its_own():
    told = propose(["Easting", "Northing"], [NUMBER] * 2, synonyms("licences"), TODAY)

    assert {held.column: held.beside for held in told} == {"easting": (), "northing": ()}


def test_a_proposal_of_a_pair_is_a_mapping(tmp_path):
    chosen = propose(["Easting", "Northing"], [NUMBER] * 2, synonyms("concerns"), TODAY)
    path = tmp_path / "mapping.toml"
    wanting = ["place_kind", "organisation"]
    path.write_text(mapping_text("concerns", chosen, wanting, Layout(headings={})))

    mapping = read_mapping(path, ANY)

    assert mapping.layout.joined == {"place": ("Easting", "Northing")}
    assert mapping.layout.constants == {"place_kind": "point"}
    assert '# organisation = ""' in path.read_text()


def test_the_postcode_is_offered_beside_a_point_and_can_be_chosen(tmp_path):
    headings, forms = (
        ["Venue Postcode", "Easting", "Northing"],
        [ColumnForm("postcode"), *[NUMBER] * 2],
    )
    chosen = propose(headings, forms, synonyms("concerns"), TODAY)
    text = mapping_text("concerns", chosen, ["place_kind"], Layout(headings={}))
    path = tmp_path / "mapping.toml"
    path.write_text(text)
    assert read_mapping(path, ANY).layout.joined == {"place": ("Easting", "Northing")}

    offered = '#   place = "Venue Postcode"\n'
    assert "some rows have no point" in text
    columns = f"[columns]\n{offered.removeprefix('#   ')}\n[joined]"
    other = text.replace('place = ["Easting", "Northing"]\n', "").replace("[joined]", columns)
    path.write_text(other.replace('place_kind = "point"', 'place_kind = "postcode"'))

    layout = read_mapping(path, ANY).layout
    assert layout.headings == {"place": "Venue Postcode"}
    assert layout.constants == {"place_kind": "postcode"}


def test_nothing_is_offered_where_there_is_no_postcode():
    chosen = propose(["Easting", "Northing", "Place"], [NUMBER] * 3, synonyms("concerns"), TODAY)

    assert chosen[0].instead == ""
    assert "instead" not in mapping_text("concerns", chosen, [], Layout(headings={}))
