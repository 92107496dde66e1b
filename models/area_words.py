"""Area words are what the areas of each level are called, in sentences, on pages and in files.

Light on purpose: the partner app imports this module and nothing statistical.
"""

from collections.abc import Mapping
from typing import Final

from models.release import AreaLevel

__all__ = ["PLURAL", "SINGULAR", "count_words"]

SINGULAR: Final[Mapping[AreaLevel, str]] = {
    "ward": "ward",
    "small_group": "small group of wards",
    "group": "group of wards",
    "district": "district",
    "county": "county",
}
PLURAL: Final[Mapping[AreaLevel, str]] = {
    "ward": "wards",
    "small_group": "small groups of wards",
    "group": "groups of wards",
    "district": "districts",
    "county": "counties",
}


def count_words(number: int, level: AreaLevel) -> str:
    """Return what so many areas are called: ``"ward"`` for one, ``"wards"`` for none or more."""
    return SINGULAR[level] if number == 1 else PLURAL[level]
