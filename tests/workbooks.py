"""Workbooks for tests, made by a library of its own, and archives changed by hand."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter


def write_workbook(path: Path, *sheets: Sequence[Sequence[object]]) -> Path:
    """Write rows of texts, one table a sheet, each cell as text; None leaves a cell out."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell is not None:
                        sheet.write_string(at, column, str(cell))
    return path


def parts_of(path: Path) -> dict[str, bytes]:
    """Return the members of an archive."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path: Path, parts: Mapping[str, bytes | str]) -> Path:
    """Write members to an archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def plain_parts(*rows: Sequence[object]) -> dict[str, bytes]:
    """Return the members of a plain workbook of one sheet."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows or [["a", "b", "c"], ["1", "2", "3"]]):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, str(cell))
    with zipfile.ZipFile(held) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sheet_parts(data: str, before: str = "", after: str = "") -> dict[str, bytes]:
    """Return a workbook whose sheet has this XML for its rows, columns a, b, c in row 1."""
    headings = "".join(
        f'<c r="{at}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for at, name in zip("ABC", "abc", strict=True)
    )
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'{before}<sheetData><row r="1">{headings}</row>{data}</sheetData>{after}</worksheet>'
    )
    return plain_parts() | {"xl/worksheets/sheet1.xml": xml.encode()}
