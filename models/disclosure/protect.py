"""Protection turns exact counts into what may be said of them: noise, merge, round.

Integers only, so that every machine gives the same answer. The rule for one cell, in full::

    v = n + noise(cell key)                  noise is 0 where n is 0
    SMALL   if min(n, v) < threshold         one class with zero
    SHOWN   otherwise, v rounded to base

A cell's answer depends on its own cases alone, so cells made of the same cases (the year of a
family that has only one, and its `all`) say the same; whatever coarsens one of them later must
coarsen them together.
"""

from models.disclosure.cellkey import noise_for
from models.disclosure.cells import CellId, ReleasedCell, State
from models.disclosure.cube import ExactCells
from models.disclosure.policy import SMALL_HIGH, SMALL_LOW, Policy
from models.disclosure.protected import ProtectedCube

__all__ = ["protect"]


def protect(exact: ExactCells, policy: Policy) -> ProtectedCube:
    """Return what may be shown of every cell. Nothing else leaves the restricted side.

    Parameters
    ----------
    exact
        Exact counts and cell keys.
    policy
        The limits in force.

    Returns
    -------
    One released cell for each exact one, in the same order; SHOWN or SMALL.
    """
    n = exact.frame["n"].to_numpy(dtype="int64")
    noisy = n + noise_for(n, exact.frame["ckey"].to_numpy(), policy)
    small = (n < policy.threshold) | (noisy < policy.threshold)
    rounded = policy.base * ((noisy + policy.base // 2) // policy.base)
    cells = (
        _small(cell) if hidden else _shown(cell, figure)
        for cell, hidden, figure in zip(exact.ids, small.tolist(), rounded.tolist(), strict=True)
    )
    return ProtectedCube(cells=tuple(cells), policy=policy)


def _small(cell: CellId) -> ReleasedCell:
    return ReleasedCell(id=cell, state=State.SMALL, low=SMALL_LOW, high=SMALL_HIGH)


def _shown(cell: CellId, figure: int) -> ReleasedCell:
    return ReleasedCell(id=cell, state=State.SHOWN, value=figure, low=figure, high=figure)
