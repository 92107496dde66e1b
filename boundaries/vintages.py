"""A vintage is the year a set of wards was in force; a code means nothing without it.

All wards of four districts were redrawn for the elections of May 2026, and 54 of the old names live
on under new codes with other outlines. So a ward is found by its code, never by its name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Final

from boundaries.tables import packaged_rows

__all__ = [
    "KNOWN",
    "REDRAWN_ON",
    "NamedWard",
    "is_redrawn",
    "redrawn_between",
    "say_of",
    "vintages_of",
    "wards_of",
]

_TABLES: Final = MappingProxyType({"2025": "wards_2025.csv", "2026": "wards_2026_codes.csv"})
#: Vintages whose codes travel with the service, oldest first.
KNOWN: Final = tuple(sorted(_TABLES))
#: First day the wards of May 2026 were in force.
REDRAWN_ON: Final = date(2026, 5, 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedWard:
    """What is known of a ward whose outline may be absent."""

    name: str
    district_code: str
    district_name: str


@cache
def wards_of(vintage: str) -> Mapping[str, NamedWard]:
    """Return the wards of West Yorkshire of one vintage by code; none where it is not known."""
    if vintage not in _TABLES:
        return MappingProxyType({})
    return MappingProxyType(
        {
            row["ward_code"]: NamedWard(
                name=row["ward_name"],
                district_code=row["district_code"],
                district_name=row["district_name"],
            )
            for row in packaged_rows(_TABLES[vintage])
        }
    )


def vintages_of(code: str) -> tuple[str, ...]:
    """Return the known vintages that have a ward of this code, oldest first.

    A ward that was not redrawn keeps its code and stands in several; a code that is not known
    stands in none.
    """
    return tuple(vintage for vintage in KNOWN if code in wards_of(vintage))


def say_of(code: str) -> str | None:
    """Say of a ward code that is not among the outlines in use which vintage it belongs to.

    Returns
    -------
    Such as ``"a ward of 2026, whose outlines are not in use here: it counts at its district"``, or
    None where the code is not known at all.
    """
    found = vintages_of(code)
    if not found:
        return None
    return f"a ward of {found[-1]}, whose outlines are not in use here: it counts at its district"


def is_redrawn(district_code: str) -> bool:
    """Say whether the wards of a district were redrawn in May 2026; those of Leeds were not."""
    before, after = (
        {code for code, ward in wards_of(vintage).items() if ward.district_code == district_code}
        for vintage in ("2025", "2026")
    )
    return before != after


def redrawn_between(district_code: str, start: date, end: date) -> bool:
    """Say whether a series of a ward of this district breaks where its wards were redrawn.

    Parameters
    ----------
    district_code
        District of the ward.
    start, end
        First day of the series, and the first day after it.

    Returns
    -------
    True where the series holds days both before and from `REDRAWN_ON` on, and the wards of the
    district were redrawn then.
    """
    return start < REDRAWN_ON < end and is_redrawn(district_code)
