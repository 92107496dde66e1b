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
from pathlib import Path
from typing import BinaryIO, Final, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geo.errors import FileMissing, WorkbookRefused
from geo.refusals import Refusal, refused_lines
from geo.sources.archive import is_archive
from geo.sources.blocks import BLOCK_ROWS, Block
from geo.sources.column_plan import ColumnPlan
from geo.sources.delimited import delimited_rows
from geo.sources.layout import Layout, RowTest, folded
from geo.sources.workbook import WorkbookRows

__all__ = ["CHUNK_ROWS", "TextChunk", "read_headings", "read_sample", "read_table"]


#: Rows held in memory at a time.
CHUNK_ROWS: Final = 50_000
#: The first bytes of the format that came before .xlsx, and of a locked .xlsx.
_OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0"
_PDF: Final = b"%PDF"
#: How much of YYYY-MM-DD a date and a month are.
_DAY, _MONTH = 10, 7
_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9]{2}:[0-9]{2}:[0-9]{2})?")
_NAMED: Final = {
    "%d": "DD", "%m": "MM", "%Y": "YYYY", "%y": "YY", "%b": "Mon", "%B": "Month",
    "%H": "hh", "%M": "mm", "%S": "ss",
}  # fmt: skip


class _TableSource(Protocol):
    """A file as a table: see `geo.sources.delimited` and `geo.sources.workbook`."""

    file: str

    @property
    def position(self) -> int:
        """Bytes of the file read so far."""

    def headings(self) -> list[str]:
        """Read the headings, once, before any block."""

    def blocks(self, width: int, wanted: Sequence[int], size: int) -> Iterator[Block]:
        """Yield the wanted cells of so many rows at a time."""


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
    FileMissing, FileEmpty, ColumnsRefused, WrongEncoding, BrokenTable, FileCutShort,
    WorkbookRefused
        The whole file is refused. The last four may come after chunks were handed over, so
        keep nothing until the last chunk has arrived.
    """
    with _opened(path, layout or Layout(headings={}), encoding) as source:
        plan = ColumnPlan.of(source.headings(), columns, frozenset(required), layout, source.file)
        yield from _chunks(source, plan, only, chunk_rows)


def read_headings(
    path: Path, *, layout: Layout | None = None, encoding: str | None = None
) -> list[str]:
    """Read the headings of a CSV file or a workbook, and no row.

    Parameters
    ----------
    path, layout, encoding
        As for `read_table`; of the layout, where the headings are to be looked for.

    Raises
    ------
    InputRefused
        If the file cannot be read that far.
    """
    with _opened(path, layout or Layout(headings={}), encoding) as source:
        return source.headings()


def read_sample(
    path: Path,
    *,
    layout: Layout | None = None,
    encoding: str | None = None,
    rows: int = BLOCK_ROWS,
) -> tuple[list[str], list[Sequence[str]]]:
    """Read the headings and the cells under them in the first rows, to see what they look like.

    Parameters
    ----------
    path, layout, encoding
        As for `read_headings`.
    rows
        Rows looked at, at the most.

    Returns
    -------
    The headings, and for each the cells under it; rows of another width are left out.

    Raises
    ------
    InputRefused
        If the file cannot be read that far.
    """
    with _opened(path, layout or Layout(headings={}), encoding) as source:
        headings = source.headings()
        everything = range(len(headings))
        block = next(iter(source.blocks(len(headings), everything, rows)))
        return headings, [block.cells[at].to_pylist() for at in everything]


@contextmanager
def _opened(path: Path, layout: Layout, encoding: str | None) -> Iterator[_TableSource]:
    """Open a file as a table; its first bytes say of which kind it is."""
    try:
        raw: BinaryIO = path.open("rb")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError):
        raise FileMissing(path.name) from None
    with raw:
        start = raw.read(8)
        raw.seek(0)
        if start.startswith(_OLD_WORKBOOK):
            raise WorkbookRefused(
                path.name,
                "this is an old workbook (.xls), or one locked with a password",
                "Take the password off and save it as .xlsx, or as CSV UTF-8.",
            )
        if start.startswith(_PDF):
            raise WorkbookRefused(
                path.name, "this is a PDF", "Ask for the table behind it as CSV or XLSX."
            )
        if is_archive(start):
            with WorkbookRows(
                raw, path.name, sheet=layout.sheet, title_lines=layout.title_lines
            ) as workbook:
                yield workbook
            return
        yield delimited_rows(
            raw,
            path.name,
            encoding=encoding,
            title_lines=layout.title_lines,
            line_breaks=layout.line_breaks,
        )


def _chunks(
    source: _TableSource, plan: ColumnPlan, only: RowTest | None, chunk_rows: int
) -> Iterator[TextChunk]:
    """Gather blocks into chunks."""
    chunk = _Columns(plan, only)
    wanted = sorted(plan.positions)
    for block in source.blocks(plan.width, wanted, min(BLOCK_ROWS, chunk_rows)):
        chunk.add(block)
        if chunk.looked_at >= chunk_rows:
            yield chunk.text(source.position)
            chunk = _Columns(plan, only)
    if chunk.looked_at:
        yield chunk.text(source.position)


class _Columns:
    """The rows of one chunk, column by column."""

    def __init__(self, plan: ColumnPlan, only: RowTest | None) -> None:
        self.plan, self.only = plan, only
        self.cells: dict[int, list[pa.Array]] = {at: [] for at in plan.positions}
        self.lines: list[NDArray[np.int64]] = []
        self.refusals: list[Refusal] = []
        self.looked_at = self.passed_over = 0

    def add(self, block: Block) -> None:
        """Keep the rows of a block that are wanted, and refuse the faulty ones by their line."""
        ours = self.plan.positions
        self.refusals += [
            Refusal(line, ours.get(fault.at, ""), fault.reason)
            for line, fault in block.faults.items()
        ]
        self.looked_at += len(block.lines) + len(block.faults)
        lines = np.asarray(block.lines, dtype=np.int64)
        cells = block.cells
        wanted = self._wanted(block)
        if wanted is not None:
            self.passed_over += len(lines) - int(np.count_nonzero(wanted))
            lines = lines[wanted]
            cells = {at: held.filter(pa.array(wanted)) for at, held in cells.items()}
        self.lines.append(lines)
        for at, pieces in self.cells.items():
            pieces.append(cells[at])

    def _wanted(self, block: Block) -> NDArray[np.bool_] | None:
        """Say which rows of a block are wanted, or None for all of them."""
        if self.only is None or self.only.column not in self.plan.cells:
            return None
        texts = block.cells[self.plan.cells[self.only.column]].to_pylist()
        return np.fromiter(map(self.only.passes, texts), dtype=np.bool_, count=len(texts))

    def text(self, position: int) -> TextChunk:
        """Hand over what was gathered."""
        frame, worded = self.frame()
        return TextChunk(
            frame=frame,
            refusals=tuple(sorted(self.refusals + worded)),
            position=position,
            passed_over=self.passed_over,
            discarded=self.plan.discarded,
        )

    def frame(self) -> tuple[pd.DataFrame, list[Refusal]]:
        """Stand the kept rows up as text in the agreed columns, in the agreed words.

        Returns
        -------
        The rows, and a refusal for each date that is not in the form declared; its row is out.
        """
        layout = self.plan.layout
        lines = pd.Index(np.concatenate(self.lines), dtype="int64", name="line")
        held = {column: self._texts(column, len(lines)) for column in self.plan.columns}
        for column, words in layout.words.items():
            held[column] = _worded(held[column], words)
        refusals: list[Refusal] = []
        for forms, length in ((layout.dates, _DAY), (layout.months, _MONTH)):
            for column, form in forms.items():
                held[column], wrong = _dated(held[column], form, length)
                fault = f"must be a date written {_shown(form)}, or empty"
                refusals += [Refusal(line, column, fault) for line in lines[wrong].tolist()]
        frame = pd.DataFrame(held).set_axis(lines, axis="index")
        return frame.drop(index=[refusal.line for refusal in refusals]), refusals

    def _texts(self, column: str, count: int) -> pd.Series:
        """Return the cells of a column of ours, or the text it has in every row."""
        if column in self.plan.cells:
            cells = self._held(self.plan.cells[column])
        elif column in self.plan.joined:
            cells = _joined([self._held(at) for at in self.plan.joined[column]])
        else:
            text = self.plan.layout.constants.get(column, "")
            return pd.Series([text] * count, dtype="str")
        series: pd.Series = cells.to_pandas().astype("str")
        return series

    def _held(self, at: int) -> pa.ChunkedArray:
        """Return the cells gathered at a position."""
        return pa.chunked_array(self.cells[at], pa.large_string())


def _joined(parts: list[pa.ChunkedArray]) -> pa.ChunkedArray:
    """Join cells with a comma between, spaces around them gone; empty where all of them are."""
    trimmed = [pc.utf8_trim_whitespace(part) for part in parts]
    comma = pa.scalar(",", pa.large_string())
    joined = pc.binary_join_element_wise(*trimmed, comma)
    nothing = pc.equal(joined, pa.scalar("," * (len(parts) - 1), pa.large_string()))
    return pc.if_else(nothing, pa.scalar("", pa.large_string()), joined)


def _worded(cells: pd.Series, words: Mapping[str, str]) -> pd.Series:
    """Put cells in our words; one that is not listed stays as it is."""
    ours = {folded(theirs): word for theirs, word in words.items()}
    return cells.map({cell: ours.get(folded(cell), cell) for cell in cells.unique()}).astype("str")


def _dated(cells: pd.Series, form: str, length: int) -> tuple[pd.Series, NDArray[np.bool_]]:
    """Write dates as YYYY-MM-DD, cut to a length; also say which cells are not of the form."""
    known = {cell: _iso(cell.strip(), form) for cell in cells.unique()}
    wrong = cells.isin([cell for cell, day in known.items() if day is None]).to_numpy()
    written = {cell: (day or "")[:length] for cell, day in known.items()}
    return cells.map(written).astype("str"), wrong


def _iso(cell: str, form: str) -> str | None:
    """Write a date as YYYY-MM-DD, which is also understood as it is, with or without a time."""
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
