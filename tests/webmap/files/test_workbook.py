"""A workbook holds text as text and numbers as numbers, and nothing of who made it or when."""

import zipfile
from datetime import datetime
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.webmap.files.tables import ABOUT, HOSTILE, table_of
from webmap.files.file_table import text
from webmap.files.workbook import ABOUT as ABOUT_SHEET
from webmap.files.workbook import FIGURES, as_workbook

ODD = ["=1+1", "+1", "-1", "@SUM(A1)", "12", "1,234", "1e5", "TRUE", "2026-09-30", "{=1}",
       "http://example.org", "mailto:a@example.org", "internal:About!A1", "external:c.xlsx",
       "'x", "<b>&amp;", " "]  # fmt: skip


def read(content):
    return openpyxl.load_workbook(BytesIO(content))


def parts(content):
    with zipfile.ZipFile(BytesIO(content)) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


def test_opens_on_what_it_is_and_the_figures_have_a_sheet_of_their_own():
    book = read(as_workbook(table_of()))
    assert book.sheetnames == [ABOUT_SHEET, FIGURES]
    assert book.active.title == ABOUT_SHEET
    assert list(book[ABOUT_SHEET].values) == list(ABOUT)
    assert list(book[FIGURES].values) == [
        ("area_code", "area_name", "cases", "rate"),
        ("E1", "Ilkley", 10, 1.25),
        ("E2", HOSTILE, None, None),
    ]


def test_every_printed_page_bears_the_marking():
    book = read(as_workbook(table_of(about=[("Marking", "A & B")])))
    for sheet in book:
        assert sheet.oddHeader.center.text == "A && B"


@pytest.mark.parametrize("words", ODD)
def test_text_is_text_whatever_it_looks_like(words):
    content = as_workbook(table_of([{"a": words}], text("a"), [("Marking", words)]))
    for sheet, place in ((FIGURES, "A2"), (ABOUT_SHEET, "B1")):
        cell = read(content)[sheet][place]
        assert (cell.value, cell.data_type) == (words, "s")
        assert cell.hyperlink is None
    sheets = [part for name, part in parts(content).items() if "worksheets/" in name]
    assert len(sheets) == 2
    assert not any("<f>" in sheet or "hyperlink" in sheet for sheet in sheets)


@settings(max_examples=15)
@given(
    st.text(
        st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"),
        min_size=1,
        max_size=80,
    )
)
def test_any_name_is_read_back(words):
    content = as_workbook(table_of([{"a": words}], text("a")))
    assert read(content)[FIGURES]["A2"].value == words


def test_nobody_is_named_and_the_day_is_that_of_the_figures():
    content = as_workbook(table_of())
    told = read(content).properties
    assert told.created == told.modified == datetime.fromisoformat("2026-09-30")
    for name in ("title", "subject", "keywords", "description", "category", "contentStatus"):
        assert getattr(told, name) is None
    assert not told.creator
    assert not told.lastModifiedBy
    with zipfile.ZipFile(BytesIO(content)) as file:
        assert {part.date_time for part in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {part.comment for part in file.infolist()} == {b""}


def test_holds_the_parts_of_a_workbook_and_no_others():
    assert sorted(parts(as_workbook(table_of()))) == [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/app.xml",
        "docProps/core.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        "xl/theme/theme1.xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
    ]


def test_the_same_table_gives_the_same_bytes_and_an_empty_one_gives_a_file():
    assert as_workbook(table_of()) == as_workbook(table_of())
    assert list(read(as_workbook(table_of([])))[FIGURES].values) == [
        ("area_code", "area_name", "cases", "rate")
    ]
