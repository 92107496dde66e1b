"""An insider is an organisation that knows its own cases, and subtracts them from what is printed.

What is left are the cases of all others. Where they are fewer than eight, everything published
together must leave them as open as seven more or less; or as open as the printed words for the
figure leave them by themselves, where that is less.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.disclosure.audit.blocks import Block, share_out, small_blocks, wide_blocks
from models.disclosure.audit.programme import SLACK, Programme
from models.disclosure.audit.repair import Repair
from models.disclosure.audit.rows import Columns, Known
from models.disclosure.audit.targets import MOST, indicator
from models.disclosure.audit.unknowns import Unknowns, count_again
from models.disclosure.audit.witnesses import Mend, hunt
from models.disclosure.counted import Counted

__all__ = ["Insider", "Pinned", "insiders_of", "pass_over"]

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Insider:
    """One organisation and what it knows as its own. RESTRICTED.

    Attributes
    ----------
    name
        Key of the organisation.
    own
        How much of every unknown is its own, shape ``(n,)``.
    """

    name: str
    own: Integers


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Pinned:
    """What is left after a pass over every organisation. RESTRICTED.

    Attributes
    ----------
    figures
        Printed figures whose others stay pinned whatever is done: none in a release.
    told
        By organisation: the share of the printed figures with some of its cases and few of
        others' in which it learns that others reported at all.
    solved
        Programmes solved.
    """

    figures: int
    told: Mapping[str, float]
    solved: int


def insiders_of(counted: Counted, unknowns: Unknowns) -> Iterator[Insider]:
    """Give each organisation that reported, with the cases it reported in any report."""
    frame = counted.frame
    for name in sorted(frame["organisation"].dropna().unique()):
        reports = frame["organisation"].eq(name)
        cases = frame["first"].astype(bool) & frame["case_no"].isin(
            set(frame.loc[reports, "case_no"])
        )
        own = count_again(unknowns.calendar, unknowns.parts, frame[cases], frame[reports])
        yield Insider(str(name), own)


def pass_over(
    insiders: Iterable[Insider], unknowns: Unknowns, repair: Repair, workers: int = 2
) -> Pinned:
    """Look at every printed figure as every organisation does, and mend where one is pinned.

    Parameters
    ----------
    insiders
        Every organisation.
    unknowns
        Every unknown, and the truth.
    repair
        The cells of the release, coarsened in place.
    workers
        Threads.
    """
    told, solved, stays = dict[str, float](), 0, 0
    for insider in insiders:
        figures = _figures_with_few_others(insider, unknowns, repair)
        sums = indicator(figures, len(unknowns))
        left, learnt = np.arange(len(figures)), 0
        for blocks, mend, threads in (
            (small_blocks(unknowns), repair.coarsen, workers),
            (wide_blocks(unknowns), repair.coarsen_or_withhold, 1),  # these share rows
        ):
            look = partial(_look, insider, unknowns, repair, figures, sums, mend)
            with ThreadPoolExecutor(threads) as pool:
                seen = list(pool.map(look, share_out(blocks, sums, left)))
            served = np.concatenate([left[:0], *(each.served for each in seen)])
            left = np.setdiff1d(left, served)
            learnt += sum(each.told for each in seen)
            solved += sum(each.solved for each in seen)
        told[insider.name] = learnt / len(figures) if figures else 0.0
        stays += left.size
    return Pinned(stays, told, solved)


def _figures_with_few_others(
    insider: Insider, unknowns: Unknowns, repair: Repair
) -> tuple[Columns, ...]:
    """List the printed figures in which the organisation has some, and all others fewer than 8."""
    found: dict[Columns, None] = {}
    for cell, columns in zip(repair.cells, repair.columns, strict=True):
        if cell.is_printed and columns not in repair.frozen:
            held = list(columns)
            own = insider.own[held].sum()
            if own > 0 and unknowns.truth[held].sum() - own <= MOST:
                found.setdefault(columns)
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What was seen in one block: the sums left open, how many tell of others, the solving."""

    served: Integers
    told: int
    solved: int


def _look(
    insider: Insider,
    unknowns: Unknowns,
    repair: Repair,
    figures: Sequence[Columns],
    sums: sparse.csr_array,
    mend: Mend,
    block: Block,
) -> _Seen:
    """Find how many and how few the others can be in each figure of a block."""
    known, chosen = repair.known, sums[block.sums]
    rows = [known.figures[figures[at]] for at in block.sums.tolist()]
    floor = np.where(np.isinf(known.floor), known.floor, insider.own.astype(np.float64))
    programme = Programme(known, unknowns.truth.astype(np.float64), block.columns, floor)
    own = np.asarray(chosen @ insider.own, dtype=np.float64)
    true = np.asarray(chosen @ unknowns.truth, dtype=np.float64)
    fewest = np.maximum(known.low[rows], own)
    for at, value in hunt(programme, chosen, fewest, 1).missed.items():
        fewest[at] = true[at] if np.isnan(value) else np.ceil(value - SLACK)
    high = hunt(programme, chosen, fewest + _openness(known, rows), -1, mend)
    served = np.array(sorted(high.serves), dtype=np.int64)
    return _Seen(block.sums[served], int((fewest > own)[served].sum()), programme.solved)


def _openness(known: Known, rows: Sequence[int]) -> Floats:
    """Return how far apart the least and the most must lie: 7, or what "10" leaves by itself."""
    return np.minimum(float(MOST), known.high[rows] - known.low[rows])
