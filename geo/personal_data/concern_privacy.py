"""Privacy of a concern file: every cell that is not an agreed word is held against personal data.

A reference must be its owner's own and mean nothing to anyone else, so each is looked at, unless it
has the form its organisation registered. A number of an address is an agreed form of place, but a
telephone or NHS number has it too. Any other cell that keeps its rule is a word from a list, a
date, a place or a keyed hash; one that breaks its rule is told by what it looks like.
"""

from collections.abc import Iterable, Mapping
from datetime import date

import pandas as pd

from geo.personal_data import find, find_in_references, refused_as
from geo.personal_data.reference_patterns import keeps_pattern
from geo.refusals import Refusal

__all__ = ["tell_personal_data"]


def tell_personal_data(
    frame: pd.DataFrame, faults: Iterable[Refusal], patterns: Mapping[str, str], today: date
) -> tuple[Refusal, ...]:
    """Add the cells that hold personal data to the faults, and name those that are both so.

    Parameters
    ----------
    frame
        Text columns of `geo.schema.COLUMNS`, indexed by line of the file.
    faults
        What breaks the rules of the schema.
    patterns
        The registered form of each organisation's references.
    today
        Civil date in Europe/London.

    Returns
    -------
    The faults in order of line. Where a cell looks like personal data, that is the only reason
    given for it.
    """
    known = list(faults)
    broken = pd.DataFrame(
        {"line": [fault.line for fault in known], "column": [fault.column for fault in known]}
    )
    found: dict[tuple[int, str], str] = {}
    for column, some in broken.groupby("column"):
        cells = frame.loc[some["line"].unique(), str(column)]
        found |= _reasons(str(column), find(cells, today))
    formed = ~frame.index.isin(broken.loc[broken["column"] == "concern_id", "line"])
    found |= _reasons("concern_id", _references(frame[formed], patterns, today))
    formed = ~frame.index.isin(broken.loc[broken["column"] == "place", "line"])
    addresses = frame.loc[formed & (frame["place_kind"] == "uprn").to_numpy(), "place"]
    found |= _reasons("place", _numbers_of_people(addresses, today))
    rest = [fault for fault in known if (fault.line, fault.column) not in found]
    told = [Refusal(line, column, reason) for (line, column), reason in found.items()]
    return tuple(sorted(rest + told))


def _references(frame: pd.DataFrame, patterns: Mapping[str, str], today: date) -> pd.Series:
    """Name what references are made of; the registered form of an organisation is honest."""
    found = find_in_references(frame["concern_id"], today)
    suspect = frame[found != ""]
    honest = keeps_pattern(suspect["concern_id"], suspect["organisation"], patterns)
    return found[suspect.index[~honest]]


def _numbers_of_people(addresses: pd.Series, today: date) -> pd.Series:
    """Name numbers of addresses that are telephone or NHS numbers; eight digits are no date."""
    found = find_in_references(addresses, today)
    return found[found.isin(["a telephone number", "an NHS number"])]


def _reasons(column: str, kinds: pd.Series) -> dict[tuple[int, str], str]:
    said = kinds[kinds != ""]
    lines = said.index.tolist()
    return {(line, column): refused_as(kind) for line, kind in zip(lines, said, strict=True)}
