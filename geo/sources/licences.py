"""A licensing register is a council's public list of the licences it has granted.

There is no national form, so a mapping says where its columns stand. Who holds a licence has no
column here and is never read; nor is anyone named after the postcode of an address.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from boundaries.crs import from_bng
from geo.errors import ColumnsRefused
from geo.identity import content_digest
from geo.intake import Chunk
from geo.points.entry_points import entry_points
from geo.points.file_points import Land
from geo.refusals import Refusal
from geo.registers.addresses import address_key, postcode_in, postcode_of
from geo.registers.trade_names import is_titled, is_trade
from geo.sources.checked_rows import accounted, changed, text_of, without
from geo.sources.entries import Form, dated, entry_rows, faults_of, fitted, tidied
from geo.sources.extract_day import require_extract_day
from geo.sources.licence_privacy import require_no_people, tell_people_in_licences
from geo.sources.tabular import TextChunk
from geo.sources.terms import Terms

__all__ = ["LICENCE_COLUMNS", "REQUIRED_OF_OURS", "read_licences"]

#: The columns of a licensing register, in our words.
LICENCE_COLUMNS: Final = (
    "licence_id",
    "authority_code",
    "name",
    "kind",
    "alcohol",
    "late_night_refreshment",
    "address",
    "address_2",
    "address_3",
    "address_4",
    "postcode",
    "longitude",
    "latitude",
    "easting",
    "northing",
    "status",
    "since",
)
#: Those that a file in our own shape, without a mapping, must have.
REQUIRED_OF_OURS: Final = ("licence_id", "authority_code", "address")
_ADDRESS: Final = ("address", "address_2", "address_3", "address_4")
#: What a register says was licensed by writing anything at all (mostly hours) in a column.
_ACTIVITIES: Final = {
    "alcohol": "Supply of alcohol",
    "late_night_refreshment": "Late night refreshment",
}
#: Registers of homes, whose names are addresses, and of people, who may trade under their own.
_NAMELESS: Final = frozenset({"hmo"})
_PERSONAL: Final = frozenset({"taxi_operator", "scrap_metal"})
_DEGREES: Final = r"(?:\.[0-9]{1,20})?"
_METRES: Final = r"[0-9]{1,7}(?:\.[0-9]{1,6})?"
_FORMS: Final = (
    Form("licence_id", r"[^\x00-\x1f]{1,50}", "must be at most 50 characters"),
    Form(
        "authority_code",
        r"E0[6-9][0-9]{6}|[NSW][0-9]{8}",
        "must be the ONS code of a council: a letter and eight digits",
    ),
    Form("name", r"[^\x00-\x1f]{1,300}", "must be at most 300 characters"),
    Form("kind", r"[^\x00-\x1f]{1,500}", "must be at most 500 characters"),
    Form("longitude", rf"-?[0-9]{_DEGREES}", "must be degrees within Great Britain"),
    Form("latitude", rf"(?:49|5[0-9]|60){_DEGREES}", "must be degrees within Great Britain"),
    Form("easting", _METRES, "must be metres of the National Grid"),
    Form("northing", _METRES, "must be metres of the National Grid"),
    Form("status", "live|ended|unknown", "must be live, ended or unknown; map other words to one"),
)
_DAY: Final = "must be a day written YYYY-MM-DD (or as the mapping says), not after the extract"


def read_licences(path: Path, terms: Terms) -> Iterator[Chunk]:
    """Read a licensing register, a chunk at a time.

    Parameters
    ----------
    path
        CSV or XLSX.
    terms
        Its register, layout, encoding, day of extract (the council's own), day, land and key.
        Without a layout the headings are `LICENCE_COLUMNS` themselves.

    Yields
    ------
    Chunks whose `rows` have `uid`, `content` and `geo.sources.entries.ENTRY_COLUMNS`. The
    identity is register, council and licence number; in a register that has no numbers, a keyed
    hash of what is licensed and where, so that an entry whose address is written anew counts as
    a new one. `postcode` comes from inside the address where it has no column; it is missing
    where what stands there is no postcode.

    Raises
    ------
    MappingRefused
        If the layout reads a number, name or address from a column about people.
    ValueError
        If the terms do not say which register it is.
    """
    if not terms.register:
        raise ValueError("the terms must name the register that licences are read of.")
    day = require_extract_day(path.name, terms.extracted_on, terms.today).isoformat()
    layout = terms.layout
    if layout is not None and not {"licence_id", "address"} & layout.read:
        raise ColumnsRefused(path.name, "the mapping gives neither licence_id nor address")
    if layout is not None:
        require_no_people(layout, path.name, terms.today)
    numbered = layout is None or "licence_id" in layout.read
    register = _Register(terms, numbered, day)
    required = REQUIRED_OF_OURS if layout is None else sorted(layout.read)
    texts = text_of(path, terms, LICENCE_COLUMNS, required=required)
    for text in changed(texts, tidied):
        yield _held(text, register, terms.land)


def _held(text: TextChunk, register: "_Register", land: Land | None) -> Chunk:
    """Check entries, and hold their points to postcode or council.

    The digest of an entry stays that of what the register says, its point among it.
    """
    faults = register.faults(text.frame)
    good = without(text.frame, faults)
    rows = entry_rows(register.entries(good))
    found = entry_points(_as_written(good).assign(postcode=rows["postcode"]), land)
    rows.loc[found.astray, ["longitude", "latitude"]] = np.nan
    kept = without(rows, found.faults)
    return replace(accounted(text, kept, [*faults, *found.faults]), astray=len(found.astray))


class _Register:
    """What is the same for every row of one register: its key, its numbering, its day."""

    def __init__(self, terms: Terms, numbered: bool, day: str) -> None:
        self.register, self.key, self.today = terms.register, terms.key, terms.today
        self.numbered, self.day = numbered, day

    def faults(self, frame: pd.DataFrame) -> list[Refusal]:
        """Name what is wrong with each row."""
        needed = ("licence_id", "authority_code") if self.numbered else ("address",)
        faults = faults_of(frame, _FORMS, {})
        faults += tell_people_in_licences(frame["licence_id"], self.register, self.today)
        for column in needed:
            empty = frame.index[frame[column] == ""]
            faults += [Refusal(line, column, "must be there") for line in empty]
        since = frame["since"]
        wrong = (since != "") & (~dated(since) | (since > self.day))
        faults += [Refusal(line, "since", _DAY) for line in frame.index[wrong]]
        return faults + _lone(frame, "longitude", "latitude") + _lone(frame, "easting", "northing")

    def entries(self, good: pd.DataFrame) -> pd.DataFrame:
        """Return the texts of the entries, without a clear address or a person's name."""
        places = pd.DataFrame(
            [self._place(lines, code) for *lines, code in _tuples(good, (*_ADDRESS, "postcode"))],
            columns=["postcode", "address", "address_key"],
            index=good.index,
            dtype="str",
        )
        kinds = pd.Series(
            list(map(_kinds, _tuples(good, ("kind", *_ACTIVITIES)))), index=good.index
        )
        numbers = self._numbers(good, places, kinds)
        texts = good[["since", "authority_code"]].assign(
            register=self.register,
            register_id=numbers,
            name=self._names(good["name"]),
            kinds=kinds,
            postcode=places["postcode"],
            address_key=places["address_key"],
            status=good["status"].where(good["status"] != "", "unknown"),
            extracted_on=self.day,
            uid=self._uids(numbers, good["authority_code"]),
        )
        return texts.assign(**_points(good))

    def _place(self, lines: list[str], code: str) -> tuple[str, str, str]:
        """Return the postcode, the address before it, and the key of both."""
        found, address = postcode_in(", ".join(filter(None, lines)))
        postcode = postcode_of(code) if code else found
        return postcode, address, address_key(self.key, address, postcode)

    def _numbers(self, good: pd.DataFrame, places: pd.DataFrame, kinds: pd.Series) -> pd.Series:
        """Return the licence numbers; where there are none, hashes that stand for them."""
        if self.numbered:
            return good["licence_id"]
        told = zip(good["name"], kinds, places["address"], places["postcode"], strict=True)
        hashes = [
            content_digest(self.key, [self.register, *(text.casefold() for text in texts)])
            for texts in told
        ]
        return pd.Series(hashes, index=good.index, dtype="str")

    def _uids(self, numbers: pd.Series, authorities: pd.Series) -> pd.Series:
        """Two councils may give the same number, so it is known by the council as well."""
        if self.numbered:
            return self.register + ":" + authorities + ":" + numbers
        return self.register + ":" + numbers

    def _names(self, names: pd.Series) -> pd.Series:
        """Return the names that no person is called by."""
        if self.register in _NAMELESS:
            return names.where(names == "", "")
        kept = is_trade(names) if self.register in _PERSONAL else ~is_titled(names)
        return names.where(kept, "")


def _tuples(frame: pd.DataFrame, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return zip(*(frame[column].tolist() for column in columns), strict=True)


def _kinds(told: tuple[str, ...]) -> str:
    """Return what is licensed: the words of the register, and the activities it gives hours for."""
    kind, *hours = told
    named = zip(_ACTIVITIES.values(), hours, strict=True)
    return fitted([kind, *(activity for activity, written in named if written)])


def _lone(frame: pd.DataFrame, one: str, other: str) -> list[Refusal]:
    """Name the rows that have one coordinate of two."""
    lone = (frame[one] == "") != (frame[other] == "")
    return [Refusal(line, one, f"must have {other} beside it") for line in frame.index[lone]]


def _as_written(good: pd.DataFrame) -> pd.DataFrame:
    """Return the points in the two numbers they are written in, and the council beside them."""
    metres = good["longitude"] == ""
    x, y = (
        pd.to_numeric(good[degrees].where(~metres, good[other])).astype("float64")
        for degrees, other in (("longitude", "easting"), ("latitude", "northing"))
    )
    heading = metres.map({True: "easting", False: "longitude"})
    return pd.DataFrame({"x": x, "y": y, "district": good["authority_code"], "heading": heading})


def _points(good: pd.DataFrame) -> dict[str, pd.Series]:
    """Return longitude and latitude as text: those given, else those of easting and northing."""
    metres = (good["longitude"] == "") & (good["easting"] != "")
    points = {name: good[name].copy() for name in ("longitude", "latitude")}
    if metres.any():
        given = good.loc[metres, ["easting", "northing"]].astype("float64").to_numpy()
        degrees = np.column_stack(from_bng(given[:, 0], given[:, 1])).round(7)
        for name, values in zip(points, degrees.T, strict=True):
            points[name][metres] = [f"{value:.7f}" for value in values]
    return points
