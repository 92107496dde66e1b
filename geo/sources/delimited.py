"""A delimited file is read as text first: nothing is guessed, and every row keeps its line.

What leaves here is still exactly what was typed: ``00123``, ``1E05``, ``NA`` and ``03/04/2026``
are words. Anything that makes later rows uncertain (an open quote, wrong bytes, half a file)
refuses the file.
"""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import BinaryIO, Final

from geo.errors import BrokenTable, FileCutShort, FileEmpty, WrongEncoding
from geo.sources.blocks import Block, Fault, block_of

__all__ = ["ENCODINGS", "DelimitedRows"]

#: Encodings a user may declare. Without a declaration: UTF-8, or UTF-16 where a BOM says so.
ENCODINGS: Final = ("utf-8", "utf-16", "cp1252")

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)


class DelimitedRows:
    """The rows of a comma-separated file, decoded strictly, each with the line it begins on.

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
        When made or while rows are drawn.
    """

    def __init__(
        self,
        raw: BinaryIO,
        file: str,
        *,
        encoding: str | None = None,
        title_lines: int = 0,
        line_breaks: bool = False,
    ) -> None:
        self.file, self.title_lines, self.line_breaks = file, title_lines, line_breaks
        self._faults: dict[int, Fault] = {}
        self._raw = raw
        self._encoding = _encoding(raw, file, encoding)
        self._text = io.TextIOWrapper(raw, encoding=self._encoding, errors="strict", newline="")
        self._last, self._count = "", 0
        self._rows = self._drawn()

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
            yield block_of(rows, width, wanted, self._faults)
        if not last:
            raise FileEmpty(self.file)
        if len(last) < width and not self._last.endswith(("\n", "\r")):
            raise FileCutShort(self.file, "the middle of its last row")

    def _drawn(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the line and the values of each row that is not an empty line."""
        reader = csv.reader(self._lines(), strict=True)
        while True:
            line = reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error:
                fault = "a quote is not closed, or stands inside a value"
                raise BrokenTable(self.file, line + self.title_lines, fault) from None
            if reader.line_num != line and not self.line_breaks:
                fault = "a quoted value runs over the end of the line"
                raise BrokenTable(self.file, line + self.title_lines, fault)
            if row:
                yield line + self.title_lines, row

    def _lines(self) -> Iterator[str]:
        try:
            for line in self._text:
                self._last = line
                self._count += 1
                if "\0" in line:
                    self._faults[self._count] = Fault("holds a NUL character")
                if self._count > self.title_lines:
                    yield line
        except UnicodeDecodeError as error:
            offset = self._raw.tell() - len(error.object) + error.start
            raise WrongEncoding(self.file, self._encoding, offset) from None


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
