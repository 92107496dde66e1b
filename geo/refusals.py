"""A refusal is one reason why one row of a file cannot be used; it never quotes the row."""

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Refusal", "refused_lines"]


@dataclass(frozen=True, slots=True, order=True)
class Refusal:
    """One reason why one row of a file cannot be used.

    Attributes
    ----------
    line
        Line of the file, counted from 1 with the headings; in XML the number of the entry.
    column
        Heading the reason is about, or ``""`` when it is about the row.
    reason
        What is expected there. Never the value found.
    """

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        """Say it in one line."""
        return ", ".join(filter(None, (f"line {self.line}", self.column))) + f": {self.reason}"


def refused_lines(refusals: Iterable[Refusal]) -> frozenset[int]:
    """Return the lines refused, each once however many reasons it has."""
    return frozenset(refusal.line for refusal in refusals)
