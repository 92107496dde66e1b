"""Coarsening says less of a cell, a rung at a time, until nothing more is said of it.

The rungs: the printed number; the pair of neighbouring printed numbers it is one of ("10 to 15");
the four ("10 to 25"); "10 or more". Pairs lie whole in fours, so each rung takes in the one before.
"""

from dataclasses import replace

from models.disclosure.cells import ReleasedCell, State
from models.disclosure.policy import Policy

__all__ = ["coarsened", "withheld"]


def coarsened(cell: ReleasedCell, policy: Policy) -> ReleasedCell | None:
    """Return the cell one rung coarser, or None where less can only be said by withholding.

    Parameters
    ----------
    cell
        A printed cell.
    policy
        The limits it was made under.
    """
    if cell.low is None or not cell.is_printed or cell.high is None:
        return None
    first, base = policy.smallest_printed, policy.base
    width = (cell.high - cell.low) // base + 1
    if width >= 4:
        return replace(cell, state=State.COARSE, value=None, low=first, high=None)
    block = base * width * 2
    low = first + (cell.low - first) // block * block
    return replace(cell, state=State.COARSE, value=None, low=low, high=low + block - base)


def withheld(cell: ReleasedCell) -> ReleasedCell:
    """Return the cell with nothing said of it. Only ever for a whole set of siblings."""
    return replace(cell, state=State.WITHHELD, value=None, low=None, high=None)
