"""The taxonomy lists the sectors, the codes that point at them, and how good the evidence is.

The table travels as `models/sectors/data/sectors.csv`. Its keys are the words a concern may use.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from types import MappingProxyType
from typing import Final

from models.sectors.keyed_table import packaged_lines, read_keyed

__all__ = ["Evidence", "Sector", "SicRange", "read_sectors", "sectors"]

_COLUMNS: Final = (
    "key",
    "label",
    "sic_2007",
    "sic_quality",
    "registers",
    "exploitation",
    "business_targetable",
    "evidence",
    "source",
)
_RANGE: Final = re.compile(r"([0-9]{5})(?:-([0-9]{5}))?")
_YES_NO: Final[Mapping[str, bool]] = MappingProxyType({"yes": True, "no": False})


class Evidence(IntEnum):
    """How far the claim that people are exploited in a sector has been tested; more is firmer.

    The order is of the claim, not of how much exploitation there is: a sector with a council
    guide may hold more of it than one with a conviction.
    """

    CONTESTED = 1
    COUNCIL_GUIDE = 2
    TYPOLOGY = 3
    NGO_CASEWORK = 4
    OFFICIAL_STRATEGY = 5
    OFFICIAL = 6
    OFFICIAL_PROFILE = 7
    HELPLINE_AND_OFFICIAL = 8
    NRM_STATISTICS = 9
    STATUTE = 10
    CONVICTION_PRECEDENT = 11

    @property
    def words(self) -> str:
        """What the table and the pages call it."""
        return _EVIDENCE_WORDS[self]

    @classmethod
    def of(cls, words: str) -> "Evidence":
        """Return the grade these words name.

        Raises
        ------
        ValueError
            If they name none.
        """
        for grade in cls:
            if grade.words == words:
                return grade
        known = "; ".join(grade.words for grade in cls)
        raise ValueError(f"an evidence grade must be one of: {known}.")


_EVIDENCE_WORDS: Final[Mapping[Evidence, str]] = MappingProxyType(
    {
        Evidence.CONTESTED: "official profile with counter-evidence",
        Evidence.COUNCIL_GUIDE: "council guide",
        Evidence.TYPOLOGY: "typology",
        Evidence.NGO_CASEWORK: "NGO casework",
        Evidence.OFFICIAL_STRATEGY: "official strategy",
        Evidence.OFFICIAL: "official",
        Evidence.OFFICIAL_PROFILE: "official profile",
        Evidence.HELPLINE_AND_OFFICIAL: "helpline and official",
        Evidence.NRM_STATISTICS: "NRM statistics",
        Evidence.STATUTE: "statute",
        Evidence.CONVICTION_PRECEDENT: "conviction precedent",
    }
)


@dataclass(frozen=True, slots=True, order=True)
class SicRange:
    """Codes of the Standard Industrial Classification 2007 (SIC) from `first` to `last`, both in.

    Attributes
    ----------
    first, last
        Five digits each, as text: the first may be 0. A single code is its own first and last.
    """

    first: str
    last: str

    def __post_init__(self) -> None:
        """Refuse a range that runs backwards."""
        if self.last < self.first:
            raise ValueError("a range of SIC codes must run from the lower to the higher code.")

    @classmethod
    def of(cls, written: str) -> "SicRange":
        """Read a code or ``first-last``.

        Raises
        ------
        ValueError
            If it is neither.
        """
        found = _RANGE.fullmatch(written)
        if found is None:
            raise ValueError("SIC codes have five digits, and a range is two of them and a '-'.")
        return cls(found[1], found[2] or found[1])

    def __contains__(self, code: object) -> bool:
        """Say whether a five-digit code lies in the range."""
        return isinstance(code, str) and len(code) == 5 and self.first <= code <= self.last

    def __str__(self) -> str:
        """Write it as it stands in the table."""
        return self.first if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sector:
    """One sector of the taxonomy.

    Attributes
    ----------
    key
        The word used in files and addresses.
    label
        The words on screen.
    sic_2007
        Ranges of SIC codes that point at the sector.
    sic_quality
        ``A`` where the codes name the sector, ``B`` where they hold mostly others beside it,
        ``C`` where most of what they hold is something else; None without codes.
    registers
        Registers and powers that tell of such businesses.
    exploitation
        Kinds of exploitation reported from it, the most usual first.
    business_targetable
        Whether there is a business one could visit at all.
    evidence
        How far the claim has been tested.
    source
        Who says so.
    """

    key: str
    label: str
    sic_2007: tuple[SicRange, ...]
    sic_quality: str | None
    registers: tuple[str, ...]
    exploitation: tuple[str, ...]
    business_targetable: bool
    evidence: Evidence
    source: str

    def has_sic(self, code: str) -> bool:
        """Say whether a five-digit SIC code points at this sector."""
        return any(code in codes for codes in self.sic_2007)


@cache
def sectors() -> Mapping[str, Sector]:
    """Return the packaged sectors by key, in the order of the table."""
    return read_sectors(packaged_lines("sectors.csv"))


def read_sectors(lines: Iterable[str]) -> Mapping[str, Sector]:
    """Read a table of sectors: CSV with the columns of the packaged one, in its order.

    Raises
    ------
    ValueError
        If a column is missing, a sector stands twice, or a cell cannot be used. The message names
        line and column.
    """
    return MappingProxyType(read_keyed(lines, _COLUMNS, _sector))


def _sector(row: Mapping[str, str], line: int) -> Sector:
    try:
        codes = tuple(SicRange.of(part) for part in _parts(row["sic_2007"]))
    except ValueError as fault:
        raise ValueError(f"line {line}, sic_2007: {fault}") from None
    try:
        evidence = Evidence.of(row["evidence"])
    except ValueError as fault:
        raise ValueError(f"line {line}, evidence: {fault}") from None
    quality = row["sic_quality"] or None
    if (quality not in {"A", "B", "C"}) if codes else quality is not None:
        raise ValueError(f"line {line}, sic_quality: A, B or C with codes, and empty without.")
    if row["business_targetable"] not in _YES_NO:
        raise ValueError(f"line {line}, business_targetable: yes or no.")
    return Sector(
        key=row["key"],
        label=row["label"],
        sic_2007=codes,
        sic_quality=quality,
        registers=_parts(row["registers"]),
        exploitation=_parts(row["exploitation"]),
        business_targetable=_YES_NO[row["business_targetable"]],
        evidence=evidence,
        source=row["source"],
    )


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())
