"""Closed lists are the words a concern may use: who sent it, which sector, which town.

The steward keeps them. They are data, handed in as an argument, so that another partnership can
bring its own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import pandas as pd

from geo.errors import ListRefused
from geo.sources.tabular import read_table

__all__ = ["ClosedLists", "organisations", "packaged_organisations", "sector_keys"]

_CLASSES: Final = frozenset({"police", "council", "nhs", "ngo", "helpline", "business", "public"})
_KEY: Final = re.compile("[a-z][a-z0-9_]{1,59}")
_KEY_RULE: Final = "must be 2 to 60 small letters, digits and _, not given before, and not 'case'"
#: The word that parts the identities of cases from those of records (`geo.identity`).
_RESERVED: Final = "case"
_DATA: Final = files("geo") / "data"


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
    """

    organisations: frozenset[str]
    sectors: frozenset[str]
    towns: frozenset[str]
    districts: frozenset[str]

    @classmethod
    def of(cls, towns: pd.DataFrame, organisations: Iterable[str]) -> "ClosedLists":
        """Return the lists for these towns (columns `town`, `district_code`) and organisations."""
        return cls(
            organisations=frozenset(organisations),
            sectors=sector_keys(),
            towns=frozenset(towns["town"]),
            districts=frozenset(towns["district_code"]),
        )


def packaged_organisations() -> dict[str, str]:
    """Return the class of each organisation of West Yorkshire by its key."""
    with as_file(_DATA / "organisations.csv") as path:
        return organisations(path)


def sector_keys() -> frozenset[str]:
    """Return the keys of the business sectors."""
    with as_file(_DATA / "sector_keys.csv") as path:
        frames = [chunk.frame for chunk in read_table(path, ["key"], required=["key"])]
    return frozenset(str(key) for frame in frames for key in frame["key"])


def organisations(path: Path) -> dict[str, str]:
    """Read a steward's list of organisations: columns key, name, class.

    Returns
    -------
    The class (police, council, nhs, ngo, helpline, business or public) of each key.

    Raises
    ------
    ListRefused
        If a row is the wrong width, a key has the wrong form or is repeated, or a class is unknown.
    InputRefused
        If the file cannot be read as text.
    """
    columns = ["key", "name", "class"]
    classes: dict[str, str] = {}
    for chunk in read_table(path, columns, required=columns):
        if chunk.refusals:
            raise ListRefused(path.name, str(chunk.refusals[0]))
        for line, key, kind in zip(
            chunk.frame.index, chunk.frame["key"], chunk.frame["class"], strict=True
        ):
            if not _KEY.fullmatch(key) or key in {*classes, _RESERVED}:
                raise ListRefused(path.name, f"line {line}, key: {_KEY_RULE}")
            if kind not in _CLASSES:
                allowed = ", ".join(sorted(_CLASSES))
                raise ListRefused(path.name, f"line {line}, class: must be one of {allowed}")
            classes[key] = kind
    return classes
