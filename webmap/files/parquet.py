"""A Parquet file holds columns by name; this one holds them and nothing else.

Written by hand from the specification (apache/parquet-format 2.10), for two reasons. The libraries
that write Parquet bring numpy with them, which the partner side must not load; and they add what
nobody asked for: least and greatest values of each column, dictionaries of what might have stood
there, the index of a table, their own version. One row group, plain values, no compression: equal
columns give equal bytes on every machine.
"""

import struct as binary_struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal, TypeAlias

from webmap.files.thrift import Value, binary, i32, i64, listed, struct, varint

__all__ = ["Content", "ParquetColumn", "as_parquet"]

#: Text, bytes, whole numbers of 64 bits, or figures of 64 bits.
Content: TypeAlias = Literal["text", "bytes", "whole", "figure"]

_MARK: Final = b"PAR1"
_VERSION: Final = 1
#: What the specification numbers so: kinds of values, encodings, and the like.
_TYPES: Final[Mapping[Content, int]] = {"whole": 2, "figure": 5, "text": 6, "bytes": 6}
_OPTIONAL, _UTF8, _UNCOMPRESSED, _DATA_PAGE = 1, 0, 0, 0
_PLAIN, _RLE = 0, 3
_STRING: Final = 1


@dataclass(frozen=True, slots=True)
class ParquetColumn:
    """One column: its name, what its cells are, and the cells; None where one is empty."""

    name: str
    content: Content
    cells: Sequence[str | bytes | int | float | None]


def as_parquet(columns: Sequence[ParquetColumn], said: Mapping[str, str]) -> bytes:
    """Return columns as a Parquet file.

    Parameters
    ----------
    columns
        At least one; all of the same length.
    said
        What the file says of itself, by key.

    Raises
    ------
    ValueError
        If the columns are not of one length, or there is none.
    """
    rows = {len(column.cells) for column in columns}
    if len(rows) != 1:
        raise ValueError("a file needs columns, all of one length. Nothing was written.")
    pages = [_page(column) for column in columns]
    file, chunks = bytearray(_MARK), []
    for column, page in zip(columns, pages, strict=True):
        chunks.append(_chunk(column, len(file), len(page)))
        file += page
    footer = _footer(columns, chunks, rows.pop(), sum(map(len, pages)), said)
    file += footer + len(footer).to_bytes(4, "little") + _MARK
    return bytes(file)


def _page(column: ParquetColumn) -> bytes:
    """Return the one page of a column: its head, which cells are there, and those that are."""
    there = [cell is not None for cell in column.cells]
    runs = b"".join(
        varint(len(list(run)) << 1) + bytes([present]) for present, run in groupby(there)
    )
    values = b"".join(_plain(column.content, cell) for cell in column.cells if cell is not None)
    body = len(runs).to_bytes(4, "little") + runs + values
    data_page = struct(
        {1: i32(len(column.cells)), 2: i32(_PLAIN), 3: i32(_RLE), 4: i32(_RLE)},
    )
    _, head = struct({1: i32(_DATA_PAGE), 2: i32(len(body)), 3: i32(len(body)), 5: data_page})
    return head + body


def _plain(content: Content, cell: str | bytes | int | float) -> bytes:
    """Write one cell, little end first; text and bytes after their length."""
    if content == "whole":
        return binary_struct.pack("<q", cell)
    if content == "figure":
        return binary_struct.pack("<d", cell)
    plain = cell if isinstance(cell, bytes) else str(cell).encode()
    return len(plain).to_bytes(4, "little") + plain


def _chunk(column: ParquetColumn, begins: int, size: int) -> Value:
    """Say where a column stands in the file, and how; no least or greatest value."""
    described = {
        1: i32(_TYPES[column.content]),
        2: listed([i32(_PLAIN), i32(_RLE)]),
        3: listed([binary(column.name)]),
        4: i32(_UNCOMPRESSED),
        5: i64(len(column.cells)),
        6: i64(size),
        7: i64(size),
        9: i64(begins),
    }
    return struct({2: i64(begins), 3: struct(described)})


def _schema(columns: Sequence[ParquetColumn]) -> Value:
    root = struct({4: binary("schema"), 5: i32(len(columns))})
    return listed([root, *map(_element, columns)])


def _element(column: ParquetColumn) -> Value:
    """Describe a column; text is marked as text in the old way and in the new."""
    described = {1: i32(_TYPES[column.content]), 3: i32(_OPTIONAL), 4: binary(column.name)}
    if column.content == "text":
        described |= {6: i32(_UTF8), 10: struct({_STRING: struct({})})}
    return struct(described)


def _footer(
    columns: Sequence[ParquetColumn],
    chunks: Sequence[Value],
    rows: int,
    size: int,
    said: Mapping[str, str],
) -> bytes:
    """Return what stands at the end of the file: what is in it and where."""
    group = struct({1: listed(chunks), 2: i64(size), 3: i64(rows)})
    described = {
        1: i32(_VERSION),
        2: _schema(columns),
        3: i64(rows),
        4: listed([group]),
    }
    if said:
        pairs = [struct({1: binary(key), 2: binary(words)}) for key, words in said.items()]
        described[5] = listed(pairs)
    _, footer = struct(described)
    return footer
