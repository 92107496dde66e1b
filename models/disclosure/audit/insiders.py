"""An insider is an organisation that knows its own cases, and subtracts them from what is printed.

What is left are the cases of all others. Where they are fewer than eight, everything published
together must leave them as open as seven more or less; or as open as the printed words for the
figure leave them by themselves, where that is less. A class that one organisation makes alone has
no others: that none reported always fits what is published, so it is never told that any did.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.disclosure.audit.blocks import Block, everything, share_out, small_blocks, wide_blocks
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
    own, then
        How much of every unknown is its own, shape ``(n,)``: now, and as far as it had reported
        when each case was counted.
    """

    name: str
    own: Integers
    then: Integers


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
        reports = frame[frame["organisation"].eq(name)]
        first = frame[frame["first"].astype(bool)]
        now = first["case_no"].isin(set(reports["case_no"]))
        told = reports.groupby("case_no")["counted_in"].min()
        then = now & (first["case_no"].map(told) <= first["counted_in"])
        own, before = (
            count_again(unknowns.calendar, unknowns.parts, first[each], reports)
            for each in (now, then)
        )
        yield Insider(str(name), own, before)


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
    told, solved, pinned = dict[str, float](), 0, set[tuple[str, Columns]]()
    asked = []
    for insider in insiders:
        figures = _figures_with_few_others(insider, unknowns, repair.known)
        needs, cost = _left_open_before(insider, figures, unknowns, repair)
        asked.append(_Asked(insider, figures, needs))
        solved += cost
    while asked:
        opened = []
        for each in asked:
            opened.append(_openness(repair.known, each.figures))
            seen = _ask(each, unknowns, repair, workers)
            name, figures = each.insider.name, each.figures
            told.setdefault(name, seen.told / len(figures) if figures else 0.0)
            pinned -= {(name, figures[at]) for at in seen.served.tolist()}
            left = np.setdiff1d(np.arange(len(figures)), seen.served)
            pinned |= {(name, figures[at]) for at in left.tolist()}
            solved += seen.solved
        asked = list(_said_less_of(asked, opened, repair.known))
    return Pinned(len(pinned), told, solved)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Asked:
    """Figures that one organisation looks at, and how open each may at most have to stay."""

    insider: Insider
    figures: Sequence[Columns]
    needs: Floats


def _said_less_of(
    asked: Sequence[_Asked], opened: Sequence[Floats], known: Known
) -> Iterator[_Asked]:
    """List the figures of which the words leave more open than when an insider was asked."""
    for each, then in zip(asked, opened, strict=True):
        more = np.flatnonzero(_openness(known, each.figures) > then)
        if more.size:
            figures = [each.figures[at] for at in more.tolist()]
            yield _Asked(each.insider, figures, each.needs[more])


def _left_open_before(
    insider: Insider, figures: Sequence[Columns], unknowns: Unknowns, repair: Repair
) -> tuple[Floats, int]:
    """Find how open earlier releases alone leave what they told: no release can undo that.

    An organisation that reports on a case which was counted before learns that it was one of those.
    """
    needs = np.full(len(figures), float(MOST))
    joined = insider.own != insider.then
    old = [
        at
        for at, columns in enumerate(figures)
        if joined[list(columns)].any() and repair.is_told_before(columns)
    ]
    if not old:
        return needs, 0
    before = repair.known_before()
    programme = Programme(
        before, _float(unknowns.truth), np.arange(len(unknowns)), _floor(insider, before)
    )
    sums = indicator([figures[at] for at in old], len(unknowns)).toarray()
    for at, row in zip(old, sums, strict=True):
        least, most = (sign * programme.solve(sign * row).value for sign in (1, -1))
        needs[at] = min(needs[at], np.floor(most + SLACK) - np.ceil(least - SLACK))
    return needs, programme.solved


def _figures_with_few_others(
    insider: Insider, unknowns: Unknowns, known: Known
) -> Sequence[Columns]:
    """List the printed figures in which the organisation has some, and all others fewer than 8.

    Those of earlier releases too: a new one may tell more of them.
    """
    found = []
    for columns, row in known.figures.items():
        if known.low[row] > 0:
            held = list(columns)
            own = insider.own[held].sum()
            if own > 0 and unknowns.truth[held].sum() - own <= MOST:
                found.append(columns)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What was seen of some figures: those left open, how many tell of others, the solving."""

    served: Integers
    told: int
    solved: int


def _ask(asked: _Asked, unknowns: Unknowns, repair: Repair, workers: int) -> _Seen:
    """Look at some figures as one organisation does: in small blocks first, then in wider ones."""
    size = len(asked.figures)
    sums = indicator(asked.figures, len(unknowns))
    left, told, solved = np.arange(size), 0, 0
    for blocks, mend, threads in (
        (small_blocks(unknowns), repair.coarsen, workers),
        (wide_blocks(unknowns), repair.coarsen, 1),  # these share rows
        (everything(unknowns), repair.coarsen_or_withhold, 1),
    ):
        look = partial(_look, asked, unknowns, repair.known, sums, mend)
        with ThreadPoolExecutor(threads) as pool:
            seen = list(pool.map(look, share_out(blocks, sums, left)))
        left = np.setdiff1d(left, np.concatenate([left[:0], *(each.served for each in seen)]))
        told += sum(each.told for each in seen)
        solved += sum(each.solved for each in seen)
    return _Seen(np.setdiff1d(np.arange(size), left), told, solved)


def _look(
    asked: _Asked,
    unknowns: Unknowns,
    known: Known,
    sums: sparse.csr_array,
    mend: Mend,
    block: Block,
) -> _Seen:
    """Find how many and how few the others can be in each figure of a block."""
    chosen, insider = sums[block.sums], asked.insider
    figures = [asked.figures[at] for at in block.sums.tolist()]
    programme = Programme(known, _float(unknowns.truth), block.columns, _floor(insider, known))
    own, true = _float(chosen @ insider.own), _float(chosen @ unknowns.truth)
    fewest = np.maximum(known.low[[known.figures[each] for each in figures]], own)
    for at, value in hunt(programme, chosen, fewest, 1).missed.items():
        fewest[at] = true[at] if np.isnan(value) else np.ceil(value - SLACK)
    needs = np.minimum(_openness(known, figures), asked.needs[block.sums])
    high = hunt(programme, chosen, fewest + needs, -1, mend)
    served = np.array(sorted(high.serves), dtype=np.int64)
    left = np.setdiff1d(np.arange(block.sums.size), served)
    lowered = _lowered(programme, chosen[left], needs[left], mend) if left.size else left
    served = np.sort(np.concatenate([served, left[lowered]]))
    return _Seen(block.sums[served], int((fewest > own)[served].sum()), programme.solved)


def _lowered(programme: Programme, sums: sparse.csr_array, needs: Floats, mend: Mend) -> Integers:
    """Leave sums open downwards that nothing can leave open upwards; return those it served."""
    most = np.full(needs.size, np.inf)
    for at, value in hunt(programme, sums, most, -1).missed.items():
        most[at] = np.floor(value + SLACK)
    up = hunt(programme, sums, most, -1)
    down = hunt(programme, sums, most - needs, 1, mend)
    return np.array(sorted(set(up.serves) & set(down.serves)), dtype=np.int64)


def _openness(known: Known, figures: Sequence[Columns]) -> Floats:
    """Return how far apart the least and the most must lie: 7, or what "10" leaves by itself."""
    rows = [known.figures[each] for each in figures]
    return np.minimum(float(MOST), known.high[rows] - known.low[rows])


def _floor(insider: Insider, known: Known) -> Floats:
    """Return the least of every unknown for who knows its own."""
    return np.where(np.isinf(known.floor), known.floor, _float(insider.own))


def _float(counts: Integers) -> Floats:
    return np.asarray(counts, dtype=np.float64)
