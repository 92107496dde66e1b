"""Kernels go through all zones of a map, for the one seen and for the thousand redrawn.

A redrawn map matters only by its greatest likelihood ratio. So a block of maps is gone through
together, and a zone is looked at closely only where its cases could beat the least of the maxima
found so far: sums of whole numbers and one comparison decide on most zones.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from geo.compiled import compiled
from models.scanning.likelihood import fewest_needed, log_likelihood_ratio, most_allowed

__all__ = ["best_of_lists", "greatest_ratios"]

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.int32]
Whole: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Counts: TypeAlias = NDArray[np.int16] | NDArray[np.int32]


@compiled
def best_of_lists(
    counts: Whole,
    measures: Floats,
    first: Whole,
    members: Rows,
    ends: Flags,
    weights: Floats,
    lists: Whole,
    taken: Flags,
    fewest: int,
    high: bool,
    low: bool,
    bernoulli: bool,
    position: Whole,
    ratio: Floats,
) -> None:
    """Write for some lists the zone of greatest weighted ratio.

    Parameters
    ----------
    counts, measures
        Of the areas.
    first, members, ends
        As `models.scanning.windows.Windows` has them.
    weights
        Factor of the ratio, one a list.
    lists
        Which lists to go through.
    taken
        Areas no zone may hold, shape ``(n,)``.
    fewest
        Cases under which a zone with more than expected does not count.
    high, low
        Whether zones with more, or fewer, cases than expected count.
    bernoulli
        Which model.
    position, ratio
        Where the zone ends in `members`, or -1 if none counts, and its weighted ratio, at the
        place of the list.
    """
    total, whole = counts.sum(), measures.sum()
    for k in lists:
        cases, measure = 0, 0.0
        position[k], ratio[k] = -1, 0.0
        for i in range(first[k], first[k + 1]):
            if taken[members[i]]:
                break
            cases += counts[members[i]]
            measure += measures[members[i]]
            above, below = cases * whole > measure * total, cases * whole < measure * total
            if ends[i] and ((high and above and cases >= fewest) or (low and below)):
                found = weights[k] * log_likelihood_ratio(cases, measure, total, whole, bernoulli)
                if found > ratio[k] * (1 + 1e-12):
                    position[k], ratio[k] = i, found


@compiled
def greatest_ratios(
    counts: Counts,
    measures: Floats,
    first: Whole,
    members: Rows,
    ends: Flags,
    weights: Floats,
    order: Whole,
    total: int,
    fewest: int,
    high: bool,
    low: bool,
    bernoulli: bool,
    step: float,
    needed: Whole,
    allowed: Whole,
    greatest: Floats,
) -> None:
    """Write the greatest weighted ratio of each map of a block.

    Parameters
    ----------
    counts
        A map a column, shape ``(n, maps)``.
    measures, first, members, ends, weights, fewest, high, low, bernoulli
        As `best_of_lists` has them.
    order
        In which order lists are gone through; it changes the time taken, not the answer.
    total
        Cases in every map.
    step, needed, allowed
        Room for the limits of `models.scanning.likelihood`, from no measure to that of all.
    greatest
        Where answers go, shape ``(maps,)``.
    """
    whole = measures.sum()
    cases = np.zeros_like(counts[0])
    greatest[:] = 0.0
    floor, weight = -1.0, -1.0
    needed[:], allowed[:] = total + 1, -1
    for k in order:
        least = greatest.min()
        if weights[k] != weight or least > 1.02 * floor:
            floor, weight = least, weights[k]
            target = floor / weight * (1 - 1e-9)
            if high:
                fewest_needed(needed, target, step, fewest, total, whole, bernoulli)
            if low:
                most_allowed(allowed, target, step, total, whole, bernoulli)
        cases[:] = 0
        measure = 0.0
        for i in range(first[k], first[k + 1]):
            area = members[i]
            measure += measures[area]
            at = min(int(measure / step), needed.size - 1)
            enough, few = needed[at], allowed[at]
            if _add(cases, counts[area], enough, few) and ends[i]:
                _compare(cases, enough, few, measure, weight, total, whole, bernoulli, greatest)


@compiled
def _add(cases: Counts, more: Counts, enough: int, few: int) -> bool:
    """Add an area's cases to the zone's in every map; say whether any map needs a closer look."""
    reached = False
    for d in range(cases.size):
        cases[d] += more[d]
        reached |= (cases[d] >= enough) | (cases[d] <= few)
    return reached


@compiled
def _compare(
    cases: Counts,
    enough: int,
    few: int,
    measure: float,
    weight: float,
    total: int,
    whole: float,
    bernoulli: bool,
    greatest: Floats,
) -> None:
    """Raise the maximum of each map whose cases in this zone may beat it."""
    for d in range(cases.size):
        if cases[d] >= enough or cases[d] <= few:
            found = weight * log_likelihood_ratio(cases[d], measure, total, whole, bernoulli)
            greatest[d] = max(greatest[d], found)
