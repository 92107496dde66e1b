"""A dimension divides the cases of an area and period into classes that partners may see.

A case may be of several types; it has one age class, one origin and at most one sector.
"""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from geo.schema import EXPLOITATION, RECORD_TYPES
from models.sectors.taxonomy import sectors

__all__ = ["AGES", "DIMENSIONS", "ORIGIN_CLASS", "Dimension", "classes_of"]

Dimension: TypeAlias = Literal["type", "age", "origin", "sector", "record_type"]

#: What the `child` column of a record says, as an age class.
AGES: Final[Mapping[str, str]] = {"no": "adult", "yes": "child", "unknown": "unknown"}
#: Where a report came from, as a class: business counts as public, agencies as partners.
ORIGIN_CLASS: Final[Mapping[str, str]] = {
    "police": "police",
    "council": "partners",
    "nhs": "partners",
    "ngo": "partners",
    "helpline": "partners",
    "business": "public",
    "public": "public",
}
#: The fixed classes of each dimension but sectors, which have a list of their own.
DIMENSIONS: Final[Mapping[Dimension, tuple[str, ...]]] = {
    "type": EXPLOITATION,
    "age": ("adult", "child", "unknown"),
    "origin": ("police", "partners", "public"),
    "record_type": RECORD_TYPES,
}


def classes_of(dimension: Dimension) -> tuple[str, ...]:
    """Return the classes of a dimension in their published order."""
    return tuple(sectors()) if dimension == "sector" else DIMENSIONS[dimension]
