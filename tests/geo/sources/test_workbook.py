"""A workbook is a table like any other: what its sender saw is read, what is uncertain is not."""

import datetime as dt
import itertools

import openpyxl
import pandas as pd
import pytest
import xlsxwriter

from geo.errors import ColumnsRefused, FileEmpty, WorkbookRefused
from geo.refusals import Refusal
from geo.sources.layout import Layout
from geo.sources.tabular import read_headings, read_table
from tests.workbooks import pack, plain_parts, sheet_parts, write_workbook

COLUMNS = ["a", "b", "c"]
HEAD = ["a", "b", "c"]


def read(path, **options):
    chunks = list(read_table(path, COLUMNS, **options))
    refusals = itertools.chain.from_iterable(chunk.refusals for chunk in chunks)
    return pd.concat([chunk.frame for chunk in chunks]), list(refusals)


@pytest.fixture
def book(tmp_path):
    """Make a workbook with headings a, b, c by a function told the book and its first sheet."""

    def making(fill, **options):
        path = tmp_path / "given.xlsx"
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False, **options}) as made:
            sheet = made.add_worksheet()
            sheet.write_row(0, 0, HEAD)
            fill(made, sheet)
        return path

    return making


@pytest.mark.parametrize("typed", ["00123", "1E05", "NA", "nan", "03/04/2026", "TRUE", " x ", "é",
                                   "=1+1", "_x0041_", "\U0001f600", "a\tb", "12345678901234567",
                                   "#N/A", "x\ny"])  # fmt: skip
def test_a_text_cell_stays_as_it_was_typed(tmp_path, typed):
    frame, refusals = read(write_workbook(tmp_path / "given.xlsx", [HEAD, [typed, "", "z"]]))

    assert frame.to_numpy().tolist() == [[typed, "", "z"]]
    assert refusals == []


def test_the_first_bytes_decide_and_not_the_name(tmp_path):
    posing = write_workbook(tmp_path / "given.csv", [HEAD, ["1", "2", "3"]])
    (tmp_path / "given.xlsx").write_text("a,b,c\n1,2,3\n")

    assert read(posing)[0].equals(read(tmp_path / "given.xlsx")[0])


def test_a_row_keeps_its_number_and_empty_rows_and_cells_are_none(tmp_path):
    rows = [[], [], HEAD, [], ["1", None, None], [None], ["4", "5"], ["", "", "", ""]]
    path = write_workbook(tmp_path / "given.xlsx", rows)

    frame, refusals = read(path)

    assert frame.to_numpy().tolist() == [["1", "", ""], ["4", "5", ""]]
    assert list(frame.index) == [5, 7]
    assert refusals == []


def test_a_cell_beside_the_table_refuses_its_row(tmp_path):
    path = write_workbook(tmp_path / "given.xlsx", [HEAD, ["1", "2", "3", None, "Jane"], ["4"]])

    frame, refusals = read(path)

    assert list(frame.index) == [3]
    assert refusals == [Refusal(2, "", "has 5 values where the headings have 3")]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (7, "7"),
        (-12, "-12"),
        (1.1, "1.1"),
        (-1.549, "-1.549"),
        (1e-7, "0.0000001"),
        (100000.0, "100000"),
        (999_999_999_999_999, "999999999999999"),
    ],
)
def test_a_number_has_one_exact_form(book, number, text):
    frame, _ = read(book(lambda _, sheet: sheet.write_number(1, 0, number)))

    assert frame["a"].tolist() == [text]
    assert float(text) == number


def test_a_number_filled_up_with_noughts_is_read_as_it_is_shown(book):
    def fill(made, sheet):
        sheet.write_number(1, 0, 123, made.add_format({"num_format": "00000"}))

    assert read(book(fill))[0]["a"].tolist() == ["00123"]


@pytest.mark.parametrize("number", [1e15, 12345678901234567, -1e15, 1.5e300])
def test_a_number_that_lost_digits_refuses_its_row(book, number):
    def fill(_, sheet):
        sheet.write_number(1, 1, number)
        sheet.write_string(2, 0, "kept")

    frame, (refusal,) = read(book(fill))

    assert list(frame.index) == [3]
    assert (refusal.line, refusal.column) == (2, "b")
    assert "more than 15 digits" in refusal.reason


FORMS = ["dd/mm/yyyy", "yyyy-mm-dd", "d mmmm yyyy", "[$-809]dd mmmm yyyy;@", 'dd" of "mmm yy']


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("from_1904", [False, True])
@pytest.mark.parametrize("day", [(1904, 1, 2), (1999, 12, 31), (2024, 2, 29), (2026, 7, 14)])
def test_a_date_is_the_day_it_shows(book, form, from_1904, day):
    def fill(made, sheet):
        sheet.write_datetime(1, 0, dt.datetime(*day), made.add_format({"num_format": form}))  # noqa: DTZ001 - a civil date

    frame, _ = read(book(fill, date_1904=from_1904))

    assert frame["a"].tolist() == [dt.date(*day).isoformat()]


def test_dates_agree_with_openpyxl(tmp_path):
    """Days written and read back by another library are the same, about the day that never was."""
    made = openpyxl.Workbook()
    days = [dt.date(1900, 1, 1), dt.date(1900, 2, 28), dt.date(1900, 3, 1), dt.date(9999, 12, 31)]
    made.active.append(["a"])
    for day in days:
        made.active.append([day])
    made.save(tmp_path / "given.xlsx")

    assert read(tmp_path / "given.xlsx")[0]["a"].tolist() == [day.isoformat() for day in days]


def test_a_month_is_a_month_and_a_time_of_day_is_kept(book):
    def fill(made, sheet):
        month = made.add_format({"num_format": "mmm-yy"})
        minute = made.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        sheet.write_datetime(1, 0, dt.datetime(2026, 6, 1), month)  # noqa: DTZ001 - a civil date
        sheet.write_datetime(2, 0, dt.datetime(2026, 6, 2), month)  # noqa: DTZ001 - as above
        sheet.write_datetime(3, 0, dt.datetime(2026, 6, 2, 13, 5, 7), minute)  # noqa: DTZ001

    assert read(book(fill))[0]["a"].tolist() == ["2026-06", "2026-06-02", "2026-06-02 13:05:07"]


def test_what_a_program_worked_out_is_refused_by_its_cell(book):
    def fill(made, sheet):
        sheet.write_formula(1, 0, "=1+1", None, "2")
        sheet.write_boolean(2, 1, True)
        sheet.write_datetime(3, 2, dt.time(9, 30), made.add_format({"num_format": "hh:mm"}))
        sheet.write_number(4, 0, -1, made.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_number(5, 0, 60, made.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_formula(6, 0, "=NA()", None, "#N/A")
        sheet.write_string(7, 0, "kept")

    frame, refusals = read(book(fill))

    assert list(frame.index) == [8]
    assert [(told.line, told.column, told.reason.split(":")[0]) for told in refusals] == [
        (2, "a", "holds a formula"),
        (3, "b", "holds TRUE or FALSE"),
        (4, "c", "holds a time of day where there is no date"),
        (5, "a", "holds a date that does not exist"),
        (6, "a", "holds a date that does not exist"),
        (7, "a", "holds a formula"),
    ]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A2" t="d"><v>2026-07-14</v></c>', "2026-07-14"),
        ('<c r="A2" t="d"><v>2026-07-14T00:00:00</v></c>', "2026-07-14"),
        ('<c r="A2" t="d"><v>2026-07-14T13:05:00Z</v></c>', "2026-07-14 13:05:00"),
        ('<c r="A2" t="str"><v>x</v></c>', "x"),
        ('<c><v>5</v></c>', "5"),
        ('<c r="A2"><v>1.2E3</v></c>', "1200"),
        ('<c r="A2"><v>0.30000000000000004</v></c>', "0.30000000000000004"),
        ('<c r="A2"><v>1.1000000000000001</v></c>', "1.1"),
        ('<c r="A2"><v>-0.0</v></c>', "0"),
        ('<c r="A2" t="inlineStr"><is><r><t>on</t></r><r><rPr><b/></rPr><t>e </t></r></is></c>',
         "one "),
        ('<c r="A2" t="inlineStr"><is><t>東</t><rPh sb="0" eb="1"><t>ヒガシ</t></rPh></is></c>',
         "東"),
        ('<c r="A2" t="inlineStr"><is><t>_x0041_&lt;_x005F_x0041_</t></is></c>', "A<_x0041_"),
        ('<c r="A2" t="inlineStr"><is><t>_xD83D__xDE00_</t></is></c>', "\U0001f600"),
    ],
)  # fmt: skip
def test_every_way_to_write_a_cell_is_read(tmp_path, cell, text):
    path = pack(tmp_path / "given.xlsx", sheet_parts(f'<row r="2">{cell}</row>'))

    assert read(path)[0]["a"].tolist() == [text]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('<c r="A2" t="e"><v>#N/A</v></c>', "holds an error"),
        ('<c r="A2" t="d"><v>2026-02-30</v></c>', "a date that does not exist"),
        ('<c r="A2"><v>nan</v></c>', "holds what is no text"),
        ('<c r="A2"><v>1E999</v></c>', "holds what is no text"),
        ('<c r="A2"><v>1_0</v></c>', "holds what is no text"),
        ('<c r="A2"><v>Jane</v></c>', "holds what is no text"),
        ('<c r="A2" t="s"><v>99</v></c>', "holds what is no text"),
        ('<c r="A2" t="s"><v>-1</v></c>', "holds what is no text"),
        ('<c r="A2" t="inlineStr"><is><t>_xD83D_</t></is></c>', "holds what is no text"),
        ('<c r="A2" t="inlineStr"><is><t>_x0000_</t></is></c>', "holds a NUL character"),
    ],
)
def test_a_cell_without_a_certain_text_refuses_its_row(tmp_path, cell, said):
    rows = f'<row r="2">{cell}</row><row r="3"><c r="A3"><v>1</v></c></row>'
    frame, (refusal,) = read(pack(tmp_path / "given.xlsx", sheet_parts(rows)))

    assert list(frame.index) == [3]
    assert (refusal.line, refusal.column) == (2, "a")
    assert said in refusal.reason


def test_a_workbook_of_the_strict_form_is_read(tmp_path):
    """ISO/IEC 29500 Strict names the same elements in other namespaces."""
    swaps = [
        (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
         b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
        (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
         b"http://purl.oclc.org/ooxml/officeDocument/relationships"),
    ]  # fmt: skip
    parts = plain_parts()
    for old, new in swaps:
        parts = {name: content.replace(old, new) for name, content in parts.items()}

    assert read(pack(tmp_path / "given.xlsx", parts))[0].to_numpy().tolist() == [["1", "2", "3"]]


def test_sheets_are_not_guessed_between(tmp_path):
    path = write_workbook(tmp_path / "given.xlsx", [["x"], ["1"]], [HEAD, ["1", "2", "3"]])
    own = {name: name for name in HEAD}

    with pytest.raises(WorkbookRefused, match="has 2 sheets, counting hidden ones"):
        read(path)
    assert len(read(path, layout=Layout(headings=own, sheet="Sheet2"))[0]) == 1
    with pytest.raises(WorkbookRefused, match="none of its 2 sheets has the name"):
        read(path, layout=Layout(headings=own, sheet="Jane"))


def test_what_the_sender_does_not_see_is_not_read_in_silence(book):
    def hidden_sheet(made, sheet):
        made.add_worksheet("front").activate()
        made.get_worksheet_by_name("front").set_first_sheet()
        sheet.hide()

    def hidden_row(_, sheet):
        sheet.write_row(1, 0, ["1", "2", "3"])
        sheet.write_row(2, 0, ["4", "5", "6"])
        sheet.set_row(2, None, None, {"hidden": True})

    def hidden_column(_, sheet):
        sheet.write_row(1, 0, ["1", "2", "3"])
        sheet.set_column(1, 1, None, None, {"hidden": True})

    def merged(_, sheet):
        sheet.write_row(1, 0, ["1", "2", "3"])
        sheet.merge_range(2, 0, 3, 0, "4")

    for fill, said in (
        (hidden_row, "row 3 is hidden"),
        (hidden_column, "column at position 2 is hidden"),
        (merged, "cells of its table are merged"),
    ):
        with pytest.raises(WorkbookRefused, match=said):
            read(book(fill))
    layout = Layout(headings={name: name for name in HEAD}, sheet="Sheet1")
    with pytest.raises(WorkbookRefused, match="sheet at position 1 is hidden"):
        read(book(hidden_sheet), layout=layout)


def test_titles_may_be_merged_and_unwanted_columns_hold_anything(book):
    def fill(_, sheet):
        sheet.merge_range(0, 0, 0, 2, "A title over all of it")
        sheet.write_row(1, 0, ["Ref", "Name of victim", "Worked out"])
        sheet.write_row(2, 0, ["1", "Jane Doe"])
        sheet.write_formula(2, 2, "=1+1")
        sheet.set_column(1, 1, None, None, {"hidden": True})

    (chunk,) = read_table(book(fill), COLUMNS, layout=Layout(headings={"a": "ref"}, title_lines=1))

    assert chunk.frame.to_numpy().tolist() == [["1", "", ""]]
    assert (chunk.discarded, chunk.refusals) == (2, ())


def test_headings_are_read_alone_and_faulty_ones_refused(book, tmp_path):
    path = write_workbook(tmp_path / "one.xlsx", [HEAD, ["1", "2", "3"]])

    assert read_headings(path) == HEAD
    with pytest.raises(ColumnsRefused, match="position 4"):
        read(book(lambda _, sheet: sheet.write_formula(0, 3, "=A1")))


@pytest.mark.parametrize("rows", [[], [[]], [HEAD], [HEAD, []], [HEAD, [None, None]]])
def test_a_workbook_without_rows_is_refused(tmp_path, rows):
    with pytest.raises(FileEmpty, match="holds no rows"):
        read(write_workbook(tmp_path / "given.xlsx", rows))


@pytest.mark.parametrize("chunk_rows", [1, 3, 100])
def test_rows_do_not_depend_on_the_chunk(tmp_path, chunk_rows):
    rows = [HEAD, *([str(n), "x", "y"] for n in range(20))]

    frame, _ = read(write_workbook(tmp_path / "given.xlsx", rows), chunk_rows=chunk_rows)

    assert frame["a"].tolist() == [str(n) for n in range(20)]
    assert list(frame.index) == list(range(2, 22))
