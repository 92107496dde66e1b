"""A table is rows of text under agreed headings, from a delimited file or a workbook alike.

What leaves here is what was written. A row that is too long, too short or holds what cannot be
text is refused by its line; a heading that was not agreed refuses the file, unless a layout says
which columns are wanted: then the others are discarded unread, and counted.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO, Final, Protocol

import pandas as pd

from geo.errors import ColumnsRefused, FileEmpty, FileMissing
from geo.refusals import Refusal, refused_lines
from geo.sources.delimited import DelimitedRows
from geo.sources.layout import Layout, RowTest, folded

__all__ = ["CHUNK_ROWS", "TextChunk", "read_table"]

#: Rows held in memory at a time.
CHUNK_ROWS: Final = 50_000
#: Rows turned into columns at a time: few enough to stay in the processor's cache.
_BLOCK: Final = 2_000
#: How much of YYYY-MM-DD a date and a month are.
_DAY, _MONTH = 10, 7
_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NAMED: Final = {
    "%d": "DD", "%m": "MM", "%Y": "YYYY", "%y": "YY", "%b": "Mon", "%B": "Month",
    "%H": "hh", "%M": "mm", "%S": "ss",
}  # fmt: skip


class _RowSource(Protocol):
    """Rows of a file, each with its line; see `geo.sources.delimited.DelimitedRows`."""

    file: str
    faults: dict[int, str]

    @property
    def position(self) -> int: ...
    def __iter__(self) -> Iterator[tuple[int, list[str]]]: ...
    def check_end(self, last: list[str], width: int) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TextChunk:
    """Rows of a table as written.

    Attributes
    ----------
    frame
        One text column per agreed column, ``""`` where the file has none; indexed by line.
    refusals
        Rows whose width or characters are wrong.
    position
        Bytes of the file read so far.
    passed_over
        Rows left unread because a `RowTest` did not want them.
    discarded
        Columns of the file that no agreed column is read from; the same in every chunk.
    """

    frame: pd.DataFrame
    refusals: tuple[Refusal, ...]
    position: int
    passed_over: int = 0
    discarded: int = 0

    @property
    def read(self) -> int:
        """Count the rows read: kept and refused."""
        return len(self.frame) + len(refused_lines(self.refusals))


def read_table(
    path: Path,
    columns: Sequence[str],
    *,
    required: Iterable[str] = (),
    layout: Layout | None = None,
    only: RowTest | None = None,
    encoding: str | None = None,
    chunk_rows: int = CHUNK_ROWS,
) -> Iterator[TextChunk]:
    """Read a CSV file or a workbook as text, a chunk at a time.

    Parameters
    ----------
    path
        The file; its first bytes say which of the two it is. Messages name it by its last part.
    columns
        The columns agreed; the file may leave out those not `required`, in any order. A line with
        nothing on it at all is not a row.
    required
        Columns that must be there.
    layout
        Where the columns stand in a file of another shape. Without one the headings are the
        agreed columns themselves, and no other may be there.
    only
        Which rows are wanted; the others are passed over and counted.
    encoding
        ``utf-8``, ``utf-16`` or ``cp1252`` if declared. A byte order mark decides otherwise, else
        UTF-8. Of no account in a workbook.
    chunk_rows
        Rows looked at for one chunk.

    Yields
    ------
    At least one chunk; the last may be short.

    Raises
    ------
    FileMissing, FileEmpty, WrongEncoding, BrokenTable, FileCutShort, ColumnsRefused
        The whole file is refused. The last four may come after chunks were handed over, so
        keep nothing until the last chunk has arrived.
    """
    with _opened(path, layout, encoding) as source:
        rows = iter(source)
        _, headings = next(rows, (1, []))
        plan = _Plan.of(headings, columns, frozenset(required), layout, source.file)
        yield from _chunks(rows, source, plan, only, chunk_rows)


@contextmanager
def _opened(path: Path, layout: Layout | None, encoding: str | None) -> Iterator[_RowSource]:
    """Open a file as rows."""
    title_lines = layout.title_lines if layout else 0
    line_breaks = layout.line_breaks if layout else False
    try:
        raw: BinaryIO = path.open("rb")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError):
        raise FileMissing(path.name) from None
    with raw:
        yield DelimitedRows(
            raw, path.name, encoding=encoding, title_lines=title_lines, line_breaks=line_breaks
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """Which cell of a row each agreed column is read from, and in which words."""

    columns: tuple[str, ...]
    cells: Mapping[str, int]
    width: int
    layout: Layout

    @classmethod
    def of(
        cls,
        headings: list[str],
        columns: Sequence[str],
        required: frozenset[str],
        layout: Layout | None,
        file: str,
    ) -> "_Plan":
        """Find the agreed columns; name the faulty headings by position or agreed name only."""
        wanted = {column: column for column in columns} if layout is None else layout.headings
        form = str if layout is None else folded
        found = [form(heading) for heading in headings]
        sought = {ours: form(theirs) for ours, theirs in wanted.items()}
        if layout is None:
            _refuse_unknown(found, frozenset(sought.values()), file)
        twice = sorted(ours for ours, name in sought.items() if found.count(name) > 1)
        if twice:
            raise ColumnsRefused(
                file, f"the heading {', '.join(twice)} stands there more than once"
            )
        cells = {ours: found.index(name) for ours, name in sought.items() if name in found}
        given = {*cells, *(layout.constants if layout else ())}
        must = {*required, *(sought if layout and layout.whole else ())}
        missing = [column for column in columns if column in must and column not in given]
        if missing:
            raise ColumnsRefused(file, f"the heading {', '.join(missing)} is missing")
        return cls(
            columns=tuple(columns),
            cells=cells,
            width=len(headings),
            layout=layout or Layout(headings={}),
        )

    @property
    def discarded(self) -> int:
        """Count the columns of the file that are not read."""
        return self.width - len(set(self.cells.values()))


def _refuse_unknown(found: list[str], sought: frozenset[str], file: str) -> None:
    unknown = [at for at, heading in enumerate(found, start=1) if heading not in sought]
    if unknown:
        raise ColumnsRefused(
            file,
            f"the heading at position {', '.join(map(str, unknown))} is not one of the agreed ones "
            "(it is not repeated here: it may identify someone)",
        )


def _chunks(
    rows: Iterator[tuple[int, list[str]]],
    source: _RowSource,
    plan: _Plan,
    only: RowTest | None,
    chunk_rows: int,
) -> Iterator[TextChunk]:
    """Turn rows into columns of text, and stop at half a file."""
    last: list[str] = []
    while True:
        chunk = _Columns(plan, only)
        while chunk.looked_at < chunk_rows and (
            held := list(islice(rows, min(_BLOCK, chunk_rows)))
        ):
            chunk.add(held, source.faults)
            last = held[-1][1]
        if not chunk.looked_at:
            break
        frame, worded = chunk.frame()
        yield TextChunk(
            frame=frame,
            refusals=tuple(sorted(chunk.refusals + worded)),
            position=source.position,
            passed_over=chunk.passed_over,
            discarded=plan.discarded,
        )
    if not last:
        raise FileEmpty(source.file)
    source.check_end(last, plan.width)


class _Columns:
    """Rows turned on their side a block at a time, while the block is still near the processor."""

    def __init__(self, plan: _Plan, only: RowTest | None) -> None:
        self.plan, self.only = plan, only
        self.cells: dict[str, list[str]] = {column: [] for column in plan.cells}
        self.lines: list[int] = []
        self.refusals: list[Refusal] = []
        self.passed_over = 0

    @property
    def looked_at(self) -> int:
        """Count the rows looked at: kept, refused and passed over."""
        return len(self.lines) + len(self.refusals) + self.passed_over

    def add(self, held: list[tuple[int, list[str]]], faults: Mapping[int, str]) -> None:
        """Keep the rows wanted that have the right width, and refuse the others by their line."""
        width = self.plan.width
        good: list[list[str]] = []
        for line, row in held:
            if len(row) != width:
                fault = f"has {len(row)} values where the headings have {width}"
                self.refusals.append(Refusal(line, "", fault))
            elif line in faults:
                self.refusals.append(Refusal(line, "", faults[line]))
            elif self._is_wanted(row):
                good.append(row)
                self.lines.append(line)
            else:
                self.passed_over += 1
        if good:
            for column, at in self.plan.cells.items():
                self.cells[column].extend(map(itemgetter(at), good))

    def _is_wanted(self, row: list[str]) -> bool:
        if self.only is None or self.only.column not in self.plan.cells:
            return True
        return self.only.passes(row[self.plan.cells[self.only.column]])

    def frame(self) -> tuple[pd.DataFrame, list[Refusal]]:
        """Stand the kept rows up as text in the agreed columns, in the agreed words.

        Returns
        -------
        The rows, and a refusal for each date that is not in the form declared; its row is out.
        """
        layout = self.plan.layout
        count = len(self.lines)
        held = {
            column: self.cells.get(column, [layout.constants.get(column, "")] * count)
            for column in self.plan.columns
        }
        for column, words in layout.words.items():
            held[column] = _worded(held[column], words)
        refusals: list[Refusal] = []
        for forms, length in ((layout.dates, _DAY), (layout.months, _MONTH)):
            for column, form in forms.items():
                held[column], wrong = _dated(held[column], form, length)
                fault = f"must be a date written {_shown(form)}, or empty"
                refusals += [Refusal(self.lines[at], column, fault) for at in wrong]
        frame = pd.DataFrame(
            {name: pd.array(cells, dtype="str") for name, cells in held.items()},
            index=pd.Index(self.lines, dtype="int64", name="line"),
        )
        return frame.drop(index=[refusal.line for refusal in refusals]), refusals


def _worded(cells: list[str], words: Mapping[str, str]) -> list[str]:
    """Put cells in our words; one that is not listed stays as it is."""
    ours = {folded(theirs): word for theirs, word in words.items()}
    known = {cell: ours.get(folded(cell), cell) for cell in set(cells)}
    return [known[cell] for cell in cells]


def _dated(cells: list[str], form: str, length: int) -> tuple[list[str], list[int]]:
    """Write dates as YYYY-MM-DD, cut to a length; also name the cells that are not of the form."""
    known = {cell: _iso(cell.strip(), form) for cell in set(cells)}
    wrong = [at for at, cell in enumerate(cells) if known[cell] is None]
    return [(known[cell] or "")[:length] for cell in cells], wrong


def _iso(cell: str, form: str) -> str | None:
    """Write a date as YYYY-MM-DD, which is also understood as it is."""
    if not cell or _ISO.fullmatch(cell):
        return cell
    try:
        return datetime.strptime(cell, form).date().isoformat()  # noqa: DTZ007 - a civil date has no zone
    except ValueError:
        return None


def _shown(form: str) -> str:
    """Say a form of dates as people write it."""
    for code, name in _NAMED.items():
        form = form.replace(code, name)
    return form
