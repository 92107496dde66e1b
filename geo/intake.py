"""Intake is the account of a file: what was read is accepted, duplicate or refused, and no other.

Every source hands over `Chunk` after `Chunk`; the store adds them up to one `Tally`. A refusal
carries a line, a column and a reason, and never what stood there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pandas as pd

from geo.errors import FileMissing
from geo.refusals import Refusal, refused_lines

__all__ = ["Chunk", "Tally", "content_hash"]

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many rows a file held and what became of each.

    Raises
    ------
    ValueError
        If a row is lost or invented: `read` must be `accepted` + `duplicate` + `refused`.
    """

    read: int
    accepted: int
    duplicate: int
    refused: int

    def __post_init__(self) -> None:
        """Hold the law of intake."""
        parts = (self.accepted, self.duplicate, self.refused)
        if min(parts) < 0 or self.read != sum(parts):
            raise ValueError(
                f"{self.read} rows read but {self.accepted} accepted, {self.duplicate} duplicate "
                f"and {self.refused} refused: every row must be exactly one of these."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Some rows of a file, checked.

    Attributes
    ----------
    rows
        Rows that keep the schema, in file order, indexed by line. Columns `uid` (identity in
        the store) and `content` (digest of everything else) and those of the source's table.
    refusals
        Reasons for the rows left out; one row may have several.
    read
        Rows looked at: those in `rows` and those refused.
    position
        Bytes of the file read so far, for a progress bar.
    uncoded
        Rows in `rows` that came without a handling code and were given the cautious one.
    passed_over
        Rows that are not for us, such as those of other districts; they are no part of `read`.
    discarded
        Columns of the file that were not read; the same in every chunk.
    astray
        Rows in `rows` whose point contradicts what stands beside it and was left out.
    """

    rows: pd.DataFrame
    refusals: tuple[Refusal, ...]
    read: int
    position: int = 0
    uncoded: int = 0
    passed_over: int = 0
    discarded: int = 0
    astray: int = 0

    def __post_init__(self) -> None:
        """Hold the law of intake within the chunk."""
        Tally(
            read=self.read,
            accepted=len(self.rows),
            duplicate=0,
            refused=len(refused_lines(self.refusals)),
        )


def content_hash(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, the name under which its batch is stored.

    Raises
    ------
    FileMissing
        If no file can be read there.
    """
    digest = sha256()
    for block in _blocks(path):
        digest.update(block)
    return digest.hexdigest()


def _blocks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                yield block
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError):
        raise FileMissing(path.name) from None
