"""A keyed table is a CSV file in whose first column every row has a name of its own."""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.resources import files
from typing import TypeVar

__all__ = ["packaged_lines", "read_keyed"]

Row = TypeVar("Row")


def packaged_lines(name: str) -> list[str]:
    """Return the lines of a file of `models/sectors/data`."""
    return (files("models") / "sectors" / "data" / name).read_text(encoding="utf-8").splitlines()


def read_keyed(
    lines: Iterable[str], columns: Sequence[str], row: Callable[[Mapping[str, str], int], Row]
) -> dict[str, Row]:
    """Read a keyed table.

    Parameters
    ----------
    lines
        CSV with `columns` in their order.
    columns
        Its headings; the first is of the key.
    row
        Makes the cells of a row and the number of its line what the row stands for.

    Returns
    -------
    What the rows stand for by key, in the order of the table.

    Raises
    ------
    ValueError
        If a column is missing, a key stands twice, or `row` says so. The message names line and
        column.
    """
    reader = csv.DictReader(lines, strict=True)
    if tuple(reader.fieldnames or ()) != tuple(columns):
        raise ValueError(f"line 1: the columns must be {', '.join(columns)}.")
    found: dict[str, Row] = {}
    for cells in reader:
        made, key = row(cells, reader.line_num), cells[columns[0]]
        if key in found:
            raise ValueError(f"line {reader.line_num}, {columns[0]}: stands twice.")
        found[key] = made
    return found
