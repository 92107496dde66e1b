"""The food hygiene register (FHRS) of the Food Standards Agency, one XML file an authority.

Read as a stream, entry by entry, with no document type and no entities. It is public data under
the Open Government Licence, but a business run from home or from a van may carry a person's
name: where an entry has no full postcode, or is a mobile caterer, its name is dropped here.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import IO, Final
from xml.etree.ElementTree import Element, ParseError

import pandas as pd
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from geo.errors import DocumentRefused, FileCutShort, FileEmpty, FileMissing
from geo.intake import Chunk
from geo.points.entry_points import entry_points
from geo.points.file_points import Land
from geo.refusals import Refusal
from geo.sources.bounded import BoundedFile
from geo.sources.entries import ENTRY_COLUMNS, entry_rows
from geo.sources.terms import Terms

__all__ = ["CHUNK_ENTRIES", "read_fhrs"]

#: Entries held in memory at a time.
CHUNK_ENTRIES: Final = 5_000
#: The form each element must have where it is not empty, and what to say if it has not.
_FORMS: Final = {
    "FHRSID": (r"[0-9]{1,12}", "must be a number"),
    "BusinessType": (r"[^\x00-\x1f]{1,100}", "must be 1 to 100 characters"),
    "BusinessTypeID": (r"[0-9]{1,6}", "must be a number"),
    "LocalAuthorityCode": (r"[0-9]{1,4}", "must be a number"),
    "BusinessName": (r"[^\x00-\x1f]{1,300}", "must be at most 300 characters"),
    "PostCode": (
        r"[A-Z]{1,2}[0-9][A-Z0-9]?(?: [0-9][A-Z]{2})?",
        "must be a postcode, or its first half",
    ),
    "RatingValue": (
        r"[0-5]|AwaitingInspection|AwaitingPublication|Exempt",
        "must be 0 to 5, AwaitingInspection, AwaitingPublication or Exempt",
    ),
    "Longitude": (r"-?[0-9](?:\.[0-9]{1,20})?", "must be degrees within Great Britain"),
    "Latitude": (r"(?:49|5[0-9]|60)(?:\.[0-9]{1,20})?", "must be degrees within Great Britain"),
}
_NEEDED: Final = ("FHRSID", "BusinessType", "BusinessTypeID", "LocalAuthorityCode", "RatingValue")
#: What every register has a column for and this one does not say.
_SILENT: Final = frozenset({"address_key", "status", "since"})
_MOBILE_CATERER: Final = "7846"
#: ONS codes of the districts of West Yorkshire by the numbers of their authorities here.
_DISTRICTS: Final = {
    "404": "E08000032",
    "406": "E08000033",
    "411": "E08000034",
    "413": "E08000035",
    "432": "E08000036",
}
#: What expat says when a document stops early: no element found, unclosed token, half a character.
_CUT_SHORT: Final = frozenset({3, 5, 6})


def read_fhrs(path: Path, terms: Terms) -> Iterator[Chunk]:
    """Read one authority's register, a chunk of establishments at a time.

    Parameters
    ----------
    path
        XML as the Food Standards Agency publishes it.
    terms
        Its land, and how many establishments are held in memory at a time, if that is said.

    Yields
    ------
    Chunks whose `rows` have `uid` (``"fhrs:"`` and the register's number), `content` and
    `geo.sources.entries.ENTRY_COLUMNS`; longitude and latitude in WGS 84 degrees, missing where
    the register gives none, or a point outside the district of its authority; `extracted_on` the
    date of the file. `line` is the number of the entry.

    Raises
    ------
    FileMissing, FileEmpty, FileCutShort, DocumentRefused
        The whole file is refused. It may come after the first chunks, so keep nothing until the
        last has arrived.
    """
    try:
        with path.open("rb") as file:
            if not file.read(1):
                raise FileEmpty(path.name)
            file.seek(0)
            yield from _chunks(file, path.name, terms)
    except DefusedXmlException:
        fault = "it declares a document type or entities, which no register does"
        raise DocumentRefused(path.name, fault) from None
    except ParseError as error:
        line = error.position[0]
        if error.code in _CUT_SHORT:
            raise FileCutShort(path.name, f"line {line}") from None
        raise DocumentRefused(path.name, f"it is not XML at line {line}") from None
    except (IsADirectoryError, NotADirectoryError, PermissionError, FileNotFoundError):
        raise FileMissing(path.name) from None


def _chunks(file: IO[bytes], name: str, terms: Terms) -> Iterator[Chunk]:
    """Sort entries into rows and refusals, so many at a time."""
    entries = enumerate(_entries(file, name), start=1)
    while some := list(islice(entries, terms.chunk_rows or CHUNK_ENTRIES)):
        faults = {entry: _faults(found, entry) for entry, found in some}
        rows = [_premises(found) | {"line": entry} for entry, found in some if not faults[entry]]
        refusals = [fault for entry in faults for fault in faults[entry]]
        yield _placed(
            Chunk(rows=_frame(rows), refusals=tuple(sorted(refusals)), read=len(some)),
            terms.land,
            file.tell(),
        )


def _placed(chunk: Chunk, land: Land | None, position: int) -> Chunk:
    """Hold the points to their authority: refuse the mistaken, and leave out those astray.

    The digest of an entry stays that of what the register says, its point among it.
    """
    rows = chunk.rows
    told = pd.DataFrame({"x": rows["longitude"], "y": rows["latitude"], "heading": "Geocode"})
    told["district"] = rows["authority_code"].map(_DISTRICTS).fillna("")
    found = entry_points(told, land)
    rows.loc[found.astray, ["longitude", "latitude"]] = float("nan")
    return replace(
        chunk,
        rows=rows.drop(index=[fault.line for fault in found.faults]),
        refusals=tuple(sorted([*chunk.refusals, *found.faults])),
        position=position,
        astray=len(found.astray),
    )


def _entries(file: IO[bytes], name: str) -> Iterator[dict[str, str]]:
    """Yield the texts of each entry with those of the header, and check their number."""
    header: dict[str, str] = {}
    count = 0
    for element in _parts(file, name):
        if element.tag == "Header":
            header = _checked_header(_texts(element), name)
        elif header:
            count += 1
            yield _texts(element) | header
        else:
            raise DocumentRefused(name, "its entries come before its header")
    promised = int(header.get("ItemCount", 0))
    if count < promised:
        raise FileCutShort(name, f"entry {count} of {promised}")
    if count > promised:
        raise DocumentRefused(name, "it holds more entries than its header says")
    if not count:
        raise FileEmpty(name)


def _parts(file: IO[bytes], name: str) -> Iterator[Element]:
    """Yield the header and each entry, then forget it; refuse any other shape of document."""
    parents: list[Element] = []
    expected = (
        {"FHRSEstablishment"},
        {"Header", "EstablishmentCollection"},
        {"EstablishmentDetail"},
    )
    bounded = BoundedFile(file, name)
    for event, element in iterparse(bounded, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            depth = len(parents)
            in_header = depth == 2 and parents[1].tag == "Header"
            if depth < len(expected) and not in_header and element.tag not in expected[depth]:
                raise DocumentRefused(name, "it is not a food hygiene register (FHRSEstablishment)")
            parents.append(element)
            continue
        parents.pop()
        if element.tag in {"Header", "EstablishmentDetail"}:
            yield element
            parents[-1].clear()
            bounded.entry_ended()


def _texts(element: Element) -> dict[str, str]:
    """Return the text of an element's children, and of theirs, by tag."""
    return {child.tag: (child.text or "").strip() for child in element.iter() if not len(child)}


def _checked_header(header: dict[str, str], name: str) -> dict[str, str]:
    """Return the header if it holds what the entries need."""
    if header.get("ReturnCode") != "Success":
        raise DocumentRefused(name, "its header does not say that the export succeeded")
    if not re.fullmatch("[0-9]{1,7}", header.get("ItemCount", "")):
        raise DocumentRefused(name, "its header does not say how many entries it holds")
    if not _is_date(header.get("ExtractDate", "")):
        raise DocumentRefused(name, "its header has no date of extract")
    return header


def _faults(found: dict[str, str], entry: int) -> list[Refusal]:
    """Name what is wrong with an entry."""
    faults = [Refusal(entry, tag, "must be there") for tag in _NEEDED if not found.get(tag)]
    for tag, (form, reason) in _FORMS.items():
        if found.get(tag) and not re.fullmatch(form, found[tag]):
            faults.append(Refusal(entry, tag, reason))
    if found.get("RatingDate") and not _is_date(found["RatingDate"]):
        faults.append(Refusal(entry, "RatingDate", "must be a date written YYYY-MM-DD"))
    if bool(found.get("Longitude")) != bool(found.get("Latitude")):
        faults.append(Refusal(entry, "Geocode", "must have both longitude and latitude, or none"))
    return faults


def _is_date(text: str) -> bool:
    try:
        return bool(re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) and date.fromisoformat(text))
    except ValueError:
        return False


def _premises(found: dict[str, str]) -> dict[str, object]:
    """Return the row of an entry that keeps the forms; its name only where no person lives."""
    postcode = found.get("PostCode", "")
    at_premises = " " in postcode and found["BusinessTypeID"] != _MOBILE_CATERER
    return {
        "uid": f"fhrs:{found['FHRSID']}",
        "register": "fhrs",
        "register_id": found["FHRSID"],
        "name": found.get("BusinessName", "") if at_premises else "",
        "kinds": found["BusinessType"],
        "kind_codes": found["BusinessTypeID"],
        "postcode": postcode,
        "longitude": found.get("Longitude", ""),
        "latitude": found.get("Latitude", ""),
        "rating": found["RatingValue"],
        "rated_on": found.get("RatingDate", ""),
        "authority_code": found["LocalAuthorityCode"],
        "extracted_on": found["ExtractDate"],
    }


def _frame(premises: list[dict[str, object]]) -> pd.DataFrame:
    """Return rows of text as rows of their types, missing where the register is silent.

    The register lists what is open, so `status` says nothing more: it is no part of `content`,
    and entries stored before it was kept are known again.
    """
    said = [column for column in ENTRY_COLUMNS if column not in _SILENT]
    texts = pd.DataFrame(premises, columns=["line", "uid", *said], dtype="str")
    texts["line"] = texts["line"].astype("int64")
    return entry_rows(texts.set_index("line")).assign(status="live")
