"""Recognising says what a file is from what is in it, whatever its name says.

Nothing is guessed: a table is of a kind when every heading of the kind stands in it. An unknown
one is compared with the kinds there are, and what it lacks of the nearest is named in our words.
"""

import re
from collections import abc
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.parsers import expat  # reading stops at a document type and at the first element

from boundaries.geopackage import is_geopackage
from geo.errors import FileEmpty, FileMissing, InputRefused
from geo.sources.archive import is_archive
from geo.sources.column_plan import parted_by
from geo.sources.layout import Layout, folded
from geo.sources.mapping import Mapping
from geo.sources.partner_return import RECORDS, START, TOTALS
from geo.sources.shipped_mappings import shipped_mappings
from geo.sources.tabular import read_headings
from geo.sources.workbook import sheet_names
from geo.uprns import COLUMNS as UPRN_COLUMNS
from webmap.intake.context_sources import RETURN
from webmap.intake.source import Source
from webmap.intake.sources import SOURCES

__all__ = ["OUTLINES", "Recognised", "recognise"]

#: What a file of outlines is called.
OUTLINES: Final = "boundaries"
_START: Final = 65_536
#: Lines that may stand before the headings of a register.
_MOST_TITLES: Final = 8
#: The share of its headings from which a kind is called the nearest.
_NEAR: Final = 0.5
#: Tables that are no source of records, by what they are called here.
_OTHER_TABLES: Final[abc.Mapping[str, tuple[frozenset[str], str, str]]] = {
    "uprns": (
        frozenset(UPRN_COLUMNS[:3]),
        "a table of UPRNs and where they are",
        "plainsight places add-uprns FILE",
    ),
    "organisations": (
        frozenset({"key", "name", "class"}),
        "a steward's list of organisations",
        "plainsight import concerns ... --organisations FILE",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What a file is.

    Attributes
    ----------
    kind
        A name of `webmap.intake.sources.SOURCES`, another word for what it is, or ``""`` if it is
        not known.
    said
        What it is, in words.
    advice
        What can be done with it.
    nearest
        Of an unknown table, the source it has most headings of; else ``""``.
    missing
        The headings of that source which it lacks.
    mapping
        Name of the shipped mapping it is read through, if it needs one.
    """

    kind: str = ""
    said: str
    advice: str = ""
    nearest: str = ""
    missing: tuple[str, ...] = ()
    mapping: str = ""

    @property
    def is_source(self) -> bool:
        """Whether it can be imported."""
        return self.kind in SOURCES


def recognise(path: Path, encoding: str | None = None) -> Recognised:
    """Say what a file is.

    Parameters
    ----------
    path
        The file.
    encoding
        ``utf-8``, ``utf-16`` or ``cp1252`` if declared.

    Raises
    ------
    InputRefused
        If it cannot be read far enough to tell.
    """
    try:
        with path.open("rb") as file:
            start = file.read(_START)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError):
        raise FileMissing(path.name) from None
    if not start:
        raise FileEmpty(path.name)
    if is_archive(start):
        return _workbook(path)
    return _by_start(start) or _table(path, encoding)


def _by_start(start: bytes) -> Recognised | None:
    """Tell what is no table by its first bytes."""
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if is_geopackage(start):
        return Recognised(
            kind=OUTLINES, said="a GeoPackage", advice="plainsight boundaries add FILE"
        )
    if start.startswith(b"SQLite format 3\0"):
        return Recognised(said="a database", advice="Ask for the table in it as CSV or XLSX.")
    if start.startswith(b"%PDF"):
        return Recognised(said="a PDF", advice="Ask for the table behind it as CSV or XLSX.")
    if text.startswith(b"<"):
        return _document(start)
    if text.startswith((b"{", b"[")):
        return _json(text)
    return None


def _document(start: bytes) -> Recognised:
    """Tell an XML document by its first element."""
    root = _root(start)
    for name, source in SOURCES.items():
        if source.document and source.document == root:
            return _source(name)
    if re.search(rb"(?i)<(html|table)", start):
        advice = "Open it in a spreadsheet and save it as .xlsx, or as CSV UTF-8."
        return Recognised(said="a web page, whatever its name says", advice=advice)
    return Recognised(said="an XML document of no kind known here")


def _root(start: bytes) -> str:
    """Return the name of the first element; ``""`` where a document type or a fault comes first."""
    found: list[str] = []

    def begin(name: str, _attributes: dict[str, str]) -> None:
        """Note the first element and stop."""
        found.append(name)
        raise StopIteration

    def stop(*_: object) -> None:
        """Stop at a document type."""
        raise StopIteration

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.StartDoctypeDeclHandler = begin, stop
    with suppress(StopIteration, expat.ExpatError):
        parser.Parse(start, False)
    return found[0] if found else ""


def _json(text: bytes) -> Recognised:
    if b'"FeatureCollection"' in text or b'"Feature"' in text:
        return Recognised(
            kind=OUTLINES, said="a GeoJSON file", advice="plainsight boundaries add FILE"
        )
    advice = "Outlines are read from GeoJSON or GeoPackage." if b'"Topology"' in text else ""
    return Recognised(said="a JSON file of no kind known here", advice=advice)


def _workbook(path: Path) -> Recognised:
    """Tell a Partner return by its sheets, and another workbook by its headings."""
    if {START, RECORDS, TOTALS} <= set(sheet_names(path)):
        return Recognised(
            kind=RETURN, said="a Partner return", advice=f"plainsight import {RETURN} FILE"
        )
    return _table(path, None)


def _table(path: Path, encoding: str | None) -> Recognised:
    """Tell a table by its headings, which may stand under a few lines of title."""
    written = list(_first_rows(path, encoding))
    rows = [{folded(heading) for heading in row} for row in written]
    known = next(filter(None, map(_of_kind, rows)), None)
    parted = next(filter(None, map(parted_by, written)), "")
    if known is None and parted:
        return Recognised(
            said=f"a table whose columns are parted by {parted}s",
            advice="Save it as CSV, parted by commas.",
        )
    return known or _unknown(rows)


def _first_rows(path: Path, encoding: str | None) -> Iterator[list[str]]:
    """Yield the first rows, as far as they can be read."""
    for lines in range(_MOST_TITLES):
        try:
            yield read_headings(
                path, layout=Layout(headings={}, title_lines=lines), encoding=encoding
            )
        except InputRefused:
            if not lines:
                raise
            return


def _of_kind(found: set[str]) -> Recognised | None:
    """Return the kind whose headings are all there; of two, the one that asks for more."""
    fits = {name: size for name, source in SOURCES.items() if (size := _fit(source, found))}
    if fits:
        return _source(max(fits, key=lambda name: fits[name]))
    for name, mapping in shipped_mappings().items():
        if {folded(heading) for heading in mapping.layout.headings.values()} <= found:
            return _mapped(name, mapping)
    for name, (headings, said, advice) in _OTHER_TABLES.items():
        if {folded(heading) for heading in headings} <= found:
            return Recognised(kind=name, said=said, advice=advice)
    return None


def _fit(source: Source, found: set[str]) -> int:
    """Count the headings by which a table is of this source; 0 if it is not."""
    forms = (source.recognise, *source.also)
    return max(len(form) if {folded(each) for each in form} <= found else 0 for form in forms)


def _source(name: str) -> Recognised:
    return Recognised(
        kind=name, said=SOURCES[name].summary.rstrip("."), advice=f"plainsight import {name} FILE"
    )


def _mapped(name: str, mapping: Mapping) -> Recognised:
    return Recognised(
        kind=mapping.source,
        said=f"{SOURCES[mapping.source].summary.rstrip('.')}, for which a mapping is shipped",
        advice=f"plainsight import {mapping.source} FILE --mapping {name}",
        mapping=name,
    )


def _unknown(rows: list[set[str]]) -> Recognised:
    """Compare a table with each kind, and say what it lacks of the nearest."""
    advice = "plainsight map-columns FILE proposes a mapping for it."
    share, name, found = max(
        (
            (_share(source, found), name, found)
            for found in rows
            for name, source in SOURCES.items()
            if source.recognise
        ),
        key=lambda held: held[0],
    )
    if share < _NEAR:
        return Recognised(said="a table of no kind known here", advice=advice)
    lacks = [heading for heading in SOURCES[name].recognise if folded(heading) not in found]
    return Recognised(
        said="a table of no kind known here",
        advice=advice,
        nearest=name,
        missing=tuple(sorted(lacks)),
    )


def _share(source: Source, found: set[str]) -> float:
    """Return how much of what a source is known by stands among these headings."""
    return sum(folded(heading) in found for heading in source.recognise) / len(source.recognise)
