"""A workbook opens on what its figures are; the figures stand on a sheet of their own.

Text is written as text and never as a formula, an address or a number; what the program that wrote
it would say of itself, of its user and of the hour is left empty or fixed.
"""

from datetime import datetime, time
from io import BytesIO
from typing import Any, Final

import xlsxwriter

from webmap.files.file_table import Cell, Column, FileTable

__all__ = ["ABOUT", "FIGURES", "as_workbook"]

#: Names of the two sheets.
ABOUT: Final = "About"
FIGURES: Final = "Figures"

_QUIET: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
#: Narrowest and widest column, in characters.
_NARROW, _WIDE = 9, 48
_HEADING_WIDE, _SAYS_WIDE = 14, 100


def as_workbook(table: FileTable) -> bytes:
    """Return a table as XLSX; the same table gives the same bytes.

    The first sheet is what the file says of itself, its first line also the header of every
    printed page; the second holds the table alone, headings in the first row.
    """
    file = BytesIO()
    book: Any = xlsxwriter.Workbook(file, _QUIET)
    book.set_properties({"created": datetime.combine(table.dated, time())})
    _write_about(book, table)
    _write_figures(book, table)
    book.close()
    return file.getvalue()


def _write_about(book: Any, table: FileTable) -> None:  # noqa: ANN401 - the library ships no types
    sheet = book.add_worksheet(ABOUT)
    heading = book.add_format({"bold": True, "valign": "top"})
    says = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, _HEADING_WIDE, heading)
    sheet.set_column(1, 1, _SAYS_WIDE, says)
    for at, (name, words) in enumerate(table.about):
        sheet.write_string(at, 0, name, heading)
        sheet.write_string(at, 1, words, says)
    _mark_pages(sheet, table)


def _write_figures(book: Any, table: FileTable) -> None:  # noqa: ANN401
    sheet = book.add_worksheet(FIGURES)
    heading = book.add_format({"bold": True, "bottom": 1})
    for at, column in enumerate(table.columns):
        sheet.write_string(0, at, column.name, heading)
    for row, cells in enumerate(table.cells(), 1):
        for at, cell in enumerate(cells):
            _write(sheet, row, at, table.columns[at], cell)
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, _width(column, table))
    sheet.freeze_panes(1, 0)
    if table.rows and table.columns:
        edge = len(table.rows), len(table.columns) - 1
        sheet.autofilter(0, 0, *edge)
        # Text that reads like a number stays text, and nobody need be warned of it.
        sheet.ignore_errors({"number_stored_as_text": xlsxwriter.utility.xl_range(0, 0, *edge)})
    _mark_pages(sheet, table)


def _write(sheet: Any, row: int, at: int, column: Column, cell: Cell) -> None:  # noqa: ANN401
    """Write one cell as what its column holds; an empty one is not written at all."""
    if cell is None:
        return
    if column.kind == "text":
        sheet.write_string(row, at, str(cell))
    else:
        sheet.write_number(row, at, cell)


def _mark_pages(sheet: Any, table: FileTable) -> None:  # noqa: ANN401
    """Print the first thing the file says of itself above every page."""
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    if table.about:
        sheet.set_header(f"&C{table.about[0][1].replace('&', '&&')}")


def _width(column: Column, table: FileTable) -> int:
    longest = max((len(str(row.get(column.name) or "")) for row in table.rows), default=0)
    return min(max(_NARROW, len(column.name) + 3, longest + 1), _WIDE)
