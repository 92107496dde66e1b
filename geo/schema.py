"""A schema says what a concern may hold; everything else is refused by line, column and reason.

No names, dates of birth, addresses or free text have a column here; what looks like one is told as
such (`geo.personal_data.concern_privacy`), and never quoted (`geo.rules`).
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import pandas as pd

from geo.closed_lists import ClosedLists
from geo.personal_data.concern_privacy import tell_personal_data
from geo.place_forms import MISPLACED, place_fits
from geo.refusals import Refusal
from geo.rules import Rules, day, faults, form, is_day, one_of, rule, word

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
_PLACE_KINDS: Final = ("point", "uprn", "postcode", "ward", "town", "district", "force")
_HASH: Final = "must be empty or a keyed hash: 16 to 128 hex digits, not all of them decimal"
_BEFORE: Final = "lies after the month in which the concern was received"


@dataclass(frozen=True)
class ConcernSchema:
    """The rules of one intake: for each column, and for what two columns say together.

    Attributes
    ----------
    lists
        The words allowed for organisations, sectors, towns and districts.
    today
        Civil date in Europe/London; nothing can have been received after it.
    """

    lists: ClosedLists
    today: date

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
        broken = faults(frame, self._rules)
        broken += [
            Refusal(line, column, reason)
            for column, reason, fits in (
                ("place", MISPLACED, place_fits(frame, self.lists)),
                ("happened_on", _BEFORE, _happened_first(frame)),
            )
            for line in frame.index[~fits].tolist()
        ]
        return tell_personal_data(frame, broken, self.lists.patterns, self.today)

    @cached_property
    def _rules(self) -> Rules:
        return _column_rules(self.lists, self.today)


def _column_rules(lists: ClosedLists, today: date) -> Rules:
    return {
        "concern_id": form(
            r"[A-Z0-9-]{4,40}", "must be 4 to 40 capital letters, digits and hyphens"
        ),
        "received_on": day(today),
        "happened_on": form(r"(?:[0-9]{4}-(?:0[1-9]|1[0-2]))?", "must be YYYY-MM or empty"),
        "record_type": word(RECORD_TYPES),
        "came_from": word(ORIGINS),
        "organisation": word(lists.organisations, "a key of the list of organisations"),
        "exploitation": rule(_is_exploitation, one_of(EXPLOITATION) + ", several parted by ;"),
        "child": word(("yes", "no", "unknown", "")),
        "sector": word({*lists.sectors, ""}, "a key of the list of sectors, or empty"),
        "place_kind": word(_PLACE_KINDS),
        "source_grade": word(("1", "2", "3", "")),
        "information_grade": word((*"ABCDE", "")),
        "handling": word(("P", "C", "")),
        "linked_case": rule(_is_hash, _HASH),
        "operation": rule(_is_hash, _HASH),
    }


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
    return before | ~is_day(frame["received_on"])
