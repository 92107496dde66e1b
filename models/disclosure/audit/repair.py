"""Repair says less of this release's cells until no target leaks; earlier releases are as they are.

In the fixed order of tables, and of areas within one, the first cell that holds a leaking target
back is coarsened by one rung, with every cell that counts the same cases.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from models.disclosure.audit.programme import Answer
from models.disclosure.audit.rows import Columns, Known, interval
from models.disclosure.cells import CellId, ReleasedCell, State
from models.disclosure.coarsen import coarsened, withheld
from models.disclosure.policy import Policy

__all__ = ["ORDER", "Repair"]

#: Which table says less first: what a meeting can best do without.
ORDER: Final = ("T9", "T8", "T7", "T4", "T1", "T6", "T5r", "T5", "T2", "T3")

#: The cells of one table, period and class, or of one area, of which none is withheld alone.
_Siblings = tuple[object, ...]


@dataclass(slots=True, eq=False, repr=False)
class Repair:
    """The cells of the release being made, and what is known through them. RESTRICTED.

    Attributes
    ----------
    cells
        As they stand; coarsened in place.
    columns
        The unknowns of each.
    known
        What is known; its rows are widened with the cells.
    policy
        The limits in force.
    frozen
        Figures that an earlier release told, or that are known from elsewhere: they stay.
    district_of
        District of each area that lies in one.
    """

    cells: list[ReleasedCell]
    columns: Sequence[Columns]
    known: Known
    policy: Policy
    frozen: frozenset[Columns]
    district_of: dict[str, str]
    changed: set[int] = field(default_factory=set)
    _at: dict[int, list[int]] = field(init=False)
    _siblings: dict[_Siblings, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        """Index cells by the row that tells of them."""
        self._at, self._siblings = {}, {}
        for at, (cell, columns) in enumerate(zip(self.cells, self.columns, strict=True)):
            self._siblings.setdefault(self._set_of(cell.id), []).append(at)
            if columns not in self.frozen:
                self._at.setdefault(self.known.figures[columns], []).append(at)

    def coarsen(self, answer: Answer) -> int | None:
        """Coarsen what comes first of what held an answer back; return its row, or None."""
        return self._say_less_of(answer, self.can_coarsen)

    def coarsen_or_withhold(self, answer: Answer) -> int | None:
        """Coarsen what comes first; where nothing can be, withhold a set of siblings."""
        return self._say_less_of(answer, self._can_say_less)

    def _say_less_of(self, answer: Answer, able: Callable[[int], bool]) -> int | None:
        held = [row for row in answer.tight.tolist() if able(row)]
        if not held:
            return None
        row: int = min(held, key=self._rank)
        self._say_less(row)
        return row

    def _say_less(self, row: int) -> None:
        """Coarsen every cell of a row by one rung, or withhold it with its siblings."""
        coarser = {at: coarsened(self.cells[at], self.policy) for at in self._at[row]}
        if None in coarser.values():
            coarser = {at: withheld(self.cells[at]) for at in self._withheld_with(self._at[row])}
        for at, cell in coarser.items():
            if cell is not None:
                self._put(at, cell)
        self.changed.update(coarser)

    def withhold(self, chosen: Iterable[CellId]) -> None:
        """Withhold cells and their siblings, as the steward decided; what was told stays told."""
        for at in self._closed([self._set_of(cell) for cell in chosen]):
            if self.columns[at] not in self.frozen:
                self._put(at, withheld(self.cells[at]))

    def _withheld_with(self, cells: Iterable[int]) -> Sequence[int]:
        return self._closed([self._set_of(self.cells[at].id) for at in cells])

    def _closed(self, sets: Sequence[_Siblings]) -> Sequence[int]:
        """Return the cells of some sets of siblings, and of all sets that tell of the same cases.

        What is withheld in one table and printed in another is not withheld.
        """
        left, seen, found = list(sets), set(sets), set[int]()
        while left:
            inside = self._siblings.get(left.pop(), [])
            found.update(inside)
            same = [other for at in inside for other in self._at.get(self.row_of(at), ())]
            more = {self._set_of(self.cells[at].id) for at in same} - seen
            left += more
            seen |= more
        return sorted(found)

    def row_of(self, at: int) -> int:
        """Return the row of a cell."""
        return self.known.figures[self.columns[at]]

    def is_told_before(self, columns: Columns) -> bool:
        """Say whether nothing said here changes what is told of a figure."""
        return self.known.figures[columns] not in self._at

    def known_before(self) -> Known:
        """Return what is known where this release says nothing that was not told before."""
        low, high = self.known.low.copy(), self.known.high.copy()
        own = list(self._at)
        low[own], high[own] = 0.0, np.inf
        return replace(self.known, low=low, high=high)

    def can_coarsen(self, row: int) -> bool:
        """Say whether a row can be told less exactly without withholding anything."""
        cells = [self.cells[at] for at in self._at.get(row, ())]
        return bool(cells) and all(coarsened(cell, self.policy) is not None for cell in cells)

    def _can_say_less(self, row: int) -> bool:
        if row not in self._at or self.cells[self._at[row][0]].state is State.WITHHELD:
            return False
        if self.can_coarsen(row):
            return True
        return all(self.columns[at] not in self.frozen for at in self._withheld_with(self._at[row]))

    def _put(self, at: int, cell: ReleasedCell) -> None:
        """Say this of a cell; what other cells tell of the same figure is known as before."""
        self.cells[at] = cell
        row = self.row_of(at)
        ends = [interval(self.cells[other], self.policy) for other in self._at[row]]
        self.known.low[row] = max(low for low, _ in ends)
        self.known.high[row] = min(high for _, high in ends)

    def _rank(self, row: int) -> tuple[bool, int, str, str]:
        """Order rows: those that can be coarsened first, then by table, area and period.

        Among those that can only be withheld, the one whose most wanted cell is wanted least.
        """
        coarsens = self.can_coarsen(row)
        ranked = [
            (ORDER.index(self.cells[at].id.table), self.cells[at].id.area, self.cells[at].id.period)
            for at in self._at[row]
        ]
        return (not coarsens, *(min(ranked) if coarsens else max(ranked)))

    def _set_of(self, cell: CellId) -> _Siblings:
        """Return the set of siblings a cell belongs to."""
        span = cell.measure, cell.table, cell.period_kind, cell.period
        if cell.dims:
            return (*span, cell.area, tuple(cell.dims))
        return (*span, self.district_of.get(cell.area, ""))
