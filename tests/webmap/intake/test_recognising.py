"""A file is recognised by what is in it: each kind, under any name, and nothing by guess."""

import sqlite3
import struct
from pathlib import Path

import pytest
import xlsxwriter

from geo.errors import FileEmpty, FileMissing, InputRefused, WorkbookRefused
from geo.sources.partner_return import RECORDS, START, TOTALS
from tests.workbooks import pack
from webmap.intake.recognising import recognise
from webmap.intake.sources import SOURCES

KNOWN = [(name, source) for name, source in SOURCES.items() if source.recognise]


@pytest.fixture
def kind(tmp_path):
    def telling(content, name="given"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return recognise(path)

    return telling


@pytest.mark.parametrize(("name", "source"), KNOWN, ids=[name for name, _ in KNOWN])
@pytest.mark.parametrize("titles", ["", "A title\n", "A register\nof\na\ncouncil\n"])
def test_every_source_is_known_by_its_headings(kind, name, source, titles):
    headings = [heading.upper().replace(" ", "  ") for heading in sorted(source.recognise)]
    row = ",".join(f'"{heading}"' for heading in [*headings, "another"])

    told = kind(f"{titles}{row}\n" + "x," * len(headings) + "x\n")

    assert told.kind == name
    assert told.is_source
    assert f"plainsight import {name} FILE" in told.advice


def test_no_source_is_known_by_what_another_is_known_by():
    """Two sources with the same headings could not be told apart."""
    sets = [source.recognise for _, source in KNOWN]

    assert len(set(sets)) == len(sets)


def test_a_register_in_xml_is_known_by_its_first_element(kind):
    assert kind(b"<?xml version='1.0'?><!-- x --><FHRSEstablishment><Header/>").kind == "fhrs"
    assert kind(b"<OtherRegister><FHRSEstablishment/></OtherRegister>").kind == ""
    assert kind(b"<!DOCTYPE a [<!ENTITY b 'c'>]><FHRSEstablishment/>").kind == ""


def geopackage():
    path = sqlite3.connect(":memory:")
    path.execute("create table a (b)")
    raw = bytearray(path.serialize())
    path.close()
    raw[68:72] = struct.pack(">L", 0x47504B47)
    return bytes(raw)


@pytest.mark.parametrize(
    ("content", "known", "said"),
    [
        ('{"type": "FeatureCollection", "features": []}', "boundaries", "a GeoJSON file"),
        ('\ufeff {"type": "Feature"}', "boundaries", "a GeoJSON file"),
        ('{"type": "Topology"}', "", "a JSON file of no kind"),
        (geopackage(), "boundaries", "a GeoPackage"),
        (b"SQLite format 3\0" + bytes(200), "", "a database"),
        (b"%PDF-1.7\n", "", "a PDF"),
        (b"<html><table><tr><td>concern_id", "", "a web page"),
        (b"<!DOCTYPE html><html>", "", "a web page"),
        ("UPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE\n1,2,3,4,5\n", "uprns", "UPRNs"),
        ("key,name,class\npolice,Police,police\n", "organisations", "list of organisations"),
    ],
)
def test_other_files_are_named_for_what_they_are(kind, content, known, said):
    told = kind(content)

    assert told.kind == known
    assert said in told.said
    assert not told.is_source


def test_an_unknown_table_is_held_against_the_nearest(kind):
    lacking = sorted(SOURCES["concerns"].recognise)
    told = kind(",".join([*lacking[2:], "Jane Doe"]) + "\n")

    assert (told.kind, told.nearest, told.missing) == ("", "concerns", tuple(lacking[:2]))
    assert "Jane" not in str(told)
    assert kind("Jane Doe,John Doe\n1,2\n").nearest == ""


def test_a_return_is_known_by_its_sheets(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        for name in (START, RECORDS, TOTALS):
            book.add_worksheet(name)

    assert recognise(tmp_path / "a.xlsx").kind == "return"


def test_what_cannot_be_read_is_refused(kind, tmp_path):
    with pytest.raises(FileEmpty):
        kind(b"")
    with pytest.raises(FileMissing):
        recognise(tmp_path / "nothing")
    with pytest.raises(WorkbookRefused, match="old workbook"):
        kind(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    with pytest.raises(WorkbookRefused, match="OpenDocument"):
        recognise(pack(tmp_path / "a.ods", {"mimetype": b"application/vnd.oasis"}))
    with pytest.raises(InputRefused, match="offset 0"):
        kind(b"\xff,\xff\n")


REAL = {
    "business/FHRS404en-GB_2020-11-15.xml": "fhrs",
    "business/registers_sample_barking_dagenham_premises.csv": "licences",
    "business/registers_sample_gm_gambling_premises.csv": "licences",
    "business/osm_poi_westyorks_2023-08.csv": "",
    "police/2018-05-west-yorkshire-street-partial.csv": "police-street",
    "police/2025-02-leeds-subset-of-west-yorkshire-street.csv": "police-street",
    "nrm/west_yorkshire_police_nrm_2022q2_2023q4.csv": "nrm",
    "boundaries/westyorks_wards_2025_BGC.geojson": "boundaries",
    "context/imd2025_lsoa21_westyorks.csv": "",
}


@pytest.mark.parametrize(("file", "expected"), REAL.items(), ids=[Path(name).stem for name in REAL])
def test_real_files_are_known(shared, file, expected):
    assert recognise(shared / "data" / file).kind == expected


@pytest.mark.parametrize(("mark", "named"), [(";", "semicolons"), ("\t", "tabs")])
def test_a_table_not_parted_by_commas_is_said_to_be(kind, mark, named):
    told = kind("A title\n" + mark.join(["concern_id", "received_on", "place"]) + "\n")

    assert told.said == f"a table whose columns are parted by {named}"
    assert not told.is_source
