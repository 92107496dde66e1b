"""Checked rows are those of a table that keep its rules; the others are refused by their line."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from geo.intake import Chunk
from geo.refusals import Refusal, refused_lines
from geo.sources.layout import Layout, RowTest
from geo.sources.tabular import CHUNK_ROWS, TextChunk, read_table
from geo.sources.terms import Terms

__all__ = ["accounted", "changed", "checked_rows", "text_of", "without"]

#: Names what is wrong with rows of text.
_Check: TypeAlias = Callable[[pd.DataFrame], Collection[Refusal]]
#: Makes rows of text into other rows, each under the line it had.
_Change: TypeAlias = Callable[[pd.DataFrame], pd.DataFrame]


def text_of(
    path: Path,
    terms: Terms,
    columns: Sequence[str],
    *,
    required: Iterable[str] = (),
    layout: Layout | None = None,
    only: RowTest | None = None,
) -> Iterator[TextChunk]:
    """Read a table as text in the encoding, the layout and the chunks of the terms.

    Parameters
    ----------
    path
        CSV or XLSX.
    terms
        What is said of it.
    columns, required, only
        As for `geo.sources.tabular.read_table`.
    layout
        Where the columns stand in every file of this kind; it goes before that of the terms.
    """
    return read_table(
        path,
        columns,
        required=required,
        layout=layout or terms.layout,
        only=only,
        encoding=terms.encoding,
        chunk_rows=terms.chunk_rows or CHUNK_ROWS,
    )


def changed(texts: Iterable[TextChunk], change: _Change) -> Iterator[TextChunk]:
    """Change text before it is checked; rows that are left out count as passed over.

    Parameters
    ----------
    texts
        What was read.
    change
        Tidies rows, or leaves out those that are not for us.
    """
    for text in texts:
        frame = change(text.frame)
        left_out = len(text.frame) - len(frame)
        yield replace(text, frame=frame, passed_over=text.passed_over + left_out)


def checked_rows(texts: Iterable[TextChunk], check: _Check, rows: _Change) -> Iterator[Chunk]:
    """Check text and turn what is good into the rows that are stored, a chunk at a time.

    Parameters
    ----------
    texts
        What was read.
    check
        Names what is wrong; a row without a fault is good.
    rows
        Makes good rows of text into rows with `uid`, `content` and the columns of the table.
    """
    for text in texts:
        faults = check(text.frame)
        yield accounted(text, rows(without(text.frame, faults)), faults)


def accounted(
    text: TextChunk, rows: pd.DataFrame, faults: Iterable[Refusal], *, uncoded: int = 0
) -> Chunk:
    """Return rows with the account of the text they are from.

    Parameters
    ----------
    text
        What was read.
    rows
        Those of the lines without a fault.
    faults
        What is wrong with the other lines; what `text` already refused is added.
    uncoded
        Rows that came without a handling code.

    Raises
    ------
    ValueError
        If a line was lost: it must be a row, or at fault.
    """
    return Chunk(
        rows=rows,
        refusals=tuple(sorted([*text.refusals, *faults])),
        read=text.read,
        position=text.position,
        uncoded=uncoded,
        passed_over=text.passed_over,
        discarded=text.discarded,
    )


def without(texts: pd.DataFrame, faults: Iterable[Refusal]) -> pd.DataFrame:
    """Return the rows that have no fault."""
    return texts.drop(index=list(refused_lines(faults)))
