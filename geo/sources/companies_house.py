"""Companies House is the register of companies; its monthly file lists those not yet dissolved.

A registered office is where a company receives letters, and often not where anyone works. The
five and a half million rows are read as a stream, and only those with a postcode of the districts
asked for are kept. Names of companies are public; who they are "care of", what they were called
before, and their addresses are not kept.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final

import pandas as pd

from geo.intake import Chunk
from geo.postcodes import Postcodes, normalised
from geo.refusals import Refusal
from geo.registers.addresses import address_key, postcode_of
from geo.sources.checked_rows import changed, checked_rows, text_of, without
from geo.sources.entries import Form, dated, entry_rows, faults_of, fitted
from geo.sources.extract_day import extract_day
from geo.sources.layout import Layout, RowTest
from geo.sources.tabular import TextChunk
from geo.sources.terms import Terms

__all__ = ["CHUNK_COMPANIES", "HEADINGS", "read_companies_house"]

#: Companies held in memory at a time.
CHUNK_COMPANIES: Final = 8_000
#: Companies looked at for one chunk, where most are passed over: a hundredth of the whole file.
_MOST_LOOKED_AT: Final = 50_000
#: What is read, and the heading it has; every other column is discarded unread.
HEADINGS: Final = {
    "register_id": "CompanyNumber",
    "name": "CompanyName",
    "address": "RegAddress.AddressLine1",
    "address_2": "RegAddress.AddressLine2",
    "postcode": "RegAddress.PostCode",
    "status": "CompanyStatus",
    "since": "IncorporationDate",
    "sic_1": "SICCode.SicText_1",
    "sic_2": "SICCode.SicText_2",
    "sic_3": "SICCode.SicText_3",
    "sic_4": "SICCode.SicText_4",
}
_SICS: Final = ("sic_1", "sic_2", "sic_3", "sic_4")
_SIC: Final = Form(
    "sic",
    "(?:[0-9]{4,5} - .+|[0-9]{5}|None Supplied)",
    "must be a SIC code, a hyphen and its words, or None Supplied",
)
_FORMS: Final = (
    Form(
        "register_id",
        "[A-Z0-9]{2}[0-9]{5}[0-9A-Z]",
        "must be eight capitals and digits, zeros in front included",
        needed=True,
    ),
    Form("name", r"[^\x00-\x1f]{1,300}", "must be 1 to 300 characters", needed=True),
    Form("status", r"[^\x00-\x1f]{1,100}", "must be 1 to 100 characters", needed=True),
    Form("since", "[0-9]{2}/[0-9]{2}/[0-9]{4}", "must be a date written DD/MM/YYYY"),
    *(Form(column, _SIC.pattern, _SIC.reason) for column in _SICS),
)
#: What a status begins with, in small letters: companies that may still trade, and those that do
#: not. Any other, should there be one, is ``unknown``.
_LIVE: Final = ("active", "live", "voluntary arrangement", "in admin", "admin", "receiv")
_ENDED: Final = ("liquidation", "dissolved", "closed", "converted", "removed")


def read_companies_house(path: Path, terms: Terms) -> Iterator[Chunk]:
    """Read the companies whose registered office is in some districts, a chunk at a time.

    Parameters
    ----------
    path
        ``BasicCompanyDataAsOneFile-YYYY-MM-DD.csv`` as Companies House publishes it, unzipped, or
        one of its parts.
    terms
        Its day, key and encoding, and the districts wanted: a row with a postcode of any other,
        or none, is passed over. Terminated postcodes count.

    Yields
    ------
    Chunks whose `rows` have `uid` (``"companies_house:"`` and the number), `content` and
    `geo.sources.entries.ENTRY_COLUMNS`. `kind_codes` are SIC 2007 codes and `kinds` their words;
    `status` is ``ended`` from liquidation on; `since` the day of incorporation.
    """
    size = terms.chunk_rows or CHUNK_COMPANIES
    day = extract_day(path.name, terms.extracted_on, terms.today).isoformat()
    texts = text_of(
        path,
        replace(terms, chunk_rows=size),
        tuple(HEADINGS),
        required=tuple(HEADINGS),
        layout=Layout(headings=HEADINGS),
        only=RowTest("postcode", _Wanted(Postcodes.load(tuple(terms.districts))).passes),
    )
    yield from checked_rows(
        changed(_gathered(texts, size), _stripped),
        check=lambda frame: _faults(frame, day),
        rows=lambda good: entry_rows(_entries(good, terms.key, day)),
    )


def _gathered(tables: Iterator[TextChunk], size: int) -> Iterator[TextChunk]:
    """Join tables of which little is left, so that each chunk is worth its while."""
    held: list[TextChunk] = []
    for table in tables:
        held.append(table)
        looked_at = sum(one.read + one.passed_over for one in held)
        if sum(len(one.frame) for one in held) >= size / 2 or looked_at >= _MOST_LOOKED_AT:
            yield _joined(held)
            held = []
    if held:
        yield _joined(held)


def _joined(tables: list[TextChunk]) -> TextChunk:
    if len(tables) == 1:
        return tables[0]
    return TextChunk(
        frame=pd.concat([table.frame for table in tables]),
        refusals=tuple(refusal for table in tables for refusal in table.refusals),
        position=tables[-1].position,
        passed_over=sum(table.passed_over for table in tables),
        discarded=tables[-1].discarded,
    )


class _Wanted:
    """The postcodes of the districts wanted, found however they are written."""

    def __init__(self, postcodes: Postcodes) -> None:
        self._written = frozenset(postcodes.table["postcode"])
        self._bare = frozenset(normalised(postcodes.table["postcode"]))
        self._letters = frozenset(postcode[0] for postcode in self._bare)

    def passes(self, text: str) -> bool:
        """Say whether a postcode is one of them."""
        if text in self._written:
            return True
        start = text[:1]
        if start.isupper() and start not in self._letters:
            return False
        return "".join(text.split()).upper() in self._bare


def _stripped(frame: pd.DataFrame) -> pd.DataFrame:
    """Take away the spaces around texts."""
    stripped: pd.DataFrame = frame.apply(lambda column: column.str.strip())
    return stripped


def _faults(frame: pd.DataFrame, day: str) -> list[Refusal]:
    """Name what is wrong with each row; of a date written well, whether it can be."""
    faults = faults_of(frame, _FORMS, HEADINGS)
    return faults + _impossible(_iso(without(frame, faults)["since"]), day)


def _iso(days: pd.Series) -> pd.Series:
    """Write DD/MM/YYYY as YYYY-MM-DD."""
    turned = days.str.slice(6) + "-" + days.str.slice(3, 5) + "-" + days.str.slice(0, 2)
    return turned.where(days != "", "")


def _impossible(since: pd.Series, day: str) -> list[Refusal]:
    """Name the dates that no calendar has, or that lie after the extract."""
    wrong = (since != "") & (~dated(since) | (since > day))
    reason = "must be a day of the calendar, not after the extract"
    return [Refusal(line, HEADINGS["since"], reason) for line in since.index[wrong]]


def _entries(good: pd.DataFrame, key: bytes, day: str) -> pd.DataFrame:
    """Return the texts of the entries, without a clear address."""
    numbers = good["register_id"]
    postcodes = [postcode_of(text) for text in good["postcode"].tolist()]
    lines = zip(good["address"].tolist(), good["address_2"].tolist(), postcodes, strict=True)
    given = zip(*(good[column].tolist() for column in _SICS), strict=True)
    kinds = list(map(_kinds, given))
    statuses = {text: _status(text) for text in good["status"].unique()}
    return good[["register_id", "name"]].assign(
        uid="companies_house:" + numbers,
        register="companies_house",
        kinds=[words for _, words in kinds],
        kind_codes=[codes for codes, _ in kinds],
        postcode=postcodes,
        address_key=[
            address_key(key, f"{first}, {second}", postcode) for first, second, postcode in lines
        ],
        status=good["status"].map(statuses),
        since=_iso(good["since"]),
        extracted_on=day,
    )


@lru_cache(maxsize=16_384)
def _kinds(texts: tuple[str, ...]) -> tuple[str, str]:
    """Return the codes and the words of a company's SIC texts, each parted by ``;``."""
    codes, words = zip(*map(_sic, texts), strict=True)
    return fitted(codes), fitted(words)


def _sic(text: str) -> tuple[str, str]:
    """Return the code and the words of a SIC text.

    Only five digits are a code of SIC 2007: four are one of SIC 2003, or have lost their zero.
    """
    code, _, words = text.partition(" - ")
    if not code.isdigit():
        return "", ""
    return (code if len(code) == 5 else ""), words.replace(";", ",")


def _status(text: str) -> str:
    plain = text.casefold()
    if plain.startswith(_LIVE):
        return "live"
    return "ended" if plain.startswith(_ENDED) else "unknown"
