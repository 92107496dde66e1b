"""The template opens, offers the agreed words, and is the same bytes every time."""

import zipfile
from io import BytesIO

import openpyxl
import pytest

from geo.schema import COLUMNS, RECORD_TYPES
from geo.sources.partner_return import LISTS, NARRATIVES, QUESTIONS, RECORDS, START, TOTALS
from tests.concern_files import LISTS as WORDS
from tests.return_files import ORGANISATION, QUARTER, template
from webmap.intake.return_template import ROWS_READY


@pytest.fixture(scope="module")
def book():
    return openpyxl.load_workbook(BytesIO(template(organisation=ORGANISATION, quarter=QUARTER)))


def offered(book, sheet, cell):
    """The words a cell offers."""
    checks = book[sheet].data_validations.dataValidation
    (check,) = [each for each in checks if cell in each.sqref]
    if check.type != "list":
        return check.type
    name, area = check.formula1.split("!")
    assert name == LISTS
    return [row[0].value for row in book[LISTS][area.replace("$", "")]]


def test_it_is_the_same_bytes_every_time():
    assert template() == template()
    assert template() != template(quarter=QUARTER)


def test_its_metadata_name_nobody():
    with zipfile.ZipFile(BytesIO(template())) as archive:
        core = archive.read("docProps/core.xml").decode()
        assert all(part.date_time == (1980, 1, 1, 0, 0, 0) for part in archive.infolist())
        assert not [part for part in archive.namelist() if "vba" in part or "external" in part]
    assert "<dc:creator></dc:creator>" in core
    assert "<cp:lastModifiedBy></cp:lastModifiedBy>" in core


def test_the_first_sheet_asks_and_is_filled_in(book):
    sheet = book[START]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=6, max_row=11)}

    assert list(rows) == list(QUESTIONS.values())
    assert rows["Organisation"][1].value == ORGANISATION
    assert rows["Quarter"][1].value == QUARTER
    for name in NARRATIVES:
        assert "No names, no operational detail." in rows[QUESTIONS[name]][2].value
    assert offered(book, START, "B6") == sorted(WORDS.organisations)
    assert offered(book, START, "B7") == [QUARTER, "2026-Q2"]
    assert offered(book, START, "B8") == ["yes"]
    assert offered(book, START, "B9") == "textLength"


def test_every_column_of_records_is_there_and_offers_its_words(book):
    sheet = book[RECORDS]
    headings = [cell.value for cell in sheet[1]]
    letter = {cell.value: cell.column_letter for cell in sheet[1]}

    assert headings == list(COLUMNS)
    assert all(cell.comment.text for cell in sheet[1])
    assert offered(book, RECORDS, f"{letter['record_type']}2") == list(RECORD_TYPES)
    assert offered(book, RECORDS, f"{letter['sector']}{ROWS_READY}") == sorted(WORDS.sectors)
    assert offered(book, RECORDS, f"{letter['received_on']}2") == "custom"
    assert offered(book, TOTALS, "B2") == sorted(WORDS.districts)


@pytest.mark.parametrize("sheet", [RECORDS, TOTALS])
def test_cells_are_text_so_that_no_nought_is_lost(book, sheet):
    text = [held for held in book[sheet].column_dimensions.values() if held.number_format == "@"]
    covered = {column for held in text for column in range(held.min, held.max + 1)}

    assert covered == {cell.column for cell in book[sheet][1]}


def test_it_can_be_read_aloud_and_printed(book):
    for sheet in book:
        assert sheet.freeze_panes
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert not sheet.merged_cells.ranges
        assert sheet.sheet_state == "visible"
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
