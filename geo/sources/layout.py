"""A layout says where the wanted columns stand in a file that was made for another purpose.

A police export or a council register has forty columns and we may read six: the layout names
those, and every other column is discarded unread.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

__all__ = ["Layout", "RowTest", "folded"]

_GAPS: Final = re.compile(r"[\s_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where each of our columns is found, and how what stands there is put in our words.

    Attributes
    ----------
    headings
        Our column to the heading it has in the file. Headings are compared without regard to
        capitals, underscores and spaces: copies that went through a spreadsheet change these.
    joined
        Our column to the headings of several columns whose cells are joined to make it, with a
        comma between: easting and northing. A cell is empty where all that make it are.
    constants
        Our column to the text it has in every row of the file.
    words
        Our column to the words used there (compared without regard to capitals and spaces around)
        and what they are in ours. A word not listed stays as it is.
    dates
        Our column to the form its dates are written in, such as ``%d/%m/%Y``. A date written
        YYYY-MM-DD is understood besides.
    months
        The same for columns of ours that hold a month: what is written YYYY-MM.
    title_lines
        Lines that stand before the headings.
    sheet
        Name of the sheet in a workbook; left out, its only visible one.
    line_breaks
        Whether a quoted value may run over the end of a line.
    whole
        Whether every heading named must be in the file: then none can be lost without a word.
    """

    headings: Mapping[str, str]
    joined: Mapping[str, Sequence[str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    months: Mapping[str, str] = field(default_factory=dict)
    title_lines: int = 0
    sheet: str | None = None
    line_breaks: bool = False
    whole: bool = False

    @property
    def read(self) -> frozenset[str]:
        """Name the columns of ours that are read from columns of the file."""
        return frozenset({*self.headings, *self.joined})


@dataclass(frozen=True, slots=True)
class RowTest:
    """Which rows of a file are wanted, told from one of our columns as it is written.

    Attributes
    ----------
    column
        The column looked at.
    passes
        Whether a row with this text is wanted. The others are passed over: counted, never kept.
    """

    column: str
    passes: Callable[[str], bool]


def folded(heading: str) -> str:
    """Return a heading in the form in which two ways to write it are equal."""
    return _GAPS.sub(" ", heading).strip().casefold()
