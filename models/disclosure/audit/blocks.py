"""A block is a set of unknowns that can move while all others stay, so that proofs stay small.

The wards of one district can trade cases without its total changing; the classes of one dimension
can trade without any place changing. What fits such a block fits the whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.disclosure.audit.unknowns import Part, Unknowns

__all__ = ["Block", "everything", "share_out", "small_blocks", "wide_blocks"]

Integers: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Unknowns that move together.

    Attributes
    ----------
    columns
        Their numbers, rising.
    sums
        Which of the sums asked about are of these alone.
    """

    columns: Integers
    sums: Integers


def small_blocks(unknowns: Unknowns) -> Sequence[Integers]:
    """Return the unknowns of each small block: a district's places, or a dimension's classes."""
    total = unknowns.parts["total"]
    return [
        *(_numbers(_places(unknowns, district)) for district in total.slots),
        *(_numbers(part.index) for part in _dimensions(unknowns)),
    ]


def wide_blocks(unknowns: Unknowns) -> Sequence[Integers]:
    """Return wider blocks, a district each, in which its totals move too.

    Where the total of a district moves, its classes do, and where cases came from.
    """
    total = unknowns.parts["total"]
    found = []
    for at, district in enumerate(total.slots):
        held = [_places(unknowns, district), total.index[:, at]]
        held += [
            part.index if len(part.slots) == 1 else part.index[:, at]
            for part in _dimensions(unknowns)
        ]
        found.append(_numbers(np.concatenate([index.ravel() for index in held])))
    return found


def everything(unknowns: Unknowns) -> Sequence[Integers]:
    """Return one block of all unknowns."""
    return [np.arange(len(unknowns))]


def share_out(
    blocks: Sequence[Integers], sums: sparse.csr_array, asked: Integers
) -> Sequence[Block]:
    """Give each sum asked about to the first block that holds all its unknowns.

    Parameters
    ----------
    blocks
        Unknowns of each block.
    sums
        Sums of unknowns, one a row.
    asked
        Rows of `sums`, rising.

    Returns
    -------
    The blocks that were given a sum. A sum that no block holds whole is in none.
    """
    left, found = asked, []
    for columns in blocks:
        outside = np.ones(sums.shape[1])
        outside[columns] = 0.0
        whole = left[np.asarray(abs(sums[left]) @ outside) == 0]
        left = np.setdiff1d(left, whole)
        if whole.size:
            found.append(Block(columns, whole))
    return found


def _places(unknowns: Unknowns, district: str) -> Integers:
    place = unknowns.parts["place"]
    inside = [unknowns.district_of[slot] == district for slot in place.slots]
    held: Integers = place.index[0, inside]
    return held


def _dimensions(unknowns: Unknowns) -> Iterator[Part]:
    return (part for part in unknowns.parts.values() if part.name not in ("place", "total"))


def _numbers(index: Integers) -> Integers:
    found: Integers = np.sort(index[index >= 0])
    return found
