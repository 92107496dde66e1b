"""The nearest point is the one that reaches a goal with the fewest cases moved from where they are.

Where a programme of everything is steered to whole numbers one unknown after another, that takes
thousands of steps: its answers lie far from any whole point. Moving few cases leaves few to steer.
"""

from dataclasses import dataclass, field
from typing import Final, TypeAlias

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.disclosure.audit.programme import CEILING, SLACK, Programme, solver_of

__all__ = ["Nearest"]

Floats: TypeAlias = NDArray[np.float64]

#: Unknowns that are steered to whole numbers before the search is given up.
MOST_STEERED: Final = 200


@dataclass(slots=True, eq=False)
class Nearest:
    """The rows of a programme, told of how many cases come to and leave each unknown.

    Attributes
    ----------
    programme
        What is known of which unknowns, and the point that cases are moved from.
    """

    programme: Programme
    _told: "_Told | None" = field(init=False, default=None)

    def reach(self, cost: Floats, goal: float) -> Floats | None:
        """Return a point of whole numbers whose cost is at most a goal, or None.

        Parameters
        ----------
        cost
            One figure for each free unknown of the programme.
        goal
            The most it may come to.
        """
        programme = self.programme
        if self._told is None:
            self._told = _Told(programme)
        here = programme.at[programme.columns]
        moves = self._told.fewest_moves(cost, goal - float(cost @ here))
        if moves is None:
            return None
        size = here.size
        point = programme.at.copy()
        point[programme.columns] += np.round(moves[:size] - moves[size:])
        return point


@dataclass(slots=True, eq=False)
class _Told:
    """A solver that was told the rows, of how many cases come to and leave each unknown."""

    programme: Programme
    _solver: highspy.Highs = field(init=False)
    _stands: Floats = field(init=False)
    _low: Floats = field(init=False)
    _high: Floats = field(init=False)
    _most: Floats = field(init=False)

    def __post_init__(self) -> None:
        """Hand the rows to a solver: at the point itself nothing has moved."""
        programme = self.programme
        here = programme.at[programme.columns]
        self._stands = np.asarray(programme.matrix @ here, dtype=np.float64)
        self._low, self._high = programme.low - self._stands, programme.high - self._stands
        leave = np.minimum(here - programme.floor[programme.columns], CEILING)
        self._most = np.concatenate([np.full(here.size, CEILING), leave])
        self._solver = solver_of(
            sparse.hstack([programme.matrix, -programme.matrix]).tocsr(),
            (self._low, self._high),
            (np.zeros(self._most.size), self._most),
        )
        columns = np.arange(self._most.size, dtype=np.int32)
        self._solver.changeColsCost(columns.size, columns, np.ones(columns.size))
        self._solver.setOptionValue("presolve", "off")

    def fewest_moves(self, cost: Floats, goal: float) -> Floats | None:
        """Return whole numbers of cases that come, then that leave, to bring a cost to a goal."""
        self._take_up()
        touched = np.flatnonzero(cost)
        self._solver.addRow(
            -highspy.kHighsInf,
            goal,
            2 * touched.size,
            np.concatenate([touched, touched + cost.size]).astype(np.int32),
            np.concatenate([cost[touched], -cost[touched]]),
        )
        self._solver.clearSolver()
        moves = self._whole_moves()
        self._solver.deleteRows(1, np.array([self._low.size], dtype=np.int32))
        return moves

    def _whole_moves(self) -> Floats | None:
        """Solve, and steer to whole numbers what is not."""
        held: list[int] = []
        moves = self._run()
        while moves is not None and len(held) <= MOST_STEERED:
            apart = np.abs(moves - np.round(moves))
            if apart.max() <= SLACK:
                break
            broken = np.flatnonzero(apart > SLACK)
            at = int(broken[np.argmin(apart[broken])])
            held.append(at)
            moves = self._held_near(at, float(moves[at]))
        for at in held:
            self._solver.changeColBounds(at, 0.0, float(self._most[at]))
        return None if len(held) > MOST_STEERED else moves

    def _held_near(self, at: int, value: float) -> Floats | None:
        near = round(value)
        for whole in (near, near + 1 if value > near else near - 1):
            if whole >= 0:
                self._solver.changeColBounds(at, float(whole), float(whole))
                moves = self._run()
                if moves is not None:
                    return moves
        return None

    def _run(self) -> Floats | None:
        self._solver.run()
        self.programme.solved += 1
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(self._solver.getSolution().col_value)

    def _take_up(self) -> None:
        """Take up the ends of rows that have become wider."""
        low, high = self.programme.low - self._stands, self.programme.high - self._stands
        for at in np.flatnonzero((low != self._low) | (high != self._high)).tolist():
            self._solver.changeRowBounds(at, float(low[at]), float(high[at]))
        self._low, self._high = low, high
