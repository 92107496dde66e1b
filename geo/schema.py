"""A schema says what a concern may hold; everything else is refused by line, column and reason.

The rules are pandera's. Its own messages quote the offending cell, so they never leave this
module: `ConcernSchema.check` makes each a `Refusal` and drops the rest. No names, dates of birth,
addresses or free text have a column here; what looks like one is told as such
(`geo.concern_privacy`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Final

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from geo.closed_lists import ClosedLists
from geo.concern_privacy import tell_personal_data
from geo.refusals import Refusal

__all__ = ["COLUMNS", "EXPLOITATION", "ORIGINS", "RECORD_TYPES", "REQUIRED", "ConcernSchema"]

#: Headings of a concern file, in the order of the record.
COLUMNS: Final = (
    "concern_id",
    "received_on",
    "happened_on",
    "record_type",
    "came_from",
    "organisation",
    "exploitation",
    "child",
    "sector",
    "place_kind",
    "place",
    "source_grade",
    "information_grade",
    "handling",
    "linked_case",
    "operation",
)
#: Headings a file must have; any other may be left out and counts as empty.
REQUIRED: Final = (
    "concern_id",
    "received_on",
    "record_type",
    "came_from",
    "organisation",
    "place_kind",
    "place",
)
RECORD_TYPES: Final = ("intelligence", "crime", "nrm_referral", "duty_to_notify", "concern")
ORIGINS: Final = ("police", "council", "nhs", "ngo", "helpline", "business", "public")
EXPLOITATION: Final = (
    "labour",
    "sexual",
    "criminal",
    "domestic_servitude",
    "forced_marriage",
    "organ_removal",
    "child_exploitation",
    "unknown",
)
#: The pattern of `place` for each `place_kind` that has no closed list.
_PLACES: Final = MappingProxyType(
    {
        "uprn": r"[0-9]{1,12}",
        "postcode": r"(?i:[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2})",
        "ward": r"E05[0-9]{6}",
        "force": r"(?:E23[0-9]{6})?",
    }
)
_PLACE_KINDS: Final = ("point", "uprn", "postcode", "ward", "town", "district", "force")
_NUMBER: Final = r"-?[0-9]{1,7}(?:\.[0-9]{1,15})?"
_POINT: Final = rf"(?P<x>{_NUMBER}), ?(?P<y>{_NUMBER})"
#: Great Britain on the National Grid in metres, and in degrees: west, south, east, north.
_GRID: Final = (0.0, 0.0, 700_000.0, 1_300_000.0)
_DEGREES: Final = (-9.0, 49.0, 3.0, 61.0)
#: No record is older than the partnership's oldest archive; an earlier year is a typing slip.
_EARLIEST: Final = "2000-01-01"

_MISPLACED: Final = "does not have the form of its place_kind, or is not on the list for it"
_HASH: Final = "must be empty or a keyed hash: 16 to 128 hex digits, not all of them decimal"
_BEFORE: Final = "lies after the month in which the concern was received"

Test = Callable[[pd.Series], pd.Series]


@dataclass(frozen=True)
class ConcernSchema:
    """The rules of one intake: pandera's for each column, ours for what two columns say together.

    Attributes
    ----------
    lists
        The words allowed for organisations, sectors, towns and districts.
    today
        Civil date in Europe/London; nothing can have been received after it.
    """

    lists: ClosedLists
    today: date

    @cached_property
    def columns(self) -> pa.DataFrameSchema:
        """Build the rules of each column of `COLUMNS`, all text; no other column may be there."""
        rules = _column_rules(self.lists, self.today)
        return pa.DataFrameSchema(
            {name: pa.Column(str, rules.get(name)) for name in COLUMNS}, strict=True, ordered=True
        )

    def check(self, frame: pd.DataFrame) -> tuple[Refusal, ...]:
        """Name every fault of every row by line and column, and nothing that stood there.

        Parameters
        ----------
        frame
            Text columns in the order of `COLUMNS`, indexed by line of the file.

        Returns
        -------
        The faults in order of line. A row without one keeps the schema.

        Raises
        ------
        ValueError
            If the columns are not exactly those: another one may identify someone.
        """
        if tuple(frame.columns) != COLUMNS:
            raise ValueError("these are not the columns of a concern; read them with read_table.")
        faults = [
            Refusal(line, column, reason)
            for column, reason, fits in (
                ("place", _MISPLACED, _place_fits(frame, self.lists)),
                ("happened_on", _BEFORE, _happened_first(frame)),
            )
            for line in frame.index[~fits].tolist()
        ]
        try:
            self.columns.validate(frame, lazy=True)
        except SchemaErrors as error:
            cases = error.failure_cases
            broken = zip(cases["index"], cases["column"], cases["check"], strict=True)
            faults += [Refusal(int(line), column, rule) for line, column, rule in broken]
        return tell_personal_data(frame, faults, self.lists.patterns, self.today)


def _column_rules(lists: ClosedLists, today: date) -> dict[str, list[pa.Check]]:
    return {
        "concern_id": _form(
            r"[A-Z0-9-]{4,40}", "must be 4 to 40 capital letters, digits and hyphens"
        ),
        "received_on": _date_rules(today),
        "happened_on": _form(r"(?:[0-9]{4}-(?:0[1-9]|1[0-2]))?", "must be YYYY-MM or empty"),
        "record_type": _word(RECORD_TYPES),
        "came_from": _word(ORIGINS),
        "organisation": _word(lists.organisations, "a key of the list of organisations"),
        "exploitation": _rule(_is_exploitation, _one_of(EXPLOITATION) + ", several parted by ;"),
        "child": _word(("yes", "no", "unknown", "")),
        "sector": _word({*lists.sectors, ""}, "a key of the list of sectors, or empty"),
        "place_kind": _word(_PLACE_KINDS),
        "source_grade": _word(("1", "2", "3", "")),
        "information_grade": _word((*"ABCDE", "")),
        "handling": _word(("P", "C", "")),
        "linked_case": _rule(_is_hash, _HASH),
        "operation": _rule(_is_hash, _HASH),
    }


def _rule(test: Test, reason: str) -> list[pa.Check]:
    return [pa.Check(test, error=reason)]


def _one_of(words: Iterable[str]) -> str:
    return "must be one of " + ", ".join(word or "(empty)" for word in words)


def _word(words: Iterable[str], name: str = "") -> list[pa.Check]:
    allowed = sorted(words)
    return _rule(lambda s: s.isin(allowed), f"must be {name}" if name else _one_of(words))


def _form(pattern: str, reason: str) -> list[pa.Check]:
    return _rule(lambda s: s.str.fullmatch(pattern), reason)


def _date_rules(today: date) -> list[pa.Check]:
    latest = today.isoformat()
    return [
        *_rule(_is_date, "must be a date written YYYY-MM-DD"),
        *_rule(lambda s: ~_is_date(s) | (s <= latest), "lies in the future"),
        *_rule(lambda s: ~_is_date(s) | (s >= _EARLIEST), "lies before the year 2000"),
    ]


def _is_date(texts: pd.Series) -> pd.Series:
    formed = texts.str.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
    real = pd.to_datetime(texts.where(formed), format="%Y-%m-%d", errors="coerce").notna()
    return formed & real


def _is_hash(texts: pd.Series) -> pd.Series:
    """Say which are empty or a hash; digits alone would be a number that belongs to someone."""
    formed = texts.str.fullmatch("[0-9A-Fa-f]{16,128}") & texts.str.contains("[A-Fa-f]")
    return formed | (texts == "")


def _is_exploitation(texts: pd.Series) -> pd.Series:
    fit = {text: not text or set(text.split(";")) <= set(EXPLOITATION) for text in texts.unique()}
    return texts.map(fit).astype(bool)


def _happened_first(frame: pd.DataFrame) -> pd.Series:
    """Say where the month of the event is not after receipt; a wrong date is its own fault."""
    before = frame["happened_on"] <= frame["received_on"].str.slice(0, 7)
    return before | ~_is_date(frame["received_on"])


def _place_fits(frame: pd.DataFrame, lists: ClosedLists) -> pd.Series:
    """Say whether each place has the form its kind promises; an unknown kind is its own fault."""
    fits = pd.Series(True, index=frame.index)
    for kind, places in frame["place"].groupby(frame["place_kind"]):
        if kind in _PLACES:
            fits[places.index] = places.str.fullmatch(_PLACES[kind])
        elif kind == "point":
            fits[places.index] = _is_point(places)
        elif kind in {"town", "district"}:
            listed = lists.towns if kind == "town" else lists.districts
            fits[places.index] = places.isin(sorted(listed))
    return fits


def _is_point(places: pd.Series) -> pd.Series:
    """Say which texts are a point of Great Britain: easting,northing or longitude,latitude."""
    pair = places.str.extract(f"^{_POINT}$").astype("float64")
    boxes = [
        pair["x"].between(west, east) & pair["y"].between(south, north)
        for west, south, east, north in (_GRID, _DEGREES)
    ]
    return boxes[0] | boxes[1]
