"""A comma-separated file says where its figures come from and runs nothing when opened."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from webmap.files.file_table import FileTable, names

__all__ = ["as_csv", "table_as_csv"]

#: A spreadsheet runs a cell that starts with one of these, in whatever width it is written.
_STARTS_FORMULA: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)


def as_csv(
    columns: Sequence[str],
    rows: Iterable[Mapping[str, object]],
    about: Iterable[tuple[str, str]],
) -> bytes:
    """Return rows under explicit `columns`, with lines about the file before them.

    Each line about the file starts with ``#``, which readers of data skip. Text that a
    spreadsheet would run is preceded by an apostrophe. UTF-8 with a mark, as spreadsheets expect.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows((f"# {heading}", _safe(words)) for heading, words in about)
    writer.writerow(columns)
    writer.writerows([_safe(row.get(column)) for column in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def table_as_csv(table: FileTable) -> bytes:
    """Return a table as CSV, with what it says of itself before it."""
    return as_csv(names(table.columns), table.rows, table.about)


def _safe(value: object) -> object:
    if isinstance(value, str) and value.lstrip(" ").startswith(_STARTS_FORMULA):
        return "'" + value
    return "" if value is None else value
