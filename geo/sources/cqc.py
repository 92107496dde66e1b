"""The care directory lists where care is given under the Care Quality Commission's registration.

It is public and monthly. What is kept of a location is its number, its name unless that is a
person's, its service types and its postcode; telephones, web sites and providers are never read.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from geo.intake import Chunk
from geo.registers.addresses import address_key, postcode_of
from geo.registers.trade_names import is_titled
from geo.sources.checked_rows import changed, checked_rows, text_of
from geo.sources.entries import Form, entry_rows, faults_of, fitted, tidied
from geo.sources.extract_day import extract_day
from geo.sources.layout import Layout, RowTest, folded
from geo.sources.terms import Terms

__all__ = ["HEADINGS", "TITLE_LINES", "read_cqc"]

#: Lines that stand before the headings in the published file.
TITLE_LINES: Final = 4
#: What is read, and the heading it has; every other column is discarded unread.
HEADINGS: Final = {
    "register_id": "CQC Location ID (for office use only)",
    "name": "Name",
    "address": "Address",
    "postcode": "Postcode",
    "service_types": "Service types",
    "local_authority": "Local authority",
}
_FORMS: Final = (
    Form("register_id", "[A-Z0-9][A-Z0-9-]{2,29}", "must be capitals, digits and -", needed=True),
    Form("name", r"[^\x00-\x1f]{1,300}", "must be 1 to 300 characters", needed=True),
    Form("service_types", r"[^\x00-\x1f]{1,600}", "must be 1 to 600 characters", needed=True),
)
_PARTED: Final = re.compile(r"\s*[|;]\s*")


def read_cqc(path: Path, terms: Terms) -> Iterator[Chunk]:
    """Read the locations of some local authorities, a chunk at a time.

    Parameters
    ----------
    path
        ``DD_Month_YYYY_CQC_directory.csv`` as it is published, or a workbook of the same shape:
        four title lines, then the headings.
    terms
        Its day, key and encoding, and the districts wanted: other rows are passed over.

    Yields
    ------
    Chunks whose `rows` have `uid` (``"cqc:"`` and the location's number), `content` and
    `geo.sources.entries.ENTRY_COLUMNS`. `kinds` are its service types; `name` is missing where
    it begins with a person's title.
    """
    day = extract_day(path.name, terms.extracted_on, terms.today).isoformat()
    codes = {folded(name): code for code, name in terms.districts.items()}
    texts = text_of(
        path,
        terms,
        tuple(HEADINGS),
        required=tuple(HEADINGS),
        layout=Layout(headings=HEADINGS, title_lines=TITLE_LINES, line_breaks=True),
        only=RowTest("local_authority", lambda text: folded(text) in codes),
    )
    yield from checked_rows(
        changed(texts, tidied),
        check=lambda frame: faults_of(frame, _FORMS, HEADINGS),
        rows=lambda good: entry_rows(_entries(good, codes, terms.key, day)),
    )


def _entries(good: pd.DataFrame, codes: Mapping[str, str], key: bytes, day: str) -> pd.DataFrame:
    """Return the texts of the entries, without a clear address or a person's name."""
    postcodes = list(map(postcode_of, good["postcode"]))
    places = zip(good["address"], postcodes, strict=True)
    return good[["register_id"]].assign(
        uid="cqc:" + good["register_id"],
        register="cqc",
        name=good["name"].where(~is_titled(good["name"]), ""),
        kinds=[fitted(_PARTED.split(types)) for types in good["service_types"]],
        postcode=postcodes,
        address_key=[address_key(key, address, postcode) for address, postcode in places],
        status="live",
        authority_code=[codes[folded(name)] for name in good["local_authority"]],
        extracted_on=day,
    )
