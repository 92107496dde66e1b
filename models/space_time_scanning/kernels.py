"""Kernels go through all cylinders, of the counts seen and of the thousand maps redrawn.

A redrawn map matters only by its greatest likelihood ratio. So a block of maps is gone through
together, and a cylinder is looked at closely only where its cases could beat the least of the
maxima found so far: differences of whole numbers and one comparison decide on nearly all.
"""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from geo.compiled import compiled
from models.space_time_scanning.likelihood import (
    fewest_needed,
    log_likelihood_ratio,
    most_allowed,
)

__all__ = ["best_cylinders", "raise_maxima"]

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.int32]
Whole: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Counts: TypeAlias = NDArray[np.int16] | NDArray[np.int32]

#: Ratios closer than this share are a tie: the cylinder met first, which is smaller, stays.
TIE = 1e-12
#: Growth of the least maximum from which new limits are worth their time.
GROWTH = 1.05
#: Share by which limits are lowered, so that rounding loses no maximum.
SLACK = 1e-9


@compiled
def best_cylinders(
    counts: Whole,
    expected: Floats,
    first: Whole,
    members: Rows,
    ends: Flags,
    shortest: int,
    longest: int,
    to_the_end: bool,
    total: float,
    conditional: bool,
    fewest: int,
    high: bool,
    low: bool,
    place: Whole,
    ratio: Floats,
) -> None:
    """Write the cylinder of greatest ratio around each centre.

    Parameters
    ----------
    counts, expected
        Up to and with each step, shape ``(n, steps)``.
    first, members, ends
        Circles, as `models.scanning.windows.Windows` has them.
    shortest, longest, to_the_end
        Spans, as `models.space_time_scanning.cylinders.Spans` has them.
    total, conditional
        As `log_likelihood_ratio` has them.
    fewest
        Cases under which a cylinder with more than expected does not count.
    high, low
        Whether cylinders with more, or fewer, cases than expected count.
    place, ratio
        Where the circle ends in `members`, first step and step after the last, shape
        ``(lists, 3)``, and the ratio, shape ``(lists,)``; -1 and 0 where none counts.
    """
    steps = counts.shape[1]
    cases, means = np.zeros(steps + 1, dtype=np.int64), np.zeros(steps + 1)
    for k in range(first.size - 1):
        place[k], ratio[k] = -1, 0.0
        cases[:], means[:] = 0, 0.0
        for i in range(first[k], first[k + 1]):
            cases[1:] += counts[members[i]]
            means[1:] += expected[members[i]]
            if not ends[i]:
                continue
            for end in range(steps if to_the_end else shortest, steps + 1):
                for start in range(end - shortest, max(0, end - longest) - 1, -1):
                    inside, mean = cases[end] - cases[start], means[end] - means[start]
                    over = high and inside > mean and inside >= fewest
                    if over or (low and inside < mean):
                        found = log_likelihood_ratio(inside, mean, total, conditional)
                        if found > ratio[k] * (1 + TIE):
                            ratio[k] = found
                            place[k, 0], place[k, 1], place[k, 2] = i, start, end


@compiled
def raise_maxima(
    counts: Counts,
    expected: Floats,
    first: Whole,
    members: Rows,
    ends: Flags,
    order: Whole,
    shortest: int,
    longest: int,
    to_the_end: bool,
    total: float,
    conditional: bool,
    fewest: int,
    most: int,
    high: bool,
    low: bool,
    needed: Counts,
    allowed: Counts,
    greatest: Floats,
) -> None:
    """Raise the greatest ratio of each map of a block to that of the cylinders of some centres.

    Parameters
    ----------
    counts
        Up to and with each step, a map along the last axis, shape ``(n, steps, maps)``.
    expected, first, members, ends, shortest, longest, to_the_end, total, conditional, fewest
        As `best_cylinders` has them.
    order
        Lists to go through.
    most
        Cases that no map has more of.
    high, low
        As `best_cylinders` has them.
    needed, allowed
        Room for limits, of the same type as `counts`.
    greatest
        Greatest ratio so far of each map, shape ``(maps,)``; replaced.
    """
    steps, maps = counts.shape[1], counts.shape[2]
    cases = np.zeros((steps + 1, maps), dtype=counts.dtype)
    means = np.zeros(steps + 1)
    floor = -1.0
    needed[:], allowed[:] = most + 1, -1
    for k in order:
        cases[:], means[:] = 0, 0.0
        for i in range(first[k], first[k + 1]):
            _add(cases, counts[members[i]])
            means[1:] += expected[members[i]]
            if not ends[i]:
                continue
            if greatest.min() > GROWTH * floor:
                floor = greatest.min()
                if high:
                    fewest_needed(needed, floor * (1 - SLACK), fewest, most, total, conditional)
                if low:
                    most_allowed(allowed, floor * (1 - SLACK), most, total, conditional)
            last = steps if to_the_end else shortest
            for end in range(last, steps + 1):
                start = max(0, end - longest)
                _compare_spans(
                    *(cases, means, start, end, shortest, total, conditional, low),
                    *(needed, allowed, greatest),
                )


@compiled
def _add(cases: Counts, more: Counts) -> None:
    """Add an area's cases up to each step to the circle's, in every map."""
    for t in range(more.shape[0]):
        for d in range(more.shape[1]):
            cases[t + 1, d] += more[t, d]


@compiled
def _compare_spans(
    cases: Counts,
    means: Floats,
    earliest: int,
    end: int,
    shortest: int,
    total: float,
    conditional: bool,
    low: bool,
    needed: Counts,
    allowed: Counts,
    greatest: Floats,
) -> None:
    """Raise maxima by all spans of one circle with the same end."""
    scale = needed.size - 1
    for start in range(earliest, end - shortest + 1):
        mean = means[end] - means[start]
        at = min(int(np.sqrt(max(mean, 0.0) / total) * scale), scale)
        enough, few = needed[at], allowed[at]
        reached = _most(cases, start, end) >= enough
        if low and not reached:
            reached = _fewest(cases, start, end) <= few
        if reached:
            _compare(cases, start, end, enough, few, mean, total, conditional, greatest)


@compiled
def _most(cases: Counts, start: int, end: int) -> np.signedinteger[Any]:
    """Return the most cases any map has in a span; kept in two bytes, many are compared at once."""
    number = cases.dtype.type
    most = number(cases[end, 0] - cases[start, 0])
    for d in range(cases.shape[1]):
        most = max(most, number(cases[end, d] - cases[start, d]))
    return most


@compiled
def _fewest(cases: Counts, start: int, end: int) -> np.signedinteger[Any]:
    """Return the fewest cases any map has in a span."""
    number = cases.dtype.type
    fewest = number(cases[end, 0] - cases[start, 0])
    for d in range(cases.shape[1]):
        fewest = min(fewest, number(cases[end, d] - cases[start, d]))
    return fewest


@compiled
def _compare(
    cases: Counts,
    start: int,
    end: int,
    enough: int,
    few: int,
    mean: float,
    total: float,
    conditional: bool,
    greatest: Floats,
) -> None:
    """Raise the maximum of each map whose cases in this cylinder may beat it."""
    for d in range(greatest.size):
        inside = cases[end, d] - cases[start, d]
        if inside >= enough or inside <= few:
            found = log_likelihood_ratio(inside, mean, total, conditional)
            greatest[d] = max(greatest[d], found)
