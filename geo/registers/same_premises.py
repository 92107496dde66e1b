"""The same premises may stand in several registers: distance proposes, name and postcode decide.

Two entries of one register are never joined, an entry joins at most one of another register, and
what a person decided outlives every rematch. Nothing is merged: a match is a list of links, each
with its evidence, that can be taken back one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.postcodes import normalised
from geo.registers.premises_groups import settled
from geo.registers.premises_names import ComparableNames, comparable, name_scores
from geo.registers.premises_pairs import candidate_pairs

__all__ = ["METHOD", "REGISTERED_OFFICES", "Match", "compare_premises", "match_premises"]

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.int64]

#: Stored with every link; it changes whenever a rule or number here does.
METHOD: Final = "rules 1"
#: Registers whose address is where letters go, and not where people work.
REGISTERED_OFFICES: Final = frozenset({"companies_house"})

#: Candidates are at most so many metres apart, or share a postcode.
_REACH: Final = 300.0
#: Farther apart than this, in one postcode, one of the two places must be wrong.
_ONE_POSTCODE: Final = 2_500.0
#: What the postcodes of two entries say of each other.
_UNKNOWN, _DIFFERENT, _EQUAL = 0, 1, 2
#: What is the same: what the postcodes say, least score, most metres. Any one line is enough.
_SAME: Final = (
    (_EQUAL, 85.0, _ONE_POSTCODE),
    (_UNKNOWN, 90.0, 150.0),
    (_UNKNOWN, 85.0, 50.0),
    (_DIFFERENT, 95.0, 50.0),
)
#: What a person should look at, likewise.
_REVIEW: Final = (
    (_EQUAL, 70.0, np.inf),
    (_UNKNOWN, 80.0, _REACH),
    (_UNKNOWN, 70.0, 50.0),
    (_DIFFERENT, 90.0, 150.0),
)
#: A company is joined by name and postcode both.
_OFFICE_SAME: Final = ((_EQUAL, 90.0, np.inf),)
_OFFICE_REVIEW: Final = ((_EQUAL, 80.0, np.inf),)
_BY_THE_RULES: Final = "name and place agree"
_BY_A_PERSON: Final = "a person decided so"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Match:
    """Which entries of registers are one premises.

    Attributes
    ----------
    links
        One row a pair that is the same or that a person should look at, sorted by uid: the
        columns of `compare_premises`, with `outcome` same or review, and `reason` in words.
    groups
        The premises of each entry that is one with another workplace entry, by uid: the lowest
        uid among them.
    unnamed
        Entries without a name, which are never matched by the rules.
    compared
        Pairs that were looked at.
    """

    links: pd.DataFrame
    groups: pd.Series
    unnamed: int
    compared: int


def match_premises(premises: pd.DataFrame, decided: pd.DataFrame | None = None) -> Match:
    """Find entries of different registers that are one premises.

    Parameters
    ----------
    premises
        One row an entry: `premises_uid` (each once), `register`, `name`, `postcode` (both may be
        missing), `easting`, `northing` (EPSG:27700 metres, missing without a place) and
        `precision` (``point``, ``postcode`` or ``none``).
    decided
        What people decided: `first`, `second` (the lower uid first) and `verdict` (same or
        different). It stands whatever the rules say; pairs no longer there are passed over.

    Returns
    -------
    A `Match`; the same entries give the same one in whatever order they come.

    Raises
    ------
    ValueError
        If a uid stands twice.
    """
    register = _Register(premises)
    named = register.entries["name"].notna()
    compared, kept = 0, []
    pairs = candidate_pairs(register.entries[named], _REACH, REGISTERED_OFFICES)
    for first, second in pairs:
        compared += first.size
        kept.append(register.evidence(first, second, alike_only=True))
    found = pd.concat([*kept, register.evidence(*_NO_PAIRS)], ignore_index=True)
    links, groups = settled(*_with_people(found, register, decided))
    return Match(links=links, groups=groups, unnamed=int((~named).sum()), compared=compared)


def compare_premises(
    premises: pd.DataFrame, first: Sequence[str], second: Sequence[str]
) -> pd.DataFrame:
    """Say of pairs of entries what the rules make of each alone.

    Parameters
    ----------
    premises
        As for `match_premises`.
    first, second
        Uids that make each pair.

    Returns
    -------
    One row a pair: `first`, `second` (the lower uid first), `first_register`, `second_register`,
    `outcome` (same, review or different), `reason`, `kind` (workplace or registered office),
    `metres` (missing where one has no place), `name_score` (0 to 100), `same_postcode`
    (``boolean``, missing where one has none), `first_precision`, `second_precision` and `method`.

    Raises
    ------
    KeyError
        If an entry is not there.
    """
    register = _Register(premises)
    rows = register.rows(first), register.rows(second)
    return register.evidence(np.minimum(*rows), np.maximum(*rows))


_NO_PAIRS: Final = (np.empty(0, np.int64), np.empty(0, np.int64))


class _Register:
    """Entries in order of uid, with their names and postcodes made ready to compare."""

    def __init__(self, premises: pd.DataFrame) -> None:
        entries = premises.sort_values("premises_uid", ignore_index=True)
        if not entries["premises_uid"].is_unique:
            raise ValueError("an entry of a register stands twice; give each premises_uid once.")
        written = entries["name"].astype("str").str.strip()
        self.entries = entries.assign(
            name=written.where(written != ""), postcode=_full(entries["postcode"])
        )
        self._names: tuple[ComparableNames, ComparableNames] = comparable(self.entries["name"])
        self._texts = {
            name: self.entries[name].to_numpy(dtype=object)
            for name in ("premises_uid", "register", "precision")
        }
        self._postcodes = pd.factorize(self.entries["postcode"])[0]
        self._office = self.entries["register"].isin(REGISTERED_OFFICES).to_numpy()
        self._x, self._y = (
            self.entries[name].to_numpy(dtype=np.float64) for name in ("easting", "northing")
        )

    def rows(self, uids: Sequence[str] | pd.Series) -> Rows:
        """Return where entries stand."""
        found = pd.Index(self.entries["premises_uid"]).get_indexer(pd.Index(uids))
        if (found < 0).any():
            raise KeyError("an entry is not in the registers given.")
        return np.asarray(found, dtype=np.int64)

    def evidence(self, first: Rows, second: Rows, *, alike_only: bool = False) -> pd.DataFrame:
        """Return what is known of pairs, and what the rules make of it."""
        metres = np.hypot(self._x[first] - self._x[second], self._y[first] - self._y[second])
        scores = name_scores(self._names, self._names, first, second).round(1)
        postcodes = _compared(self._postcodes[first], self._postcodes[second])
        office = self._office[first] | self._office[second]
        outcome = _outcome(postcodes, scores, metres, office)
        registers = self._texts["register"]
        outcome[registers[first] == registers[second]] = "different"
        kept = np.flatnonzero((outcome != "different") | (not alike_only))
        same_postcode = pd.Series(postcodes[kept] == _EQUAL, dtype="boolean")
        one, other = first[kept], second[kept]
        texts = {
            "first": self._texts["premises_uid"][one],
            "second": self._texts["premises_uid"][other],
            "first_register": registers[one],
            "second_register": registers[other],
            "outcome": outcome[kept],
            "reason": np.full(kept.size, _BY_THE_RULES, dtype=object),
            "kind": np.where(office[kept], "registered office", "workplace").astype(object),
        }
        precisions = self._texts["precision"]
        return pd.DataFrame(
            {
                **{name: pd.Series(text, dtype="str") for name, text in texts.items()},
                "metres": metres[kept],
                "name_score": scores[kept],
                "same_postcode": same_postcode.mask(postcodes[kept] == _UNKNOWN),
                "first_precision": pd.Series(precisions[one], dtype="str"),
                "second_precision": pd.Series(precisions[other], dtype="str"),
                "method": pd.Series(np.full(kept.size, METHOD, dtype=object), dtype="str"),
            }
        )


def _full(postcodes: pd.Series) -> pd.Series:
    """Return postcodes as they are compared; half a postcode says nothing."""
    plain = normalised(postcodes)
    return plain.where(plain.str.fullmatch("[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}", na=False))


def _compared(one: Rows, other: Rows) -> Rows:
    """Say what the postcodes of pairs say of each other; they are numbers, -1 where missing."""
    known = (one >= 0) & (other >= 0)
    return np.where(~known, _UNKNOWN, np.where(one == other, _EQUAL, _DIFFERENT))


def _outcome(
    postcodes: NDArray[np.int64], scores: Floats, metres: Floats, office: NDArray[np.bool_]
) -> NDArray[np.object_]:
    """Return same, review or different for each pair."""
    apart = np.where(np.isnan(metres), np.where(postcodes == _EQUAL, 0.0, np.inf), metres)
    outcome = np.full(scores.size, "different", dtype=object)
    for said, rules, office_rules in (
        ("review", _REVIEW, _OFFICE_REVIEW),
        ("same", _SAME, _OFFICE_SAME),
    ):
        for applies, lines in ((~office, rules), (office, office_rules)):
            for postcode, least, most in lines:
                met = (postcodes == postcode) & (scores >= least) & (apart <= most)
                outcome[met & applies] = said
    return outcome


def _with_people(
    found: pd.DataFrame, register: _Register, decided: pd.DataFrame | None
) -> tuple[pd.DataFrame, frozenset[tuple[str, str]]]:
    """Put what people decided in the place of what the rules found.

    Returns
    -------
    The links, those a person joined first, and the pairs a person parted.
    """
    if decided is None or decided.empty:
        return found, frozenset()
    known = set(register.entries["premises_uid"])
    kept = decided[decided["first"].isin(known) & decided["second"].isin(known)]
    pairs = set(zip(kept["first"], kept["second"], strict=True))
    others = [pair not in pairs for pair in zip(found["first"], found["second"], strict=True)]
    joined = kept[kept["verdict"] == "same"]
    told = register.evidence(register.rows(joined["first"]), register.rows(joined["second"]))
    told = told.assign(outcome="same", reason=_BY_A_PERSON, method="person")
    parted = kept[kept["verdict"] == "different"]
    return (
        pd.concat([told, found[others]], ignore_index=True),
        frozenset(zip(parted["first"], parted["second"], strict=True)),
    )
