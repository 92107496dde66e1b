"""A protected cube is every cell of a release and what an attacker can conclude from each.

Functions that derive what partners see take this type and public data, nothing else. This module
knows no exact count, and may be imported where none may be known.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.disclosure.cells import PeriodKind, ReleasedCell, State
from models.disclosure.policy import SMALL_HIGH, SMALL_LOW, Policy

__all__ = ["ProtectedCube", "attacker_interval", "attacker_intervals"]

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectedCube:
    """Every cell a release may show, in the order of its specification.

    Attributes
    ----------
    cells
        What may be said of each cell. A cell not listed is not published.
    policy
        The limits the cells were made under.
    """

    cells: tuple[ReleasedCell, ...]
    policy: Policy
    _rows: Mapping[tuple[str, PeriodKind, str], Mapping[str, ReleasedCell]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        """Index undivided cells of cases by table and period."""
        rows: dict[tuple[str, PeriodKind, str], dict[str, ReleasedCell]] = {}
        for cell in self.cells:
            if cell.id.measure == "cases" and not cell.id.dims:
                key = (cell.id.table, cell.id.period_kind, cell.id.period)
                rows.setdefault(key, {})[cell.id.area] = cell
        object.__setattr__(self, "_rows", rows)

    def layers(self) -> tuple[tuple[str, PeriodKind, str], ...]:
        """List the table, period kind and period of each layer of cases, in order."""
        return tuple(self._rows)

    def layer(
        self, table: str, period_kind: PeriodKind, period: str, areas: Iterable[str]
    ) -> tuple[ReleasedCell, ...]:
        """Return the cells of one table and period for `areas`, in their order.

        Raises
        ------
        KeyError
            If one of them is not published.
        """
        row = self._rows[table, period_kind, period]
        return tuple(row[area] for area in areas)


def attacker_interval(cell: ReleasedCell, policy: Policy) -> tuple[int, int | None]:
    """Return the least and greatest count a cell can stand for, as anyone may work out.

    Returns
    -------
    Both ends included; the upper one is None where nothing bounds the count.
    """
    if cell.state is State.SMALL:
        return SMALL_LOW, SMALL_HIGH
    if cell.low is None:
        return 0, None
    least, _ = policy.counts_behind(cell.low)
    return least, None if cell.high is None else policy.counts_behind(cell.high)[1]


def attacker_intervals(cells: Sequence[ReleasedCell], policy: Policy) -> tuple[Floats, Floats]:
    """Return the ends of every cell's interval, shape ``(n,)`` each; ``inf`` where unbounded."""
    ends = [attacker_interval(cell, policy) for cell in cells]
    lower = np.array([low for low, _ in ends], dtype=np.float64)
    upper = np.array([np.inf if high is None else high for _, high in ends], dtype=np.float64)
    return lower, upper
