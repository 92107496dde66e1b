"""A programme finds the least or greatest value of a sum that fits everything known.

Some unknowns may be held at given values, so that a small programme answers for a part of them:
what fits then fits the whole. (HiGHS: Huangfu and Hall, Math. Prog. Comp. 10, 2018.)
"""

from dataclasses import dataclass, field
from typing import Final, TypeAlias

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.disclosure.audit.rows import Known

__all__ = ["CEILING", "SLACK", "Answer", "Programme", "solver_of"]

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]

#: How far the solver may miss a bound or a whole number.
SLACK: Final = 1e-6
#: No unknown is looked for above this, so that what nothing bounds has an answer too.
CEILING: Final = 10_000.0


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What one solving found.

    Attributes
    ----------
    value
        The least or greatest value; nan where nothing was found.
    point
        Value of every unknown, those held too; None where nothing was found.
    tight
        Rows that held the value back.
    """

    value: float
    point: Floats | None
    tight: Integers


@dataclass(slots=True, eq=False)
class Programme:
    """A linear programme over some unknowns, the others held; solved again and again.

    Attributes
    ----------
    known
        Every row.
    at
        A point that fits: where the unknowns that are not free stay.
    columns
        The unknowns that are free.
    floor
        The least of every unknown.
    rows, matrix, low, high
        The rows of what is known that touch them: their numbers, what they are of the free
        unknowns, and the ends of that.
    solved
        How often it was solved.
    """

    known: Known
    at: Floats
    columns: Integers
    floor: Floats
    rows: Integers = field(init=False)
    matrix: sparse.csr_array = field(init=False)
    low: Floats = field(init=False)
    high: Floats = field(init=False)
    solved: int = field(init=False, default=0)
    _solver: highspy.Highs = field(init=False)
    _held: Floats = field(init=False)

    def __post_init__(self) -> None:
        """Hold the other unknowns, and hand the rest to the solver."""
        across = self.known.matrix[:, self.columns].tocsr()
        self.rows = np.flatnonzero(np.diff(across.indptr))
        self.matrix = across[self.rows]
        self._held = self.known.matrix[self.rows] @ self.at - self.matrix @ self.at[self.columns]
        self.low = self.known.low[self.rows] - self._held
        self.high = self.known.high[self.rows] - self._held
        ceiling = np.full(self.columns.size, CEILING)
        self._solver = solver_of(
            self.matrix, (self.low, self.high), (self.floor[self.columns], ceiling)
        )

    def solve(self, cost: Floats) -> Answer:
        """Return the point of least cost; `cost` is one figure for each free unknown."""
        size = self.columns.size
        self._solver.changeColsCost(
            size, np.arange(size, dtype=np.int32), np.asarray(cost, dtype=np.float64)
        )
        values = self._run()
        if values is None:
            return Answer(np.nan, None, self.rows[:0])
        duals = np.array(self._solver.getSolution().row_dual)
        return Answer(
            float(cost @ values), self._whole_point(values), self.rows[np.abs(duals) > SLACK]
        )

    def dive(self, answer: Answer) -> Floats | None:
        """Return a point of whole numbers near the one last solved for, or None.

        Unknowns that are not whole are held at a whole number one after another, each time
        solving again from where the last solving ended.
        """
        floor = self.floor[self.columns]
        values = None if answer.point is None else answer.point[self.columns]
        held: list[int] = []
        while values is not None:
            apart = np.abs(values - np.round(values))
            if apart.max() <= SLACK:
                break
            broken = np.flatnonzero(apart > SLACK)
            at = int(broken[np.argmin(apart[broken])])
            held.append(at)
            values = self._held_near(at, float(values[at]))
        for at in held:
            self._solver.changeColBounds(at, float(floor[at]), CEILING)
        return None if values is None else np.round(self._whole_point(values))

    def broken(self, answer: Answer) -> int:
        """Count the unknowns of an answer that are not whole."""
        if answer.point is None:
            return 0
        values = answer.point[self.columns]
        return int((np.abs(values - np.round(values)) > SLACK).sum())

    def widen(self) -> None:
        """Take up the ends of rows that have become wider, in what is known."""
        low = self.known.low[self.rows] - self._held
        high = self.known.high[self.rows] - self._held
        for at in np.flatnonzero((low != self.low) | (high != self.high)).tolist():
            self._solver.changeRowBounds(at, float(low[at]), float(high[at]))
        self.low, self.high = low, high

    def _held_near(self, at: int, value: float) -> Floats | None:
        """Hold one unknown at the nearest whole number, or at the next, and solve again."""
        near = round(value)
        for whole in (near, near + 1 if value > near else near - 1):
            self._solver.changeColBounds(at, float(whole), float(whole))
            values = self._run()
            if values is not None:
                return values
        return None

    def _run(self) -> Floats | None:
        """Solve, and return the values of the free unknowns, or None where nothing fits."""
        self._solver.run()
        self.solved += 1
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(self._solver.getSolution().col_value)

    def _whole_point(self, values: Floats) -> Floats:
        point = self.at.copy()
        point[self.columns] = values
        return point


def solver_of(
    matrix: sparse.csr_array, rows: tuple[Floats, Floats], columns: tuple[Floats, Floats]
) -> highspy.Highs:
    """Return a solver that has read the rows, says nothing and leaves nothing to chance.

    Parameters
    ----------
    matrix
        Rows over columns.
    rows, columns
        The least and the most of each.
    """
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_ = np.zeros(model.num_col_)
    model.col_lower_, model.col_upper_ = columns
    low, high = rows
    model.row_lower_ = np.where(np.isinf(low), -highspy.kHighsInf, low)
    model.row_upper_ = np.where(np.isinf(high), highspy.kHighsInf, high)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in {
        "output_flag": False,
        "threads": 1,
        "random_seed": 0,
    }.items():
        solver.setOptionValue(option, value)
    solver.passModel(model)
    return solver
