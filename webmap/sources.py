"""A source is a kind of file the partnership is sent: how it is read, and where it is kept."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

from geo.closed_lists import ClosedLists
from geo.intake import Chunk
from geo.schema import COLUMNS, REQUIRED
from geo.sources.concerns import read_concerns
from geo.sources.fhrs import read_fhrs
from geo.sources.layout import Layout
from webmap.db.records import Kept
from webmap.db.tables import Premises, Record

__all__ = ["SOURCES", "Source", "Terms"]


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
    layout
        Where the columns stand in a file of another shape, if one was given.
    register
        Key of the licensing register a file is an extract of, from its mapping; else empty.
    encoding
        ``utf-8``, ``utf-16`` or ``cp1252`` if declared.
    extracted_on
        Day a register was extracted, where the file does not say.
    """

    lists: ClosedLists
    today: date
    key: bytes
    layout: Layout | None = None
    register: str = ""
    encoding: str | None = None
    extracted_on: date | None = None


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
    document: str = ""


def _concerns(path: Path, terms: Terms) -> Iterator[Chunk]:
    return read_concerns(
        path,
        lists=terms.lists,
        today=terms.today,
        key=terms.key,
        layout=terms.layout,
        encoding=terms.encoding,
    )


def _fhrs(path: Path, _terms: Terms) -> Iterator[Chunk]:
    return read_fhrs(path)


#: Every kind of file by the name the command line knows it by.
SOURCES: Final[Mapping[str, Source]] = MappingProxyType(
    {
        "concerns": Source(
            summary="Concerns of a partner, one row each (CSV or XLSX).",
            read=_concerns,
            table=Record,
            keyed=True,
            options=frozenset({"mapping", "encoding", "organisations", "correct"}),
            columns=COLUMNS,
            recognise=frozenset(REQUIRED),
        ),
        "fhrs": Source(
            summary="The food hygiene register of one authority (XML).",
            read=_fhrs,
            table=Premises,
            by_extract=True,
            document="FHRSEstablishment",
        ),
    }
)
