"""A kind of personal data is the one thing a message may say of it; never what stood there."""

from typing import Final, Literal, TypeAlias

__all__ = ["KINDS", "Kind", "refused_as"]

Kind: TypeAlias = Literal[
    "an e-mail address",
    "an NHS number",
    "a National Insurance number",
    "a telephone number",
    "a vehicle registration",
    "a date of birth",
    "a name",
]

#: In order of precedence: what looks like several is named by the first.
KINDS: Final[tuple[Kind, ...]] = (
    "an e-mail address",
    "an NHS number",
    "a National Insurance number",
    "a telephone number",
    "a vehicle registration",
    "a date of birth",
    "a name",
)


def refused_as(kind: str) -> str:
    """Say why a cell is refused in which this kind was found, and what to give instead."""
    return (
        f"holds what looks like {kind}: give a reference or a word that stands for no person. "
        "Nothing of it was kept"
    )
