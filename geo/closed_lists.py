"""Closed lists are the words a concern may use: who sent it, which sector, which town.

The steward keeps them. They are data, handed in as an argument, so that another partnership can
bring its own.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pandas as pd

from geo.errors import ListRefused
from geo.personal_data.reference_patterns import require_safe_pattern
from geo.sources.tabular import read_table

__all__ = [
    "ClosedLists",
    "Sender",
    "packaged_organisations",
    "packaged_senders",
    "sector_keys",
    "senders",
]

_CLASSES: Final = frozenset({"police", "council", "nhs", "ngo", "helpline", "business", "public"})
_KEY: Final = re.compile("[a-z][a-z0-9_]{1,59}")
_KEY_RULE: Final = (
    "must be 2 to 60 small letters, digits and _, not given before, and not 'case' or 'operation'"
)
#: The words that part the identities of cases from those of records (`geo.identity`).
_RESERVED: Final = frozenset({"case", "operation"})
_COLUMNS: Final = ("key", "name", "class", "reference_pattern")
_NO_PATTERNS: Final[Mapping[str, str]] = MappingProxyType({})
_DATA: Final = files("geo") / "data"
#: What the store of the steward's list has room for.
_LONGEST_NAME: Final = 200
_LONGEST_PATTERN: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """One organisation on the steward's list.

    Attributes
    ----------
    key
        What stands in the column `organisation` of a concern.
    name
        Its name, for people.
    kind
        Its class: police, council, nhs, ngo, helpline, business or public.
    reference_pattern
        The form of its own references, if it registered one; see
        `geo.personal_data.reference_patterns`.
    """

    key: str
    name: str
    kind: str
    reference_pattern: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedLists:
    """The words allowed in the columns of a concern that name something of the partnership.

    Attributes
    ----------
    organisations
        Keys of the bodies that send concerns.
    sectors
        Keys of business sectors.
    towns
        Names of towns.
    districts
        Codes of the districts these towns are in.
    patterns
        The form of the references of each organisation that registered one.

    Raises
    ------
    ValueError
        If a pattern is not of the safe kind.
    """

    organisations: frozenset[str]
    sectors: frozenset[str]
    towns: frozenset[str]
    districts: frozenset[str]
    patterns: Mapping[str, str] = field(default_factory=lambda: _NO_PATTERNS)

    def __post_init__(self) -> None:
        """Refuse patterns that could hang the reader or let a name through."""
        for pattern in self.patterns.values():
            require_safe_pattern(pattern)

    @classmethod
    def of(
        cls,
        towns: pd.DataFrame,
        organisations: Iterable[str],
        patterns: Mapping[str, str] = _NO_PATTERNS,
    ) -> "ClosedLists":
        """Return the lists for these towns (columns `town`, `district_code`) and organisations."""
        return cls(
            organisations=frozenset(organisations),
            sectors=sector_keys(),
            towns=frozenset(towns["town"]),
            districts=frozenset(towns["district_code"]),
            patterns=MappingProxyType(dict(patterns)),
        )

    @classmethod
    def of_senders(cls, towns: pd.DataFrame, senders: Iterable[Sender]) -> "ClosedLists":
        """Return the lists for these towns and the steward's organisations with their patterns."""
        listed = list(senders)
        patterns = {each.key: each.reference_pattern for each in listed if each.reference_pattern}
        return cls.of(towns, [each.key for each in listed], patterns)


def packaged_organisations() -> dict[str, str]:
    """Return the class of each organisation of West Yorkshire by its key."""
    return {sender.key: sender.kind for sender in packaged_senders()}


def packaged_senders() -> list[Sender]:
    """Return the organisations of West Yorkshire that send concerns."""
    with as_file(_DATA / "organisations.csv") as path:
        return senders(path)


def sector_keys() -> frozenset[str]:
    """Return the keys of the business sectors."""
    with as_file(_DATA / "sector_keys.csv") as path:
        frames = [chunk.frame for chunk in read_table(path, ["key"], required=["key"])]
    return frozenset(str(key) for frame in frames for key in frame["key"])


def senders(path: Path) -> list[Sender]:
    """Read a steward's list of organisations: columns key, name, class, and reference_pattern.

    The last may be left out, as a column or in a row.

    Raises
    ------
    ListRefused
        If a row is the wrong width, a key has the wrong form or is repeated, a class is unknown or
        a pattern is not of the safe kind.
    InputRefused
        If the file cannot be read as text.
    """
    listed: dict[str, Sender] = {}
    for chunk in read_table(path, _COLUMNS, required=_COLUMNS[:3]):
        if chunk.refusals:
            raise ListRefused(path.name, str(chunk.refusals[0]))
        for line, key, name, kind, pattern in chunk.frame.itertuples():
            if not _KEY.fullmatch(key) or key in listed or key in _RESERVED:
                raise ListRefused(path.name, f"line {line}, key: {_KEY_RULE}")
            if kind not in _CLASSES:
                allowed = ", ".join(sorted(_CLASSES))
                raise ListRefused(path.name, f"line {line}, class: must be one of {allowed}")
            if len(name) > _LONGEST_NAME:
                raise ListRefused(path.name, f"line {line}, name: is longer than {_LONGEST_NAME}")
            _require_pattern(pattern, path.name, line)
            listed[key] = Sender(key=key, name=name, kind=kind, reference_pattern=pattern or None)
    return list(listed.values())


def _require_pattern(pattern: str, file: str, line: int) -> None:
    where = f"line {line}, reference_pattern:"
    if len(pattern) > _LONGEST_PATTERN:
        raise ListRefused(file, f"{where} is longer than {_LONGEST_PATTERN} characters")
    try:
        if pattern:
            require_safe_pattern(pattern)
    except ValueError as fault:
        raise ListRefused(file, f"{where} {fault}") from None
