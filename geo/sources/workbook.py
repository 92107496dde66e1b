"""A workbook is read as the table on its one visible sheet, or on the sheet that was named.

The archive is looked over first (`geo.sources.archive`), then only the parts a table needs are
opened, as streams. Nothing in it is computed, followed or run. What its sender does not see is not
read in silence: hidden sheets and rows, hidden columns that are wanted and merged cells refuse the
file, since nobody can say whether they were meant.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final, Self
from zipfile import ZipFile

from geo.errors import FileEmpty, FileMissing, WorkbookRefused
from geo.sources.archive import checked_archive, damaged
from geo.sources.blocks import Block, Fault, block_of
from geo.sources.cells import CellReader, Style, style_of
from geo.sources.parts import read_part
from geo.sources.sheets import Row, SheetRows

__all__ = ["WorkbookRows", "sheet_names"]

_MAIN: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_SAVE: Final = "Save it as a plain workbook (.xlsx) with values only, or as CSV UTF-8."
_SHOW: Final = "Show all of it, or delete what is not meant to be sent, and save it again."
#: Bytes of the texts that cells share, which are kept in memory whatever their part is called.
_MOST_TEXTS: Final = 200_000_000
#: Elements noted of one part; a workbook may have some 65,000 styles, twice over.
_MOST_NOTED: Final = 200_000
_ONE: Final = "Send a workbook of one sheet, or name the sheet in a mapping (sheet = ...)."


def sheet_names(path: Path) -> list[str]:
    """Return the names of the sheets of a workbook, hidden ones too.

    Raises
    ------
    FileMissing, WorkbookRefused
        If there is no workbook, or it may not be opened.
    """
    try:
        with path.open("rb") as raw, checked_archive(raw, path.name) as archive:
            return [told.get("name", "") for told, _ in _Book.of(archive, path.name).sheets()]
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError):
        raise FileMissing(path.name) from None


class WorkbookRows:
    """The rows of one sheet of a workbook, each with the number of its row.

    Parameters
    ----------
    raw
        The file, open for reading bytes.
    file
        Its name, for messages.
    sheet
        Name of the sheet; left out, the only one.
    title_lines
        Rows to leave out before the headings.

    Raises
    ------
    FileEmpty, WorkbookRefused
        When entered or while rows are drawn.
    """

    def __init__(
        self, raw: BinaryIO, file: str, *, sheet: str | None = None, title_lines: int = 0
    ) -> None:
        self.file = file
        self._raw, self._sheet, self._title_lines = raw, sheet, title_lines
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Look the archive over, choose the sheet, and read what its cells refer to."""
        archive = self._open.enter_context(checked_archive(self._raw, self.file))
        book = _Book.of(archive, self.file)
        self._cells = book.cells()
        self._found = SheetRows(archive, book.sheet(self._sheet), self.file)
        self._rows = iter(self._found)
        self._first = 0
        return self

    def __exit__(self, *_: object) -> None:
        """Close the archive."""
        self._open.close()

    @property
    def position(self) -> int:
        """Bytes of the file read so far, roughly: the parts of an archive lie in any order."""
        return self._raw.tell()

    def headings(self) -> list[str]:
        """Return the texts of the first row that holds something; one that is no text is ``""``."""
        for row in self._rows:
            told = {cell.column: self._cells.read(cell) for cell in row.cells}
            last = max((at for at, said in told.items() if any(said)), default=-1)
            if row.number > self._title_lines and last >= 0:
                self._refuse_hidden(row)
                self._first = row.number
                return [told.get(at, ("", ""))[0] for at in range(last + 1)]
        raise FileEmpty(self.file)

    def blocks(self, width: int, wanted: Sequence[int], size: int) -> Iterator[Block]:
        """Yield the rows after the headings that hold something, so many at a time."""
        count, asked = 0, frozenset(wanted)
        for first, last in self._found.hidden_columns:
            hidden = sorted(at + 1 for at in asked if first <= at <= last)
            if hidden:
                fault = f"the column at position {', '.join(map(str, hidden))} is hidden"
                raise WorkbookRefused(self.file, fault, _SHOW)
        while rows := list(islice(self._rows, size)):
            faults: dict[int, Fault] = {}
            texts = [(row.number, self._texts(row, width, asked, faults)) for row in rows]
            held = [row for row in texts if row[1]]
            count += len(held)
            yield block_of(held, width, wanted, faults)
        if not count:
            raise FileEmpty(self.file)
        if any(last >= self._first for _, last in self._found.merged):
            fault = "cells of its table are merged, so which row they belong to is not certain"
            raise WorkbookRefused(self.file, fault, "Undo the merging and save it again.")

    def _texts(
        self, row: Row, width: int, wanted: frozenset[int], faults: dict[int, Fault]
    ) -> list[str]:
        """Return the texts of a row, and note its first fault; what is not wanted is not read.

        A cell beside the table makes the row longer. A row that holds nothing is ``[]``.
        """
        self._refuse_hidden(row)
        texts, holds = [""] * width, False
        for cell in row.cells:
            if cell.column < width and cell.column not in wanted:
                holds = True
                continue
            text, fault = self._cells.read(cell)
            if fault:
                faults.setdefault(row.number, Fault(fault, cell.column))
            if text or fault:
                holds = True
                texts += [""] * (cell.column + 1 - len(texts))
                texts[cell.column] = text
        return texts if holds else []

    def _refuse_hidden(self, row: Row) -> None:
        if row.is_hidden:
            raise WorkbookRefused(self.file, f"row {row.number} is hidden, as by a filter", _SHOW)


class _Book:
    """What a workbook says of itself: its sheets, its texts and its styles."""

    def __init__(self, archive: ZipFile, file: str, part: str) -> None:
        self.archive, self.file, self.part = archive, file, part
        self.links = self._links(part)
        self.root = self._elements(part, "sheet", "workbookPr")

    @classmethod
    def of(cls, archive: ZipFile, file: str) -> Self:
        """Find the workbook in an archive, and refuse one that is not a plain one."""
        types = _Elements(file, "Override", "Default")
        read_part(archive, "[Content_Types].xml", types, file)
        parts = [
            attributes.get("PartName", "").lstrip("/")
            for _, attributes in types.found
            if attributes.get("ContentType") == _MAIN
        ]
        if len(parts) != 1:
            raise WorkbookRefused(file, "it is not a plain Excel workbook (.xlsx)", _SAVE)
        _refuse_outside(archive, file)
        return cls(archive, file, parts[0])

    def sheet(self, name: str | None) -> str:
        """Return the part of the sheet named, or of the only one."""
        sheets = self.sheets()
        named = [at for at, (told, _) in enumerate(sheets) if name in {None, told.get("name")}]
        if len(named) != 1:
            fault = (
                f"it has {len(sheets)} sheets, counting hidden ones, and one must be read"
                if name is None
                else f"none of its {len(sheets)} sheets has the name asked for"
            )
            raise WorkbookRefused(self.file, fault, _ONE)
        told, part = sheets[named[0]]
        if told.get("state", "visible") != "visible":
            raise WorkbookRefused(
                self.file, f"the sheet at position {named[0] + 1} is hidden", _SHOW
            )
        return part

    def sheets(self) -> list[tuple[Mapping[str, str], str]]:
        """Return what is said of each sheet of cells, and its part, in order."""
        return [
            (attributes, self.links[attributes["id"]][1])
            for kind, attributes in self.root
            if kind == "sheet" and self.links.get(attributes.get("id", ""), ("",))[0] == "worksheet"
        ]

    def cells(self) -> CellReader:
        """Return what turns its cells into text."""
        parts = dict(self.links.values())
        texts = _Texts()
        if "sharedStrings" in parts:
            read_part(self.archive, parts["sharedStrings"], texts, self.file, _MOST_TEXTS)
        from_1904 = any(told.get("date1904") in {"1", "true"} for _, told in self.root)
        styles = self._styles(parts["styles"]) if "styles" in parts else []
        return CellReader(texts.found, styles, from_1904=from_1904)

    def _styles(self, part: str) -> list[Style]:
        elements = self._elements(part, "numFmt", "cellXfs", "xf", "cellStyleXfs", "dxfs")
        codes: dict[int, str] = {}
        styles: list[Style] = []
        within = ""
        try:
            for name, told in elements:
                if name == "numFmt":
                    codes[int(told["numFmtId"])] = told["formatCode"]
                elif name != "xf":
                    within = name
                elif within == "cellXfs":
                    number = int(told.get("numFmtId", 0))
                    styles.append(style_of(number, codes.get(number)))
        except (KeyError, ValueError):
            raise damaged(self.file) from None
        return styles

    def _links(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the kind and the part of each link of a part, by its name."""
        folder, name = posixpath.split(part)
        links = {}
        for _, told in self._elements(f"{folder}/_rels/{name}.rels".lstrip("/"), "Relationship"):
            target = posixpath.normpath(posixpath.join("/", folder, told.get("Target", "")))
            links[told.get("Id", "")] = (told.get("Type", "").rpartition("/")[2], target[1:])
        return links

    def _elements(self, part: str, *names: str) -> list[tuple[str, Mapping[str, str]]]:
        elements = _Elements(self.file, *names)
        read_part(self.archive, part, elements, self.file)
        return elements.found


def _refuse_outside(archive: ZipFile, file: str) -> None:
    """Refuse links that lead out of the file; an address in a cell is no link that is followed."""
    for part in archive.namelist():
        if part.endswith(".rels"):
            links = _Elements(file, "Relationship")
            read_part(archive, part, links, file)
            for _, told in links.found:
                is_address = told.get("Type", "").endswith("/hyperlink")
                if told.get("TargetMode") == "External" and not is_address:
                    raise WorkbookRefused(file, "it is linked to something outside of it", _SAVE)


class _Elements:
    """The attributes of the elements of some names, in order."""

    def __init__(self, file: str, *names: str) -> None:
        self.file, self.names = file, frozenset(names)
        self.found = list[tuple[str, Mapping[str, str]]]()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Keep an element of these names, as many as a workbook may have."""
        if name in self.names:
            if len(self.found) == _MOST_NOTED:
                raise WorkbookRefused(
                    self.file, "a part of it lists more than a workbook has", _SAVE
                )
            self.found.append((name, attributes))

    def end(self, name: str) -> None:
        """Keep nothing of an end."""

    def text(self, text: str) -> None:
        """Keep nothing of text."""


class _Texts:
    """The shared texts, by their number; parts of one text in several fonts are joined."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._listening = self._aside = False

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        """Begin a text, or a piece of it."""
        if name == "si":
            self._pieces = []
        elif name == "rPh":  # how a word is spoken, beside the word itself
            self._aside = True
        self._listening = name == "t" and not self._aside

    def end(self, name: str) -> None:
        """End a text, or a piece of it."""
        self._listening = False
        if name == "rPh":
            self._aside = False
        elif name == "si":
            self.found.append("".join(self._pieces))

    def text(self, text: str) -> None:
        """Keep a piece of a text."""
        if self._listening:
            self._pieces.append(text)
