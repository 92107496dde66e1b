"""Terms are what a reader is told besides the file; a reader turns both into checked rows.

Every reader of `geo.sources` has this one form, so that a source can be named by its reader. It
yields chunks and raises `InputRefused` where the whole file is refused (`geo.errors` says how),
which may come after the first chunks: keep nothing until the last has arrived.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeAlias

from boundaries.tables import DISTRICTS
from geo.closed_lists import ClosedLists
from geo.intake import Chunk
from geo.periods import Period
from geo.points.file_points import Land
from geo.sources.layout import Layout

__all__ = ["Reader", "Terms"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Terms:
    """What a reader is told besides the file. Each reader heeds those that have a meaning for it.

    Attributes
    ----------
    lists
        Words allowed for organisations, sectors, towns and districts.
    today
        Civil date in Europe/London; nothing can have happened after it.
    key
        The secret key of the workspace, which makes identities and addresses unreadable.
    land
        Gives the region that points should lie in, so that exchanged or foreign coordinates are
        refused with their likely cause; without it any point of Great Britain passes.
    layout
        Where the columns stand in a file of another shape; its other columns are not read.
    register
        Key of the licensing register a file is an extract of, such as ``hmo``; else empty.
    encoding
        ``utf-8``, ``utf-16`` or ``cp1252`` if declared.
    extracted_on
        Day a register was extracted, where the file does not say.
    period
        The quarter of a published table, where the file does not say.
    year_begins
        The month in which the years of a published table begin: 1 or 4.
    districts
        Names by ONS code of the districts wanted of a file of the whole country.
    forces
        Police forces whose crimes are wanted even where these have no place.
    chunk_rows
        Rows held in memory at a time, if another number than the reader's own.
    """

    lists: ClosedLists
    today: date
    key: bytes
    land: Land | None = None
    layout: Layout | None = None
    register: str = ""
    encoding: str | None = None
    extracted_on: date | None = None
    period: Period | None = None
    year_begins: int = 1
    districts: Mapping[str, str] = field(default_factory=lambda: DISTRICTS)
    forces: tuple[str, ...] = ("West Yorkshire Police",)
    chunk_rows: int | None = None


#: Reads a file of one source, a chunk at a time.
Reader: TypeAlias = Callable[[Path, Terms], Iterator[Chunk]]
