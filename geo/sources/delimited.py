"""A delimited file is read as text first: nothing is guessed, and every row keeps its line.

What leaves here is still exactly what was typed: ``00123``, ``1E05``, ``NA`` and ``03/04/2026``
are words. Anything that makes later rows uncertain (an open quote, wrong bytes, half a file)
refuses the file.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import BinaryIO, Final

from geo.errors import BrokenTable, FileCutShort, FileEmpty, WrongEncoding
from geo.sources.blocks import Block, Fault, block_of
from geo.sources.plain_bytes import columns_of, is_plain

__all__ = ["ENCODINGS", "ByteRows", "TextRows", "delimited_rows"]

#: Encodings a user may declare. Without a declaration: UTF-8, or UTF-16 where a BOM says so.
ENCODINGS: Final = ("utf-8", "utf-16", "cp1252")

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)
#: Bytes cut at a time, and the most a line may have: far more than any row.
_STRETCH: Final = 1 << 20
_LONGEST_LINE: Final = 1 << 26


def delimited_rows(
    raw: BinaryIO,
    file: str,
    *,
    encoding: str | None = None,
    title_lines: int = 0,
    line_breaks: bool = False,
) -> "TextRows | ByteRows":
    """Open a comma-separated file as rows, decoded strictly, each with the line it begins on.

    Parameters
    ----------
    raw
        The file, open for reading bytes.
    file
        Its name, for messages.
    encoding
        One of `ENCODINGS` if declared. A byte order mark decides otherwise, else UTF-8.
    title_lines
        Lines to leave out before the headings.
    line_breaks
        Whether a quoted value may run over the end of a line.

    Raises
    ------
    FileEmpty, WrongEncoding, BrokenTable, FileCutShort
        Here or while rows are drawn.
    """
    codec = _encoding(raw, file, encoding)
    if line_breaks or not codec.startswith("utf-8"):
        return TextRows(raw, file, codec, title_lines=title_lines, line_breaks=line_breaks)
    return ByteRows(raw, file, marked=codec.endswith("-sig"), title_lines=title_lines)


class TextRows:
    """The rows of a file in any encoding, drawn one by one."""

    def __init__(
        self, raw: BinaryIO, file: str, codec: str, *, title_lines: int, line_breaks: bool
    ) -> None:
        self.file = file
        self._raw, self._codec = raw, codec
        self._text = io.TextIOWrapper(raw, encoding=codec, errors="strict", newline="")
        self._lines = _Lines(self._decoded(), file, title_lines=title_lines)
        self._rows = self._lines.rows(line_breaks=line_breaks)

    @property
    def position(self) -> int:
        """Bytes of the file read so far."""
        return self._raw.tell()

    def headings(self) -> list[str]:
        """Return the first row that is not an empty line."""
        return next(self._rows, (1, []))[1]

    def blocks(self, width: int, wanted: Sequence[int], size: int) -> Iterator[Block]:
        """Yield the rows after the headings, so many at a time."""
        last: list[str] = []
        while rows := list(islice(self._rows, size)):
            last = rows[-1][1]
            yield block_of(rows, width, wanted, self._lines.faults)
        _check_end(self.file, len(last), width, self._lines.last)

    def _decoded(self) -> Iterator[str]:
        try:
            yield from self._text
        except UnicodeDecodeError as error:
            offset = self._raw.tell() - len(error.object) + error.start
            raise WrongEncoding(self.file, self._codec, offset) from None


class ByteRows:
    """The rows of a file in UTF-8, cut a stretch at a time where its bytes are plain."""

    def __init__(self, raw: BinaryIO, file: str, *, marked: bool, title_lines: int) -> None:
        self.file = file
        self._raw, self._title_lines = raw, title_lines
        self._offset = raw.seek(len(codecs.BOM_UTF8) if marked else 0)
        self._stretches = self._cut()
        self._begun = b""
        self._line = 0

    @property
    def position(self) -> int:
        """Bytes of the file read so far."""
        return self._raw.tell()

    def headings(self) -> list[str]:
        """Return the first row that is not an empty line."""
        for data in self._stretches:
            text = self._decoded(data)
            lines = self._lines(text, self._title_lines)
            for _, row in lines.rows():
                read = lines.count - self._line
                self._line = lines.count
                self._begun = "".join(islice(io.StringIO(text, newline=""), read, None)).encode()
                self._offset -= len(self._begun)
                return row
            self._line = lines.count
        return []

    def blocks(self, width: int, wanted: Sequence[int], size: int) -> Iterator[Block]:
        """Yield the rows after the headings; those of plain bytes are cut all at once."""
        last, end = 0, ""
        for data in chain([self._begun] if self._begun else [], self._stretches):
            text = self._decoded(data)
            count = data.count(b"\n") + (not data.endswith(b"\n"))
            cells = columns_of(data, count, width, wanted) if is_plain(data) else None
            if cells is None:
                lines = self._lines(text)
                rows = lines.rows()
                while held := list(islice(rows, size)):
                    last, end = len(held[-1][1]), lines.last
                    yield block_of(held, width, wanted, lines.faults)
                self._line = lines.count
                continue
            for at in range(0, count, size):
                first = self._line + at + 1
                numbers = range(first, first + min(size, count - at))
                some = {column: held.slice(at, size) for column, held in cells.items()}
                yield Block(lines=numbers, cells=some, faults={})
            self._line += count
            last, end = width, text[-1]
        _check_end(self.file, last, width, end)

    def _lines(self, text: str, title_lines: int = 0) -> "_Lines":
        source = iter(io.StringIO(text, newline=""))
        return _Lines(source, self.file, before=self._line, title_lines=title_lines)

    def _cut(self) -> Iterator[bytes]:
        """Yield whole lines, about a stretch at a time."""
        held = b""
        while more := self._raw.read(_STRETCH):
            held += more
            # A line may end with a return alone; the last one may be half of a pair.
            cut = max(held.rfind(b"\n"), held.rfind(b"\r", 0, len(held) - 1)) + 1
            if cut:
                yield held[:cut]
                held = held[cut:]
            elif len(held) > _LONGEST_LINE:
                raise BrokenTable(self.file, self._line + 1, "a line is longer than any row can be")
        if held:
            yield held

    def _decoded(self, data: bytes) -> str:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise WrongEncoding(self.file, "utf-8", self._offset + error.start) from None
        self._offset += len(data)
        return text


class _Lines:
    """Lines of text on their way to the csv module, counted, with what is wrong with them."""

    def __init__(
        self, source: Iterable[str], file: str, *, before: int = 0, title_lines: int = 0
    ) -> None:
        self.file, self.title_lines, self.before = file, title_lines, before
        self.source, self.count, self.last = source, before, ""
        self.faults: dict[int, Fault] = {}

    def rows(self, *, line_breaks: bool = False) -> Iterator[tuple[int, list[str]]]:
        """Yield the line and the values of each row that is not an empty line."""
        reader = csv.reader(self._drawn(), strict=True)
        before = max(self.before, self.title_lines)
        while True:
            line = reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error:
                fault = "a quote is not closed, or stands inside a value"
                raise BrokenTable(self.file, line + before, fault) from None
            if reader.line_num != line and not line_breaks:
                fault = "a quoted value runs over the end of the line"
                raise BrokenTable(self.file, line + before, fault)
            if row:
                yield line + before, row

    def _drawn(self) -> Iterator[str]:
        for line in self.source:
            self.last = line
            self.count += 1
            if "\0" in line:
                self.faults[self.count] = Fault("holds a NUL character")
            if self.count > self.title_lines:
                yield line


def _check_end(file: str, last: int, width: int, end: str) -> None:
    """Refuse a file without rows, and one whose last row is short and has no end."""
    if not last:
        raise FileEmpty(file)
    if last < width and not end.endswith(("\n", "\r")):
        raise FileCutShort(file, "the middle of its last row")


def _encoding(raw: BinaryIO, file: str, declared: str | None) -> str:
    """Choose the encoding from the byte order mark and what was declared; guess nothing."""
    start = raw.read(4)
    raw.seek(0)
    if not start:
        raise FileEmpty(file)
    for mark, family, codec in _BOMS:
        if start.startswith(mark):
            if declared not in {None, family}:
                raise WrongEncoding(file, str(declared), 0)
            return codec
    if declared == "utf-16":
        raise WrongEncoding(file, "UTF-16 with a byte order mark", 0)
    if b"\0" in start:  # UTF-16 that lacks its mark: every heading would be unknown
        raise WrongEncoding(file, f"{declared or 'utf-8'} text", start.index(b"\0"))
    return declared or "utf-8"
