"""Street-level crime is what data.police.uk publishes: context for an area, and never a concern.

Its points are moved to a nearby street, sometimes over a ward line, and it has no category for
modern slavery. Kept of each crime are month, kind, force, statistical area and point; the name of
the street and the outcome are not.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from geo.errors import DocumentRefused
from geo.identity import content_digest
from geo.intake import Chunk
from geo.points.file_points import FilePoints
from geo.rules import Rules, faults, form, month, word
from geo.sources.checked_rows import changed, checked_rows
from geo.sources.forms import Form, first_that_fits
from geo.sources.terms import Terms

__all__ = ["CRIME_COLUMNS", "CRIME_TYPES", "read_police_street"]

#: Columns of the rows handed over, besides `uid` and `content`.
CRIME_COLUMNS: Final = ("month", "crime_type", "force", "lsoa_code", "longitude", "latitude")
#: The publisher's categories, those of earlier years among them.
CRIME_TYPES: Final = (
    "Anti-social behaviour",
    "Bicycle theft",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other crime",
    "Other theft",
    "Possession of weapons",
    "Public disorder and weapons",
    "Public order",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
    "Violence and sexual offences",
    "Violent crime",
)
_PUBLISHED: Final = Form(
    columns={
        "crime_id": "Crime ID",
        "month": "Month",
        "force": "Falls within",
        "longitude": "Longitude",
        "latitude": "Latitude",
        "lsoa_code": "LSOA code",
        "lsoa_name": "LSOA name",
        "crime_type": "Crime type",
    }
)
#: Gaps and capitals are of no account, but a gap that was taken out is.
_COPIED: Final = replace(_PUBLISHED, columns={**_PUBLISHED.columns, "crime_id": "CrimeID"})
_MONTH: Final = re.compile(r"[0-9]{4}-[0-9]{2}")
#: What a spreadsheet makes of 2025-02.
_SHORT: Final = re.compile(r"([A-Z][a-z]{2})-([0-9]{2})")
_MONTHS: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
_TWO_WAYS: Final = "its months are written in two ways, so some were changed on their way here"


def read_police_street(path: Path, terms: Terms) -> Iterator[Chunk]:
    """Read one month of one force, a chunk at a time.

    Parameters
    ----------
    path
        CSV or XLSX as published, or a copy whose headings or months a spreadsheet changed: months
        are YYYY-MM, or Mon-YY in the whole file. It must be whole: see Notes.
    terms
        Its day, land and encoding, the districts wanted, as areas are named after them
        (``Leeds 001A``), and the forces whose crimes without a place are wanted too; other rows
        are passed over.

    Yields
    ------
    Chunks whose `rows` have `uid`, `content` and `CRIME_COLUMNS`; longitude and latitude in
    WGS 84 degrees, missing where none is published.

    Raises
    ------
    OutsideRegion
        If more points lie outside the land than chance explains. It may come after the first
        chunks.

    Notes
    -----
    A crime is known by the publisher's number. Anti-social behaviour has none: such a row is
    known by what it says and by how many the same came before it in the file. Of a month cut in
    two, rows that say the same would be taken for one another, so send it whole.
    """
    seen: Counter[str] = Counter()
    months = _Months(path.name)
    rules, points = _rules(terms.today), FilePoints(terms.land)
    _, texts = first_that_fits(path, (_PUBLISHED, _COPIED), terms)
    yield from checked_rows(
        changed(texts, lambda frame: months.plain(_here(frame, terms))),
        check=lambda frame: faults(frame, rules),
        rows=lambda good: _crimes(_counted(good, points), seen),
    )
    points.require_sound(path.name)


def _counted(good: pd.DataFrame, points: FilePoints) -> pd.DataFrame:
    """Add the points of crimes that name a statistical area here to the account of the file."""
    told = good[good["lsoa_code"].ne("") & good["longitude"].ne("")]
    points.count(told.assign(place_kind="point", place=told["longitude"] + "," + told["latitude"]))
    return good


def _here(frame: pd.DataFrame, terms: Terms) -> pd.DataFrame:
    """Return the crimes of statistical areas in the districts wanted, and those without a place."""
    names = "|".join(map(re.escape, sorted(terms.districts.values())))
    near = frame["lsoa_name"].str.fullmatch(f"(?:{names}) [0-9]{{3}}[A-Z]")
    nowhere = frame["lsoa_name"].eq("") & frame["force"].isin(terms.forces)
    return frame[near | nowhere]


class _Months:
    """Months of one file, all written in one way: which, its first row says."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.short: bool | None = None

    def plain(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Write months as YYYY-MM; what is no month at all stays for the rules to refuse."""
        written = frame["month"]
        known = {text: self._plain(text) for text in written.unique()}
        return frame.assign(month=written.map(known).astype("str"))

    def _plain(self, text: str) -> str:
        short = _SHORT.fullmatch(text)
        if short is None and not _MONTH.fullmatch(text):
            return text
        if self.short is None:
            self.short = short is not None
        if self.short is not (short is not None):
            raise DocumentRefused(self.file, _TWO_WAYS)
        if short is None or short[1] not in _MONTHS:
            return text
        return f"20{short[2]}-{_MONTHS.index(short[1]) + 1:02d}"


def _rules(today: date) -> Rules:
    degrees = "must be degrees within Great Britain, or empty"
    return {
        "crime_id": form("(?:[0-9a-f]{64})?", "must be 64 hex digits, or empty"),
        "month": month(today),
        "force": form(r"[A-Za-z&,'() -]{2,60}", "must be the name of a police force"),
        "longitude": form(r"(?:-?[0-9](?:\.[0-9]{1,20})?)?", degrees),
        "latitude": form(r"(?:(?:49|5[0-9]|60)(?:\.[0-9]{1,20})?)?", degrees),
        "lsoa_code": form("(?:E01[0-9]{6})?", "must be the code of a statistical area, or empty"),
        "crime_type": word(CRIME_TYPES, "a category of data.police.uk"),
    }


def _crimes(good: pd.DataFrame, seen: Counter[str]) -> pd.DataFrame:
    """Give each crime an identity; those without a number are counted in `seen`."""
    rows = good[list(CRIME_COLUMNS)].copy()
    texts = zip(*(rows[column].tolist() for column in CRIME_COLUMNS), strict=True)
    contents = [content_digest(b"", values) for values in texts]
    uids = []
    for crime, content in zip(good["crime_id"].tolist(), contents, strict=True):
        if not crime:
            seen[content] += 1
        uids.append(content_digest(b"", [crime] if crime else [content, str(seen[content])]))
    rows = rows.where(rows != "")
    for column in ("longitude", "latitude"):
        rows[column] = pd.to_numeric(rows[column])
    hashes = {"uid": uids, "content": contents}
    return rows.assign(**{name: pd.array(held, dtype="str") for name, held in hashes.items()})
