"""Tables for tests, made by hand: one good row, changed as each test needs."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pandas as pd

from tests.concern_files import as_csv


def write_table(path: Path, *rows: Mapping[str, str]) -> Path:
    """Write rows under the headings of the first one, as CSV or as a workbook by the name."""
    columns = list(rows[0])
    if path.suffix == ".xlsx":
        write_workbook(path, columns, rows)
    else:
        path.write_text(as_csv(rows, columns), encoding="utf-8")
    return path


def write_workbook(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    """Write rows to the one sheet of a workbook."""
    book = openpyxl.Workbook()
    book.active.append(columns)
    for row in rows:
        book.active.append([row[column] or None for column in columns])
    book.save(path)


def everything(chunks):
    """Return the rows, the refusals as (line, column), and the account of all chunks together."""
    chunks = list(chunks)
    rows = pd.concat([chunk.rows for chunk in chunks])
    refused = [(each.line, each.column) for chunk in chunks for each in chunk.refusals]
    read = sum(chunk.read for chunk in chunks)
    return rows, refused, (read, sum(chunk.passed_over for chunk in chunks))
