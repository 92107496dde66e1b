"""Runs are quarters on end in which a group may have reported more, or less, than it usually does.

A group is some rows of a table of rows by quarters: the wards of a district, a ward and those
beside it, an organisation. It is compared with all other rows in the same quarters.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from geo.compiled import compiled

__all__ = ["Groups", "chance_of", "evidence", "runs"]

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.intp]
Whole: TypeAlias = NDArray[np.int64]

#: Cases dealt out in one go, so that memory stays flat.
CHUNK: Final = 200_000
#: Evidence closer than this is a tie.
TIE: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Groups:
    """Rows of a table by group.

    Attributes
    ----------
    first
        Where the rows of each group begin in `rows`, shape ``(groups + 1,)``.
    rows
        Rows of all groups; a row may be in several.
    """

    first: Rows
    rows: Rows

    @classmethod
    def of(cls, members: Sequence[Rows]) -> Self:
        """Put groups behind each other."""
        sizes = [rows.size for rows in members]
        rows = np.concatenate([*members, np.empty(0, np.intp)]).astype(np.intp)
        return cls(first=np.concatenate([[0], np.cumsum(sizes)]).astype(np.intp), rows=rows)


def runs(quarters: int) -> tuple[Rows, Rows]:
    """List every run of at most half of the quarters; a longer one is the usual state.

    Returns
    -------
    The first quarter of each run and the first one after it, the shortest runs first.
    """
    listed = [
        (first, first + length)
        for length in range(1, quarters // 2 + 1)
        for first in range(quarters - length + 1)
    ]
    first, after = np.array(listed, dtype=np.intp).reshape(-1, 2).T
    return np.ascontiguousarray(first), np.ascontiguousarray(after)


def evidence(table: Whole, groups: Groups) -> Floats:
    """Return how much likelier it is that a group's share of a run differs than that it does not.

    Parameters
    ----------
    table
        Whole numbers, shape ``(rows, quarters)``.
    groups
        Whom to look at.

    Returns
    -------
    Shape ``(groups, runs)``: the log-likelihood ratio of two shares of cases in the run, that of
    the group and that of all others, against one. Above zero where the group has the larger
    share, below where the smaller.
    """
    first, after = runs(table.shape[1])
    found = np.empty((groups.first.size - 1, first.size))
    _weigh(table, groups.first, groups.rows, first, after, _logs(table), found)
    return found


def chance_of(
    seen: float,
    table: Whole,
    groups: Groups,
    draws: int,
    rng: np.random.Generator,
    level: float = 1.0,
) -> float:
    """Return the chance of evidence as strong for any group in any run, where nothing changed.

    Parameters
    ----------
    seen
        The evidence, without its sign.
    table, groups
        As `evidence` takes them.
    draws
        Tables dealt out anew: the quarters of all cases are shuffled, so that each row and each
        quarter keeps its sum.
    rng
        Source of chance.
    level
        Dealing stops once the chance must come out above this; what is returned then is that of
        the tables dealt so far (Besag & Clifford 1991, *Biometrika* 78(2), 301-304).
    """
    first, after = runs(table.shape[1])
    logs, reached, done = _logs(table), 0, 0
    for dealt in _dealt(table, draws, rng):
        reached += _reaching(dealt, groups.first, groups.rows, first, after, logs, seen * (1 - TIE))
        done += len(dealt)
        if 1 + reached > level * (draws + 1):
            break
    return (1 + reached) / (done + 1)


def _logs(table: Whole) -> Floats:
    """``x log x`` of every whole number up to the sum of the table."""
    numbers = np.arange(1, int(table.sum()) + 1, dtype=np.float64)
    return np.concatenate([[0.0], numbers * np.log(numbers)])


def _dealt(table: Whole, draws: int, rng: np.random.Generator) -> Iterator[Whole]:
    rows, quarters = table.shape
    row = np.repeat(np.arange(rows), table.sum(axis=1))
    quarter = np.repeat(np.arange(quarters, dtype=np.int32), table.sum(axis=0))
    at_once = max(1, CHUNK // max(row.size, table.size))
    for done in range(0, draws, at_once):
        size = min(at_once, draws - done)
        dealt = rng.permuted(np.tile(quarter, (size, 1)), axis=1)
        cell = (np.arange(size)[:, None] * rows + row) * quarters + dealt
        found = np.bincount(cell.ravel(), minlength=size * rows * quarters)
        yield found.reshape(size, rows, quarters)


@compiled
def _weigh(
    table: Whole, start: Rows, rows: Rows, first: Rows, after: Rows, logs: Floats, found: Floats
) -> float:
    """Fill in the evidence of every group in every run; return the strongest without its sign."""
    quarters = table.shape[1]
    whole = np.zeros(quarters + 1, np.int64)
    for quarter in range(quarters):
        whole[quarter + 1] = whole[quarter]
        for row in range(table.shape[0]):
            whole[quarter + 1] += table[row, quarter]
    own = np.zeros(quarters + 1, np.int64)
    strongest = 0.0
    for group in range(start.size - 1):
        for quarter in range(quarters):
            own[quarter + 1] = own[quarter]
            for at in range(start[group], start[group + 1]):
                own[quarter + 1] += table[rows[at], quarter]
        of, others = own[quarters], whole[quarters] - own[quarters]
        for run in range(first.size):
            inside = own[after[run]] - own[first[run]]
            both = whole[after[run]] - whole[first[run]]
            beside = both - inside
            ratio = (
                logs[inside] + logs[of - inside] + logs[beside] + logs[others - beside]
                + logs[of + others] - logs[of] - logs[others] - logs[both]
                - logs[of + others - both]
            )  # fmt: skip
            ratio = max(ratio, 0.0)
            found[group, run] = ratio if inside * others >= beside * of else -ratio
            strongest = max(strongest, ratio)
    return strongest


@compiled
def _reaching(
    tables: Whole, start: Rows, rows: Rows, first: Rows, after: Rows, logs: Floats, floor: float
) -> int:
    """Count the tables whose strongest evidence is at least `floor`."""
    room = np.empty((start.size - 1, first.size))
    reached = 0
    for table in tables:
        if _weigh(table, start, rows, first, after, logs, room) >= floor:
            reached += 1
    return reached
