"""A sheet is read row by row as a stream, however many rows it has.

Its memory is that of one block of the file, whatever the file says of its size.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from zipfile import ZipFile

from geo.errors import WorkbookRefused
from geo.sources.archive import damaged
from geo.sources.cells import Cell
from geo.sources.parts import stream_part

__all__ = ["Row", "SheetRows"]

#: What a sheet may have at the most, and a cell.
_MOST_ROWS: Final = 1_048_576
_MOST_COLUMNS: Final = 16_384
_MOST_TEXT: Final = 200_000

_ADDRESS: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_TRUE: Final = frozenset({"1", "true"})


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet: its number, whether it is hidden, and the cells that hold something."""

    number: int
    is_hidden: bool
    cells: list[Cell]


@dataclass(slots=True)
class SheetRows:
    """The rows of one sheet, in order.

    Attributes
    ----------
    archive, part, file
        The workbook, the part of it that is the sheet, and the name of the file.
    hidden_columns
        Positions of hidden columns, as first and last; known once the first row has come.
    merged
        Rows in which cells are merged, as first and last; known after the last row. Only the
        lowest are kept, as a sheet may list any number.
    """

    archive: ZipFile
    part: str
    file: str
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[tuple[int, int]] = field(default_factory=list)
    _found: list[Row] = field(default_factory=list)
    _number: int = 0
    _column: int = -1
    _hidden: bool = False
    _cells: list[Cell] = field(default_factory=list)
    _cell: dict[str, str] = field(default_factory=dict)
    _computed: bool = False
    _text: list[str] = field(default_factory=list)
    _length: int = 0
    _listening: bool = False
    _aside: bool = False

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows that hold something."""
        for _ in stream_part(self.archive, self.part, self, self.file):
            found, self._found = self._found, []
            yield from found

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take note that an element begins."""
        if name == "row":
            self._start_row(attributes)
        elif name == "c":
            self._start_cell(attributes)
        elif name in {"v", "t"}:
            self._listening = not self._aside
        elif name == "f":
            self._computed = True
        elif name == "rPh":  # how a word is spoken, beside the word itself
            self._aside = True
        elif name == "col" and attributes.get("hidden") in _TRUE:
            self._hide(attributes)
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        """Take note that an element ends."""
        if name in {"v", "t"}:
            self._listening = False
        elif name == "rPh":
            self._aside = False
        elif name == "c":
            self._end_cell()
        elif name == "row" and self._cells:
            self._found.append(Row(self._number, self._hidden, self._cells))

    def text(self, text: str) -> None:
        """Take note of text, which may come in pieces."""
        if self._listening:
            self._length += len(text)
            if self._length > _MOST_TEXT:
                raise WorkbookRefused(
                    self.file,
                    f"a cell of row {self._number} holds more text than a cell can",
                    "Save it again as .xlsx, or as CSV UTF-8.",
                )
            self._text.append(text)

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        number = int(attributes.get("r", self._number + 1))
        if not self._number < number <= _MOST_ROWS:
            raise damaged(self.file)
        self._number, self._column, self._cells = number, -1, []
        self._hidden = attributes.get("hidden") in _TRUE

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        address = _ADDRESS.fullmatch(attributes["r"]) if "r" in attributes else None
        if "r" in attributes and (address is None or int(address[2]) != self._number):
            raise damaged(self.file)
        column = _position(address[1]) if address else self._column + 1
        if not self._column < column < _MOST_COLUMNS:
            raise damaged(self.file)
        self._column, self._cell = column, dict(attributes)
        self._computed, self._text, self._length = False, [], 0

    def _end_cell(self) -> None:
        text = "".join(self._text)
        if text or self._computed:
            kind, style = self._cell.get("t", "n"), int(self._cell.get("s", 0))
            self._cells.append(Cell(self._column, kind, style, text, self._computed))

    def _merge(self, area: str) -> None:
        corners = [_ADDRESS.fullmatch(corner) for corner in area.split(":")]
        if None in corners:
            raise damaged(self.file)
        rows = [int(corner[2]) for corner in corners if corner]
        lowest = max([*self.merged, (min(rows), max(rows))], key=lambda found: found[1])
        self.merged = [lowest]

    def _hide(self, attributes: Mapping[str, str]) -> None:
        if len(self.hidden_columns) == _MOST_COLUMNS:
            raise damaged(self.file)
        first, last = (int(attributes[end]) - 1 for end in ("min", "max"))
        self.hidden_columns.append((first, last))


def _position(letters: str) -> int:
    """Return the position of a column from its letters: A is 0."""
    position = 0
    for letter in letters:
        position = position * 26 + ord(letter) - 64
    return position - 1
