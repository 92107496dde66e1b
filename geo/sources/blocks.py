"""A block is some rows of a table turned on their side: the cells of each column wanted.

It is small enough to stay near the processor, and holds no column that nobody asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

__all__ = ["BLOCK_ROWS", "Block", "Fault", "block_of"]

#: Rows turned on their side at a time.
BLOCK_ROWS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row of the right width cannot be used.

    Attributes
    ----------
    reason
        What is wrong, without the value.
    at
        Position of the cell, counted from 0; -1 where it is the whole row.
    """

    reason: str
    at: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Rows turned on their side.

    Attributes
    ----------
    lines
        The line each row begins on.
    cells
        For each column wanted, by its position in the file, one text a row (Arrow
        ``large_string``).
    faults
        Rows left out, by line.
    """

    lines: Sequence[int]
    cells: Mapping[int, pa.Array]
    faults: Mapping[int, Fault]


def block_of(
    rows: Sequence[tuple[int, list[str]]],
    width: int,
    wanted: Sequence[int],
    known: Mapping[int, Fault],
) -> Block:
    """Turn rows on their side, leaving out those of another width and those known to be faulty.

    Parameters
    ----------
    rows
        Line and values.
    width
        Values a row must have.
    wanted
        Positions of the columns wanted.
    known
        Faults found while the rows were read, by line.
    """
    faults: dict[int, Fault] = {}
    good: list[list[str]] = []
    lines: list[int] = []
    for line, row in rows:
        if len(row) != width:
            faults[line] = Fault(f"has {len(row)} values where the headings have {width}")
        elif line in known:
            faults[line] = known[line]
        else:
            good.append(row)
            lines.append(line)
    text = pa.large_string()
    cells = {at: pa.array([row[at] for row in good], text) for at in wanted}
    return Block(lines=lines, cells=cells, faults=faults)
