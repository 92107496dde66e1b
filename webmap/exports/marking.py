"""The marking is how the data steward says a file is to be handled; every file bears it."""

from enum import StrEnum

__all__ = ["Marking"]


class Marking(StrEnum):
    """Government security classification of what is taken from the partner side."""

    OFFICIAL = "OFFICIAL"
    OFFICIAL_SENSITIVE = "OFFICIAL-SENSITIVE"
