"""A source is one kind of file: how it is read, what its reader is told, and where it is kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias

from geo.closed_lists import ClosedLists
from geo.concern_points import Land
from geo.intake import Chunk
from geo.periods import Period
from geo.sources.layout import Layout
from webmap.db.records import Kept

__all__ = ["Reader", "Source", "Terms"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Terms:
    """What a reader is told besides the file.

    Attributes
    ----------
    lists
        Words allowed for organisations, sectors, towns and districts.
    today
        Civil date in Europe/London; nothing can have happened after it.
    key
        The secret key of the workspace, which makes identities unreadable.
    land
        Gives the region points should lie in.
    layout
        Where the columns stand in a file of another shape, if one was given.
    register
        Key of the licensing register a file is an extract of, from its mapping; else empty.
    encoding
        ``utf-8``, ``utf-16`` or ``cp1252`` if declared.
    extracted_on
        Day a register was extracted, where the file does not say.
    period
        The quarter of a published table, where the file does not say.
    year_begins
        The month in which the years of a published table begin: 1 or 4.
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


Reader: TypeAlias = Callable[[Path, Terms], Iterator[Chunk]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One kind of file.

    Attributes
    ----------
    summary
        What it is, in one line.
    read
        Its reader.
    table
        Where its rows are kept.
    keyed
        Whether what it stores hangs on the secret key of the workspace.
    by_extract
        Whether a later extract replaces what an earlier one said. Otherwise a row that differs
        from what is stored replaces it only where the sender says that it is a correction.
    options
        Which options of the import have a meaning for it.
    columns
        The columns a mapping may read it into; empty where no mapping is taken.
    recognise
        Headings by which a file of it is known, in any order; all of them stand in every one.
    also
        The same for its other forms, where it is published in several.
    document
        Name of its first element, where it is XML.
    """

    summary: str
    read: Reader
    table: Kept
    keyed: bool = False
    by_extract: bool = False
    options: frozenset[str] = frozenset()
    columns: tuple[str, ...] = ()
    recognise: frozenset[str] = frozenset()
    also: tuple[frozenset[str], ...] = ()
    document: str = ""
