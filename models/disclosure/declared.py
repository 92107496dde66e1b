"""A declared total is a public figure of the same cases, which somebody else published."""

from dataclasses import dataclass

from models.disclosure.cells import CellId

__all__ = ["DeclaredTotal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredTotal:
    """A figure that anybody can look up, known exactly. The audit takes it as published.

    Attributes
    ----------
    cell
        What it is of: an area, a period, and a class where it is of one.
    total
        The figure.
    told_by
        Quarter of the release that counted as it does, such as ``2026-Q2``; without one, the first
        release up to the end of the period.
    """

    cell: CellId
    total: int
    told_by: str | None = None
