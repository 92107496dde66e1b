"""Looking at a file is reading its headings and a sample of rows, to propose a mapping for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final

from geo.errors import BrokenTable, InputRefused
from geo.schema import REQUIRED
from geo.sources.column_forms import ColumnForm, form_of
from geo.sources.layout import Layout
from geo.sources.proposing import Proposal, is_about_people, propose, synonyms
from geo.sources.tabular import read_sample

__all__ = ["TARGETS", "Seen", "look"]

#: What a file can be mapped to, and the columns of ours that must be there.
TARGETS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"concerns": REQUIRED, "licences": ("authority_code",)}
)
#: Lines that may stand before the headings.
_MOST_TITLES: Final = 8
_UNSEEN: Final = ColumnForm("empty")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A file as far as it was looked at.

    Attributes
    ----------
    headings
        Its headings.
    forms
        The form of each column.
    about_people
        For each, whether it looks as if it held people: then it is not to be read or shown.
    layout
        Where the headings were found.
    chosen
        What is proposed.
    """

    headings: tuple[str, ...]
    forms: tuple[ColumnForm, ...]
    about_people: tuple[bool, ...]
    layout: Layout
    chosen: tuple[Proposal, ...]

    def column(self, ours: str, positions: Sequence[int]) -> Proposal | None:
        """Return columns of the file, joined, as ours; None where one is not there to be read."""
        readable = [at for at, closed in enumerate(self.about_people) if not closed]
        if not set(positions) <= set(readable) or len(set(positions)) < len(positions):
            return None
        first, *others = positions
        return Proposal(
            column=ours,
            position=first,
            heading=self.headings[first],
            dates=() if others else self.forms[first].dates,
            beside=tuple((at, self.headings[at]) for at in others),
        )

    def wanting(self, target: str) -> list[str]:
        """Return our columns that must be there and that nothing is proposed for."""
        chosen = {told.column for told in self.chosen}
        return [ours for ours in TARGETS[target] if ours not in chosen]


def look(path: Path, target: str, today: date, *, sheet: str | None, encoding: str | None) -> Seen:
    """Look at a file and propose where our columns stand in it.

    Parameters
    ----------
    path
        CSV or XLSX. Of the lines it may begin with, the one most like our headings is taken.
    target
        One of `TARGETS`.
    today
        Civil date in Europe/London.
    sheet, encoding
        Which sheet and which encoding, if they were named.

    Raises
    ------
    InputRefused
        If it cannot be read.
    """
    known = synonyms(target)
    layout = Layout(headings={}, sheet=sheet)
    best, most = _sampled(path, layout, encoding), -1
    for lines in range(_MOST_TITLES):
        try:
            found = _sampled(path, replace(layout, title_lines=lines), encoding)
        except InputRefused:
            break
        proposed = propose(found[0], [_UNSEEN] * len(found[0]), known, today)
        if len(proposed) > most:
            best, most = found, len(proposed)
    headings, cells, layout = best
    forms = tuple(form_of(column, today) for column in cells)
    return Seen(
        headings=tuple(headings),
        forms=forms,
        about_people=tuple(
            is_about_people(heading, today) or not heading.strip() for heading in headings
        ),
        layout=layout,
        chosen=tuple(
            sorted(propose(headings, forms, known, today), key=lambda told: told.position)
        ),
    )


def _sampled(
    path: Path, layout: Layout, encoding: str | None
) -> tuple[list[str], list[Sequence[str]], Layout]:
    """Read a sample, with values over several lines if it cannot be read without."""
    try:
        return *read_sample(path, layout=layout, encoding=encoding), layout
    except BrokenTable:
        layout = replace(layout, line_breaks=True)
        return *read_sample(path, layout=layout, encoding=encoding), layout
