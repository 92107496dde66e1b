"""A proof is the witnesses of every target: the one with none of it, the one with seven or more."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.disclosure.audit.blocks import Block, everything, share_out, small_blocks, wide_blocks
from models.disclosure.audit.programme import Programme
from models.disclosure.audit.repair import Repair
from models.disclosure.audit.rows import Known
from models.disclosure.audit.targets import MOST, Targets
from models.disclosure.audit.unknowns import Unknowns
from models.disclosure.audit.witnesses import Hunted, Mend, fits, hunt

__all__ = ["Proof", "prove"]

Integers: TypeAlias = NDArray[np.int64]


@dataclass(slots=True, eq=False, repr=False)
class Proof:
    """Witnesses as they are found. RESTRICTED.

    Attributes
    ----------
    points
        Whole counts of every unknown, one array a witness; the first is the truth.
    none, many
        Which witness has none of each target, and which seven or more; -1 where there is none.
    solved
        Programmes solved.
    """

    points: list[Integers]
    none: Integers
    many: Integers
    solved: int = 0

    def take(self, sums: Integers, low: Hunted, high: Hunted, solved: int) -> None:
        """Keep what two hunts found for these targets."""
        for found, held in ((low, self.none), (high, self.many)):
            start = len(self.points)
            self.points.extend(found.points)
            for at, point in found.serves.items():
                held[sums[at]] = start + point
        self.solved += solved

    def keep_what_holds(self, targets: Targets, known: Known) -> bool:
        """Hold every witness against every row again, by whole numbers and without a solver.

        What does not fit everything known, or has not none or seven of its target, is none.

        Returns
        -------
        Whether the truth itself, the first of all, fits what is known: else the rows are wrong.
        """
        points = np.stack(self.points)
        sound = fits(known, known.floor, points)
        values = np.asarray(targets.matrix @ points.T)
        targeted = np.arange(len(targets))
        for held, reached in ((self.none, values <= 0), (self.many, values >= MOST)):
            held[~(reached & sound)[targeted, held]] = -1
        return bool(sound[0])

    @property
    def leaks(self) -> int:
        """Targets without their two witnesses."""
        return int(((self.none < 0) | (self.many < 0)).sum())


def prove(unknowns: Unknowns, targets: Targets, repair: Repair, workers: int) -> Proof:
    """Find both witnesses of every target: in small blocks first, then in wider ones.

    Parameters
    ----------
    unknowns
        With the truth, where every search starts.
    targets
        What must stay unknown.
    repair
        The cells of the release, mended where they hold a witness back.
    workers
        Threads.
    """
    size = len(targets)
    proof = Proof([unknowns.truth], np.full(size, -1), np.full(size, -1))
    for blocks, mend, threads in (
        (small_blocks(unknowns), repair.coarsen, workers),
        (wide_blocks(unknowns), repair.coarsen, 1),  # these share rows
        (everything(unknowns), repair.coarsen_or_withhold, 1),
    ):
        left = np.flatnonzero((proof.none < 0) | (proof.many < 0))
        shared = share_out(blocks, targets.matrix, left)
        search = partial(_hunt_both, unknowns, targets, repair, mend)
        with ThreadPoolExecutor(threads) as pool:
            for block, found in zip(shared, pool.map(search, shared), strict=True):
                proof.take(block.sums, *found)
    return proof


def _hunt_both(
    unknowns: Unknowns, targets: Targets, repair: Repair, mend: Mend, block: Block
) -> tuple[Hunted, Hunted, int]:
    """Hunt for the witnesses of one block's targets; mend what holds them back."""
    truth = unknowns.truth.astype(np.float64)
    programme = Programme(repair.known, truth, block.columns, repair.known.floor)
    sums = targets.matrix[block.sums]
    nothing, plenty = np.zeros(block.sums.size), np.full(block.sums.size, float(MOST))
    low = hunt(programme, sums, nothing, 1, mend)
    high = hunt(programme, sums, plenty, -1, mend)
    return low, high, programme.solved
