"""A plan of columns says which cells of a row each agreed column is read from.

It is made from the headings of a file alone, before any row is read: what it does not name is
never looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from geo.errors import ColumnsRefused
from geo.sources.layout import Layout, folded

__all__ = ["ColumnPlan", "parted_by"]

#: Positions named in one message; a file may have a million columns.
_NAMED: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnPlan:
    """Which cells of a row each agreed column is read from, and in which words.

    Attributes
    ----------
    columns
        The columns agreed, in order.
    cells
        Our column to the position of the one cell it is read from, counted from 0.
    joined
        Our column to the positions of the cells that are joined to make it.
    width
        Columns of the file.
    layout
        In which words.
    """

    columns: tuple[str, ...]
    cells: Mapping[str, int]
    joined: Mapping[str, tuple[int, ...]]
    width: int
    layout: Layout

    @classmethod
    def of(
        cls,
        headings: Sequence[str],
        columns: Sequence[str],
        required: frozenset[str],
        layout: Layout | None,
        file: str,
    ) -> "ColumnPlan":
        """Find the agreed columns under the headings of a file.

        Parameters
        ----------
        headings
            What stands in the file.
        columns, required, layout
            As for `geo.sources.tabular.read_table`.
        file
            Its name, for messages.

        Raises
        ------
        ColumnsRefused
            The faulty headings are named by position or by agreed name only.
        """
        form = str if layout is None else folded
        found = [form(heading) for heading in headings]
        wanted = _wanted(columns, layout)
        sought = {ours: tuple(map(form, theirs)) for ours, theirs in wanted.items()}
        if layout is None:
            _refuse_unknown(found, frozenset(columns), file)
        twice = sorted(ours for ours, names in sought.items() if max(map(found.count, names)) > 1)
        if twice:
            raise ColumnsRefused(
                file, f"the heading {', '.join(twice)} stands there more than once"
            )
        cells = {
            ours: tuple(map(found.index, names))
            for ours, names in sought.items()
            if set(names) <= set(found)
        }
        given = {*cells, *(layout.constants if layout else ())}
        must = {*required, *(sought if layout and layout.whole else ())}
        missing = [column for column in columns if column in must and column not in given]
        if missing:
            raise ColumnsRefused(file, f"the heading {', '.join(missing)} is missing")
        return cls(
            columns=tuple(columns),
            cells={ours: at[0] for ours, at in cells.items() if len(at) == 1},
            joined={ours: at for ours, at in cells.items() if len(at) > 1},
            width=len(headings),
            layout=layout or Layout(headings={}),
        )

    @property
    def positions(self) -> dict[int, str]:
        """Return the positions of the cells that are read, each with a column of ours."""
        parts = {at: ours for ours, group in self.joined.items() for at in group}
        return parts | {at: ours for ours, at in self.cells.items()}

    @property
    def discarded(self) -> int:
        """Count the columns of the file that are not read."""
        return self.width - len(self.positions)


def parted_by(headings: Sequence[str]) -> str:
    """Say what parts the columns of a line of headings that holds no comma; ``""`` if nothing."""
    if len(headings) == 1:
        for mark, named in (("\t", "tab"), (";", "semicolon"), ("|", "upright line")):
            if headings[0].count(mark) > 1:
                return named
    return ""


def _wanted(columns: Sequence[str], layout: Layout | None) -> dict[str, tuple[str, ...]]:
    """Return the headings each column of ours is read from; without a layout, its own name."""
    if layout is None:
        return {column: (column,) for column in columns}
    alone = {ours: (heading,) for ours, heading in layout.headings.items()}
    return alone | {ours: tuple(headings) for ours, headings in layout.joined.items()}


def _refuse_unknown(found: list[str], sought: frozenset[str], file: str) -> None:
    parted = parted_by(found)
    if parted:
        raise ColumnsRefused(
            file, f"its columns are parted by {parted}s: save it as CSV, parted by commas"
        )
    unknown = [at for at, heading in enumerate(found, start=1) if heading not in sought]
    ours = {folded(heading): heading for heading in sought}
    meant = [ours.get(folded(found[at - 1])) for at in unknown]
    if unknown and all(meant):
        raise ColumnsRefused(
            file,
            f"the heading at position {_listed(unknown)} is written in another way than agreed "
            f"({', '.join(filter(None, meant[:_NAMED]))})",
        )
    if unknown:
        raise ColumnsRefused(
            file,
            f"the heading at position {_listed(unknown)} is not one of the agreed ones "
            "(it is not repeated here: it may identify someone)",
        )


def _listed(positions: Sequence[int]) -> str:
    """List positions, as many as anyone reads."""
    more = len(positions) - _NAMED
    named = ", ".join(map(str, positions[:_NAMED]))
    return f"{named} and {more} more" if more > 0 else named
