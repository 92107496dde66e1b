"""Partner returns for tests: the template, filled in and saved anew as a partner would."""

from io import BytesIO
from pathlib import Path

import openpyxl

from geo.schema import COLUMNS
from geo.sources.partner_return import QUESTIONS, RECORDS, START, TITLE_LINES, TOTALS
from tests.concern_files import LISTS, concern
from webmap.intake.return_template import return_template

QUARTER = "2026-Q3"
ORGANISATION = "leeds_council"
RECORD = {**concern(1), "organisation": "", "linked_case": "", "operation": ""}
TOTAL = {"record_type": "crime", "district": "E08000035", "count": "12"}


def template(**filled) -> bytes:
    """The template for the lists of the tests."""
    return return_template(LISTS, quarters=[QUARTER, "2026-Q2"], **filled)


def fill(path: Path, records=(), totals=(), **answers) -> Path:
    """Fill the template in and save it with openpyxl, which writes every part anew."""
    book = openpyxl.load_workbook(BytesIO(template()))
    said = {"organisation": ORGANISATION, "quarter": QUARTER, **answers}
    for row, name in enumerate(QUESTIONS, start=TITLE_LINES + 2):
        book[START].cell(row, 2).value = said.get(name)
    for row, record in enumerate(records, start=2):
        for column, name in enumerate(COLUMNS, start=1):
            book[RECORDS].cell(row, column).value = record[name] or None
    for row, total in enumerate(totals, start=2):
        for column, name in enumerate(TOTAL, start=1):
            book[TOTALS].cell(row, column).value = total[name] or None
    book.save(path)
    return path
