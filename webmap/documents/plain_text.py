"""A document as plain text, for a message or a terminal."""

import textwrap
from collections.abc import Iterator
from typing import Final

from webmap.documents.content import Block, Bullets, Document, Paragraph, Table, Words

__all__ = ["as_text"]

_WIDTH: Final = 88


def as_text(document: Document) -> bytes:
    """Return a document as text in lines of at most 88 letters; UTF-8."""
    lines = [document.marking, "", document.title, "=" * len(document.title), ""]
    lines += [*textwrap.wrap(document.lede, _WIDTH), ""]
    for each in document.sections:
        lines += [each.heading, ("-" if each.level == 2 else "~") * len(each.heading), ""]
        for block in each.blocks:
            lines += [*_lines(block), ""]
    return ("\n".join(lines).rstrip() + "\n").encode()


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield from textwrap.wrap(_said(block.words), _WIDTH)
    elif isinstance(block, Bullets):
        for item in block.items:
            yield from textwrap.wrap(
                _said(item), _WIDTH, initial_indent="- ", subsequent_indent="  "
            )
    else:
        yield from _rows(block)


def _rows(block: Table) -> Iterator[str]:
    """Write each row as its heading and, below it, a line a cell: no row is too wide for that."""
    yield from textwrap.wrap(block.caption, _WIDTH)
    for row in block.rows:
        yield from textwrap.wrap(_said(row[0]), _WIDTH, initial_indent="  ", subsequent_indent="  ")
        for column, cell in zip(block.columns[1:], row[1:], strict=True):
            said = f"{column}: {_said(cell)}"
            yield from textwrap.wrap(
                said, _WIDTH, initial_indent="    ", subsequent_indent="      "
            )


def _said(said: Words) -> str:
    return "".join(run.shown for run in said)
