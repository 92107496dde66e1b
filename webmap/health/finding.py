"""A finding is one line of the doctor: what was looked at, how it is, and what to do."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["Finding", "State"]

State: TypeAlias = Literal["ok", "look", "unsafe"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found.

    Attributes
    ----------
    check
        What was looked at.
    state
        ``ok``; ``look`` where a person should decide; ``unsafe`` where someone could be harmed
        or something lost.
    says
        What was found, in words, without a path or a value of a record.
    do
        What to do about it; empty where there is nothing to do.
    usable
        False where a store cannot be used as it is: commands that need it will refuse.
    """

    check: str
    state: State
    says: str
    do: str = ""
    usable: bool = True
