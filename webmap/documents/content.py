"""A document is headings, paragraphs, lists and tables; every format is written from it alone.

What was read from the running system, what only a person can decide, and what is amiss are marked
in the words themselves, so that no format can lose the mark.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final, TypeAlias

__all__ = [
    "FACT_MARK",
    "Block",
    "Bullets",
    "Cell",
    "Document",
    "Mark",
    "Paragraph",
    "Part",
    "Run",
    "Section",
    "Table",
    "Words",
    "blank",
    "bullets",
    "fact",
    "finding",
    "paragraph",
    "section",
    "table",
    "words",
]

#: Stands before what was read from the running system.
FACT_MARK: Final = "\N{BLACK DIAMOND}"


class Mark(StrEnum):
    """What a run of words is: written by us, read from the system, left open, or amiss."""

    PLAIN = "plain"
    FACT = "fact"
    BLANK = "blank"
    FINDING = "finding"


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one mark."""

    text: str
    mark: Mark = Mark.PLAIN

    @property
    def shown(self) -> str:
        """The words as every format writes them."""
        if self.mark is Mark.FACT:
            return f"{FACT_MARK} {self.text}"
        return f"[{self.text}]" if self.mark is Mark.BLANK else self.text


Part: TypeAlias = str | Run
Words: TypeAlias = tuple[Run, ...]
#: What a list or table is made of: words of one mark, or of several in their order.
Cell: TypeAlias = Part | Sequence[Part]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    kind: ClassVar = "paragraph"
    words: Words


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    kind: ClassVar = "bullets"
    items: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of each row is its heading.

    Raises
    ------
    ValueError
        If a row has more or fewer cells than there are columns.
    """

    kind: ClassVar = "table"
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]

    def __post_init__(self) -> None:
        """Refuse a row that does not fit."""
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"a row of {self.caption!r} has other cells than columns.")


Block: TypeAlias = Paragraph | Bullets | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; `level` is 2 for a part and 3 for a part of it."""

    heading: str
    blocks: tuple[Block, ...]
    level: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One paper.

    Attributes
    ----------
    key
        Name of its files, without an ending.
    title, lede
        What it is called, and what it is in a sentence or two.
    marking
        Who may read it; on every page of it.
    sections
        What it says, in order.
    """

    key: str
    title: str
    lede: str
    marking: str
    sections: tuple[Section, ...]

    def runs(self) -> Iterator[Run]:
        """Go through all its words, headings left out, in reading order."""
        for each in self.sections:
            for block in each.blocks:
                yield from _runs(block)


def words(*parts: Part) -> Words:
    """Return words of several marks as one line; plain text needs no mark."""
    return tuple(Run(part) if isinstance(part, str) else part for part in parts)


def fact(text: object) -> Run:
    """Mark what was read from the running system."""
    return Run(str(text), Mark.FACT)


def blank(who: str, what: str = "") -> Run:
    """Leave open what only a person can decide, and say who."""
    return Run(f"to be completed by {who}{f': {what}' if what else ''}", Mark.BLANK)


def finding(text: str) -> Run:
    """Mark what is missing or unsafe."""
    return Run(f"FINDING: {text}", Mark.FINDING)


def paragraph(*parts: Part) -> Paragraph:
    """Return a paragraph of these words."""
    return Paragraph(words(*parts))


def bullets(*items: Cell) -> Bullets:
    """Return a list; an item is words of one mark, or a sequence of several."""
    return Bullets(tuple(map(_line, items)))


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Table:
    """Return a table; a cell is words of one mark, or a sequence of several."""
    return Table(caption, tuple(columns), tuple(tuple(map(_line, row)) for row in rows))


def section(heading: str, *blocks: Block, level: int = 2) -> Section:
    """Return a heading with what stands under it."""
    return Section(heading, blocks, level)


def _line(said: Cell) -> Words:
    return words(said) if isinstance(said, str | Run) else words(*said)


def _runs(block: Block) -> Iterator[Run]:
    if isinstance(block, Paragraph):
        yield from block.words
    elif isinstance(block, Bullets):
        for item in block.items:
            yield from item
    else:
        for row in block.rows:
            for cell in row:
                yield from cell
