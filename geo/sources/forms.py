"""A form is one of the ways in which a statistic is published; its headings tell which it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from geo.errors import ColumnsRefused
from geo.sources.checked_rows import text_of
from geo.sources.layout import Layout, RowTest
from geo.sources.tabular import TextChunk
from geo.sources.terms import Terms

__all__ = ["Form", "first_that_fits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One way to publish it.

    Attributes
    ----------
    columns
        Our columns and the headings they have there.
    optional
        Those that may be missing.
    only
        Which rows are wanted.
    """

    columns: Mapping[str, str]
    optional: frozenset[str] = frozenset()
    only: RowTest | None = None

    def read(self, path: Path, terms: Terms) -> Iterator[TextChunk]:
        """Read a file of this form as text; see `geo.sources.checked_rows.text_of`."""
        return text_of(
            path,
            terms,
            tuple(self.columns),
            required=set(self.columns) - self.optional,
            layout=Layout(headings=self.columns),
            only=self.only,
        )


def first_that_fits(
    path: Path, forms: Sequence[Form], terms: Terms
) -> tuple[Form, Iterator[TextChunk]]:
    """Return the form a file has the headings of, and its rows.

    Raises
    ------
    ColumnsRefused
        If it is none of them.
    """
    for form in forms:
        chunks = form.read(path, terms)
        try:
            first = next(chunks)
        except ColumnsRefused:
            continue
        return form, chain([first], chunks)
    raise ColumnsRefused(path.name, "these are not the headings of any table we know of this kind")
