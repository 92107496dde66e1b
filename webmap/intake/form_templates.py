"""A form template is an empty file with the agreed headings, to be filled in and sent back."""

import csv
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from io import BytesIO, StringIO
from types import MappingProxyType
from typing import Any, Final

import xlsxwriter

from geo.schema import COLUMNS
from geo.sources.convictions import CONVICTIONS_COLUMNS
from geo.sources.responders import RESPONDER_COLUMNS
from geo.sources.totals import TOTALS_COLUMNS
from geo.sources.visits import VISIT_COLUMNS

__all__ = ["FORMS", "form_csv", "form_xlsx", "mapping_templates"]

#: The headings of each form, by the name of its source.
FORMS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "concerns": COLUMNS,
        "totals": TOTALS_COLUMNS,
        "responders": RESPONDER_COLUMNS,
        "visits": VISIT_COLUMNS,
        "convictions": CONVICTIONS_COLUMNS,
    }
)
_LONG_AGO: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed day, so that bytes never change


def form_csv(name: str) -> bytes:
    """Return the headings of a form as CSV, UTF-8."""
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(FORMS[name])
    return text.getvalue().encode()


def form_xlsx(name: str) -> bytes:
    """Return the headings of a form as a workbook of one sheet, its columns formatted as text."""
    file = BytesIO()
    book: Any = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"title": name, "created": _LONG_AGO})
    sheet, text = book.add_worksheet(name), book.add_format({"num_format": "@"})
    heading = book.add_format({"num_format": "@", "bold": True, "bottom": 2})
    for at, column in enumerate(FORMS[name]):
        sheet.write_string(0, at, column, heading)
        sheet.set_column(at, at, max(14, len(column) + 4), text)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return file.getvalue()


def mapping_templates() -> dict[str, bytes]:
    """Return the shipped mappings of licensing registers by file name."""
    folder = files("geo") / "data" / "mappings"
    held = {each.name: each.read_bytes() for each in folder.iterdir()}
    return {name: held[name] for name in sorted(held) if name.endswith(".toml")}
