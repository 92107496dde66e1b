"""Care locations of the county are kept from the national directory, without people in them."""

import csv
import io

import openpyxl
import pandas as pd
import pytest

from boundaries.tables import DISTRICTS
from geo.errors import ColumnsRefused, ExtractDateRefused, InputRefused
from geo.sources.cqc import read_cqc
from geo.sources.entries import ENTRY_COLUMNS
from tests.concern_files import terms

HEADINGS = [
    "Name",
    "Also known as",
    "Address",
    "Postcode",
    "Phone number",
    "Service's website (if available)",
    "Service types",
    "Date of latest check",
    "Specialisms/services",
    "Provider name",
    "Local authority",
    "Region",
    "Location URL",
    "CQC Location ID (for office use only)",
    "CQC Provider ID (for office use only)",
]
LOCATION = {
    "Name": "Beck House",
    "Also known as": "CANARY A",
    "Address": "12 Mill Lane, CANARY B",
    "Postcode": "LS1 4AP",
    "Phone number": "01130000000",
    "Service's website (if available)": "canary.example",
    "Service types": "Nursing homes|Residential homes",
    "Provider name": "CANARY C",
    "Local authority": "Leeds",
    "CQC Location ID (for office use only)": "1-1000210669",
    "CQC Provider ID (for office use only)": "1-101",
}
NAME = "01_November_2026_CQC_directory.csv"


def cells(*changes, headings=HEADINGS):
    """Return the title lines, the headings and a row for each set of changes."""
    titles = [["CQC Locations data"], [], ["This data was produced on 1 November 2026"], []]
    rows = [{**LOCATION, **change} for change in changes]
    padded = [[*title, *[""] * (len(headings) - len(title))] for title in titles]
    return [*padded, headings, *([row.get(name, "") for name in HEADINGS] for row in rows)]


def as_csv(table):
    written = io.StringIO()
    csv.writer(written).writerows(table)
    return written.getvalue().encode()


def as_workbook(table):
    book, written = openpyxl.Workbook(), io.BytesIO()
    for row in table:
        book.active.append(row)
    book.save(written)
    return written.getvalue()


@pytest.fixture
def read(tmp_path):
    def reading(*changes, name=NAME, content=None, **options):
        path = tmp_path / name
        path.write_bytes(content or as_csv(cells(*changes)))
        chunks = list(read_cqc(path, terms(**options)))
        return pd.concat([chunk.rows for chunk in chunks]), chunks

    return reading


def test_a_location_becomes_a_row_of_its_types(read):
    rows, chunks = read({})
    row = rows.loc[6]

    assert list(rows.columns) == ["uid", "content", *ENTRY_COLUMNS]
    assert (row["uid"], row["name"]) == ("cqc:1-1000210669", "Beck House")
    assert row["kinds"] == "Nursing homes;Residential homes"
    assert (row["postcode"], row["authority_code"]) == ("LS1 4AP", "E08000035")
    assert (row["status"], row["extracted_on"]) == ("live", pd.Timestamp("2026-11-01"))
    assert chunks[0].discarded == 9


def test_telephones_web_sites_and_providers_are_never_read(read):
    kept = read({})[0].astype(str)

    for planted in ("CANARY", "canary", "01130000000", "1-101"):
        assert not kept.apply(lambda c, text=planted: c.str.contains(f"{text}$")).any(axis=None)


def test_a_workbook_gives_what_the_text_gives(read):
    text, _ = read({}, {"CQC Location ID (for office use only)": "1-2"})
    book, _ = read(
        content=as_workbook(cells({}, {"CQC Location ID (for office use only)": "1-2"})),
        name=NAME.replace("csv", "xlsx"),
    )

    pd.testing.assert_frame_equal(text, book)


def test_capitals_of_the_headings_vary(read):
    table = cells({}, headings=[name.upper() for name in HEADINGS])

    assert read(content=as_csv(table))[0].loc[6, "name"] == "Beck House"


@pytest.mark.parametrize("district", DISTRICTS.values())
def test_locations_of_the_five_districts_are_kept(read, district):
    rows, _ = read({"Local authority": f" {district.upper()}"})

    assert DISTRICTS[rows.loc[6, "authority_code"]] == district


@pytest.mark.parametrize("elsewhere", ["Leicester", "", "Leeds City", "North Yorkshire"])
def test_others_are_passed_over_and_counted(read, elsewhere):
    rows, chunks = read({}, {"Local authority": elsewhere})

    assert (len(rows), chunks[0].passed_over, chunks[0].read) == (1, 1, 1)


@pytest.mark.parametrize("name", ["Mr A Person", "Dr Person's Surgery", "MRS PERSON"])
def test_the_name_of_a_person_is_not_kept(read, name):
    assert read({"Name": name})[0]["name"].isna().all()


@pytest.mark.parametrize(("postcode", "kept"), [("ls14ap", "LS1 4AP"), ("LS1", None), ("", None)])
def test_what_is_no_postcode_is_missing(read, postcode, kept):
    row = read({"Postcode": postcode})[0].loc[6]

    assert row["postcode"] == kept if kept else pd.isna(row["postcode"])
    assert pd.isna(row["address_key"]) == (kept is None)


@pytest.mark.parametrize(
    ("heading", "written"),
    [
        ("Name", ""),
        ("Service types", ""),
        ("Service types", "x" * 601),
        ("CQC Location ID (for office use only)", ""),
        ("CQC Location ID (for office use only)", "1 2"),
    ],
)
def test_a_row_with_a_fault_is_refused_by_line_and_heading(read, heading, written):
    rows, chunks = read({heading: written}, {})

    assert list(rows.index) == [7]
    assert [(one.line, one.column) for one in chunks[0].refusals] == [(6, heading)]


def test_a_line_break_inside_a_cell_is_no_new_row(read):
    rows, _ = read({"Address": "12 Mill Lane\nLeeds"}, {"Name": "Dale House"})

    assert rows["name"].tolist() == ["Beck House", "Dale House"]


def test_a_directory_without_its_title_lines_says_what_is_missing(read):
    with pytest.raises(ColumnsRefused, match="missing"):
        read(content=as_csv(cells(*[{}] * 6)[4:]))


def test_a_directory_of_no_known_day_is_refused(read):
    with pytest.raises(ExtractDateRefused, match="--extracted-on"):
        read({}, name="cqc.csv")


def test_a_file_with_another_encoding_names_the_byte(read):
    content = as_csv(cells({"Name": "Caf\u00e9"})).decode().encode("cp1252")

    with pytest.raises(InputRefused, match=r"byte at offset \d+"):
        read(content=content)
    assert read(content=content, encoding="cp1252")[0].loc[6, "name"] == "Caf\u00e9"
