"""A file table is what one file holds: named columns, rows, and what they are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from webmap.files.outline import Outline

__all__ = ["Cell", "Column", "FileTable", "Kind", "Layer", "figure", "names", "text", "whole"]

Cell: TypeAlias = str | int | float | None
#: Text, whole numbers, or figures with decimals.
Kind: TypeAlias = Literal["text", "whole", "figure"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, and what its cells are; any cell may be empty."""

    name: str
    kind: Kind


def text(*names: str) -> tuple[Column, ...]:
    """Return columns of text."""
    return tuple(Column(name, "text") for name in names)


def whole(*names: str) -> tuple[Column, ...]:
    """Return columns of whole numbers."""
    return tuple(Column(name, "whole") for name in names)


def figure(*names: str) -> tuple[Column, ...]:
    """Return columns of figures with decimals."""
    return tuple(Column(name, "figure") for name in names)


def names(columns: Sequence[Column]) -> list[str]:
    """Return the names of columns in their order."""
    return [column.name for column in columns]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class FileTable:
    """A table, ready to be written. What is in a row and in no column is not written.

    Attributes
    ----------
    name
        Of the table: small letters, digits and `_`.
    title
        What it shows.
    columns
        In the order they are written.
    rows
        Cells by the names of their columns; an absent one is empty.
    about
        What the file says of itself: heading and sentence.
    dated
        The day it is of, given by what it shows and never by a clock.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Cell]]
    about: Sequence[tuple[str, str]]
    dated: date

    def cells(self) -> Iterator[tuple[Cell, ...]]:
        """Give the cells of each row in the order of the columns."""
        named = names(self.columns)
        return (tuple(row.get(name) for name in named) for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Layer:
    """A table whose rows are areas.

    Attributes
    ----------
    outlines
        One a row, EPSG:27700; None where an area has none.
    """

    table: FileTable
    outlines: Sequence[Outline | None]

    @property
    def edges(self) -> tuple[float, float, float, float] | None:
        """West, south, east and north edge of all outlines; None where there are none."""
        every = [outline.edges for outline in self.outlines if outline is not None]
        if not every:
            return None
        west, south, east, north = zip(*every, strict=True)
        return min(west), min(south), max(east), max(north)
