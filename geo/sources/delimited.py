"""A delimited file is read as text first: nothing is guessed, and every row keeps its line.

What leaves here is still exactly what was typed: ``00123``, ``1E05``, ``NA`` and ``03/04/2026``
are words. A row that is too long, too short or holds a NUL is refused by its line; anything that
makes later rows uncertain (an open quote, a value over a line end, wrong bytes, half a file)
refuses the file.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

import pandas as pd

from geo.errors import (
    BrokenTable,
    ColumnsRefused,
    FileCutShort,
    FileEmpty,
    FileMissing,
    WrongEncoding,
)
from geo.refusals import Refusal

__all__ = ["CHUNK_ROWS", "ENCODINGS", "TextChunk", "read_text"]

#: Rows held in memory at a time.
CHUNK_ROWS: Final = 50_000
#: Encodings a user may declare. Without a declaration: UTF-8, or UTF-16 where a BOM says so.
ENCODINGS: Final = ("utf-8", "utf-16", "cp1252")

#: Rows turned into columns at a time: few enough to stay in the processor's cache.
_BLOCK: Final = 2_000

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextChunk:
    """Rows of a table as typed.

    Attributes
    ----------
    frame
        One text column per agreed column, ``""`` where the file has none; indexed by line.
    refusals
        Rows whose width or characters are wrong.
    position
        Bytes of the file read so far.
    """

    frame: pd.DataFrame
    refusals: tuple[Refusal, ...]
    position: int


def read_text(
    path: Path,
    columns: Sequence[str],
    *,
    required: Iterable[str] = (),
    encoding: str | None = None,
    chunk_rows: int = CHUNK_ROWS,
) -> Iterator[TextChunk]:
    """Read a comma-separated file as text, a chunk at a time.

    Parameters
    ----------
    path
        The file. Messages name it by its last part only.
    columns
        The headings agreed; the file may leave out those not `required`, in any order, and may
        have no other. A line with nothing on it at all is not a row.
    required
        Headings that must be there.
    encoding
        One of `ENCODINGS` if declared. A byte order mark decides otherwise, else UTF-8.
    chunk_rows
        Rows in one chunk.

    Yields
    ------
    At least one chunk; the last may be short.

    Raises
    ------
    FileMissing, FileEmpty, WrongEncoding, BrokenTable, FileCutShort, ColumnsRefused
        The whole file is refused. The last four may come after chunks were handed over, so
        keep nothing until the last chunk has arrived.
    """
    try:
        raw = path.open("rb")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError):
        raise FileMissing(path.name) from None
    with raw:
        lines = _Lines(raw, path.name, encoding)
        rows = _rows(lines)
        headings = _headings(rows, columns, frozenset(required), path.name)
        yield from _chunks(rows, lines, headings, columns, chunk_rows)


class _Lines:
    """The lines of a file with their ends, decoded strictly; remembers the last one given."""

    def __init__(self, raw: BinaryIO, file: str, declared: str | None) -> None:
        self.raw, self.file = raw, file
        self.encoding = _encoding(raw, file, declared)
        self.text = io.TextIOWrapper(raw, encoding=self.encoding, errors="strict", newline="")
        self.last, self.count = "", 0
        self.nul: set[int] = set()

    def __iter__(self) -> Iterator[str]:
        try:
            for line in self.text:
                self.last = line
                self.count += 1
                if "\0" in line:
                    self.nul.add(self.count)
                yield line
        except UnicodeDecodeError as error:
            offset = self.raw.tell() - len(error.object) + error.start
            raise WrongEncoding(self.file, self.encoding, offset) from None

    @property
    def stops_in_a_line(self) -> bool:
        """Whether the text read so far does not end with a line end."""
        return not self.last.endswith(("\n", "\r"))


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


def _rows(lines: _Lines) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line it stands on; refuse what makes that uncertain."""
    reader = csv.reader(lines, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            fault = "a quote is not closed, or stands inside a value"
            raise BrokenTable(lines.file, line, fault) from None
        if reader.line_num != line:
            raise BrokenTable(lines.file, line, "a quoted value runs over the end of the line")
        if row:
            yield line, row


def _headings(
    rows: Iterator[tuple[int, list[str]]],
    columns: Sequence[str],
    required: frozenset[str],
    file: str,
) -> list[str]:
    """Return the headings of the file; name the faulty ones by position or agreed name only."""
    _, headings = next(rows, (1, []))
    unknown = [at for at, heading in enumerate(headings, start=1) if heading not in columns]
    if unknown:
        raise ColumnsRefused(
            file,
            f"the heading at position {', '.join(map(str, unknown))} is not one of the agreed ones "
            "(it is not repeated here: it may identify someone)",
        )
    twice = sorted({heading for heading in headings if headings.count(heading) > 1})
    if twice:
        raise ColumnsRefused(file, f"the heading {', '.join(twice)} stands there more than once")
    missing = [column for column in columns if column in required and column not in headings]
    if missing:
        raise ColumnsRefused(file, f"the heading {', '.join(missing)} is missing")
    return headings


def _chunks(
    rows: Iterator[tuple[int, list[str]]],
    lines: _Lines,
    headings: list[str],
    columns: Sequence[str],
    chunk_rows: int,
) -> Iterator[TextChunk]:
    """Turn rows into columns of text, and stop at half a file."""
    last: list[str] = []
    while True:
        chunk = _Columns(headings)
        while chunk.read < chunk_rows and (held := list(islice(rows, min(_BLOCK, chunk_rows)))):
            chunk.add(held, lines.nul)
            last = held[-1][1]
        if not chunk.read:
            break
        frame = chunk.frame(columns)
        position = lines.raw.tell()
        yield TextChunk(frame=frame, refusals=tuple(chunk.refusals), position=position)
    if not last:
        raise FileEmpty(lines.file)
    if len(last) < len(headings) and lines.stops_in_a_line:
        raise FileCutShort(lines.file, "the middle of its last row")


class _Columns:
    """Rows turned on their side a block at a time, while the block is still near the processor."""

    def __init__(self, headings: list[str]) -> None:
        self.cells: dict[str, list[str]] = {heading: [] for heading in headings}
        self.lines: list[int] = []
        self.refusals: list[Refusal] = []

    @property
    def read(self) -> int:
        """Count the rows looked at: kept and refused."""
        return len(self.lines) + len(self.refusals)

    def add(self, held: list[tuple[int, list[str]]], nul: set[int]) -> None:
        """Keep the rows of the right width and refuse the others by their line."""
        width = len(self.cells)
        good: list[list[str]] = []
        for line, row in held:
            if len(row) != width:
                fault = f"has {len(row)} values where the headings have {width}"
                self.refusals.append(Refusal(line, "", fault))
            elif line in nul:
                self.refusals.append(Refusal(line, "", "holds a NUL character"))
            else:
                good.append(row)
                self.lines.append(line)
        for cells, more in zip(self.cells.values(), zip(*good, strict=True), strict=bool(good)):
            cells.extend(more)

    def frame(self, columns: Sequence[str]) -> pd.DataFrame:
        """Stand the kept rows up as text in the agreed order of columns."""
        empty = [""] * len(self.lines)
        return pd.DataFrame(
            {name: pd.array(self.cells.get(name, empty), dtype="str") for name in columns},
            index=pd.Index(self.lines, dtype="int64", name="line"),
        )
