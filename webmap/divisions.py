"""A division shows what the concerns of one area divide into: kinds, ages, sectors, origins.

It computes nothing: each figure is a cell of the release as it stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from models.disclosure.cells import PeriodKind, ReleasedCell, State
from models.release import Area, Release
from webmap.profiles import divided_of

__all__ = ["Division", "DivisionRow", "divisions_of"]

#: Columns of each kind of period, newest first.
_MOST: Final[Mapping[PeriodKind, int]] = {"quarter": 1, "year": 2, "all": 1}
#: More classes than this are not all listed: those without a printed figure are only named.
_LISTED: Final = 10
_NOTES: Final[Mapping[str, str]] = {
    "type": "A concern may be of several kinds, so the kinds add up to more than the whole.",
    "sector": "Many reports name no sector, so the sectors add up to less than the whole.",
    "record_type": "Reports, not cases: one case may be reported more than once.",
}


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """One class and its cells, one a column; None where a period has none."""

    words: str
    cells: tuple[ReleasedCell | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """What an area's concerns divide into, by one dimension.

    Attributes
    ----------
    name, words
        The dimension, and what it is called.
    note
        What to know of adding the classes up; may be empty.
    columns
        Kind and dates of each period, newest first.
    rows
        Classes in published order.
    small
        Words of the classes left out of a long list, as each of their cells is SMALL.
    """

    name: str
    words: str
    note: str
    columns: tuple[tuple[PeriodKind, str], ...]
    rows: tuple[DivisionRow, ...]
    small: tuple[str, ...]


def divisions_of(
    release: Release, area: Area, known: Mapping[str, Mapping[str, Any]]
) -> tuple[Division, ...]:
    """Return every division of one area, in published order.

    Parameters
    ----------
    release, area
        The release, and one of its areas.
    known
        For each dimension its `words` and the words of its `classes`, as publishing stores them.
    """
    by_dimension: dict[str, list[ReleasedCell]] = {}
    for figure in divided_of(release, area):
        (dimension,) = figure.cell.id.dims
        by_dimension.setdefault(dimension, []).append(figure.cell)
    return tuple(
        _division(name, cells, known.get(name, {})) for name, cells in by_dimension.items()
    )


def _division(name: str, cells: Sequence[ReleasedCell], known: Mapping[str, Any]) -> Division:
    columns = _columns(cells)
    found = {(cell.id.dims[name], cell.id.period_kind, cell.id.period): cell for cell in cells}
    classes = list(dict.fromkeys(cell.id.dims[name] for cell in cells))
    said = known.get("classes", {})
    rows = [
        DivisionRow(
            said.get(each, each.replace("_", " ")),
            tuple(found.get((each, *column)) for column in columns),
        )
        for each in classes
    ]
    is_long = len(rows) > _LISTED
    return Division(
        name=name,
        words=known.get("words", name.replace("_", " ").capitalize()),
        note=_NOTES.get(name, ""),
        columns=columns,
        rows=tuple(row for row in rows if not (is_long and _is_small(row))),
        small=tuple(row.words for row in rows if is_long and _is_small(row)),
    )


def _columns(cells: Sequence[ReleasedCell]) -> tuple[tuple[PeriodKind, str], ...]:
    """Choose the newest periods of each kind."""
    return tuple(
        (kind, period)
        for kind, most in _MOST.items()
        for period in sorted(
            {cell.id.period for cell in cells if cell.id.period_kind == kind}, reverse=True
        )[:most]
    )


def _is_small(row: DivisionRow) -> bool:
    """Say whether nothing but SMALL stands in a row."""
    return all(cell is not None and cell.state is State.SMALL for cell in row.cells)
