"""Marshall's smoother shrinks a crude rate towards its region or its neighbourhood, by moments."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from geo.neighbours import Neighbours
from models.gi_significance import neighbourhoods

__all__ = ["Shrunk", "marshall"]

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shrunk:
    """Rates shrunk towards a mean, in area order.

    Attributes
    ----------
    rate
        Shrunk rate, in the unit of observed over population.
    a
        Variance of the true rates round `b`: one figure, or one an area for local smoothing.
    b
        The mean shrunk towards: one figure, or one an area.
    """

    rate: Floats
    a: Floats
    b: Floats


def marshall(
    observed: ArrayLike,
    population: ArrayLike,
    neighbours: Neighbours | None = None,
    *,
    geoda: bool = False,
) -> Shrunk:
    """Shrink crude rates by the method of moments.

    Parameters
    ----------
    observed
        Events per area, shape ``(n,)``.
    population
        People, person-years or expected events, above zero, shape ``(n,)``.
    neighbours
        Without them every area is shrunk towards the mean of all; with them towards the mean of
        its own neighbourhood, itself included. An island keeps its crude rate.
    geoda
        Measure a neighbourhood's variance about its own mean, as Marshall's text and GeoDa do,
        rather than each member about the mean of the member's neighbourhood, as spdep does.

    Returns
    -------
    Shrunk rates with the moments they rest on.

    Raises
    ------
    ValueError
        If shapes differ, there is no area, an event count is negative, or a population is not above
        zero.

    Notes
    -----
    Marshall (1991), *Applied Statistics* 40(2), 283-294. Equal to ``EBest`` and ``EBlocal`` of
    spdep. A variance estimated below zero is taken as zero: the area is then shrunk fully.
    """
    events = np.asarray(observed, dtype=np.float64)
    people = np.asarray(population, dtype=np.float64)
    if events.shape != people.shape or events.ndim != 1:
        raise ValueError(
            f"counts are {events.shape} but populations {people.shape}; give one figure an area."
        )
    if not np.all(np.isfinite(events) & (events >= 0) & np.isfinite(people) & (people > 0)):
        raise ValueError(
            "counts must not be negative and populations must be above zero. Leave areas with "
            "nobody in them out; nothing was smoothed."
        )
    if events.size == 0:
        raise ValueError("there is no area, so there is no mean to shrink towards.")
    order = np.lexsort((events, people))  # in which all sums are taken, whatever order was given
    back = np.argsort(order)
    if neighbours is None:
        made = _towards_all(events[order], people[order])
        return Shrunk(rate=made.rate[back], a=made.a, b=made.b)
    if len(neighbours) != events.size:
        raise ValueError(
            f"there are {len(neighbours)} areas in the neighbours but {events.size} counts; take "
            "both in the order of the same Areas."
        )
    around = neighbourhoods(neighbours, order)
    made = _towards_neighbours(events[order], people[order], around, geoda=geoda)
    return Shrunk(rate=made.rate[back], a=made.a[back], b=made.b[back])


def _towards_all(events: Floats, people: Floats) -> Shrunk:
    """Shrink towards one mean."""
    rates = events / people
    mean = events.sum() / people.sum()
    spread = (people * (rates - mean) ** 2).sum() / people.sum()
    between = np.maximum(spread - mean / people.mean(), 0.0)
    return Shrunk(
        rate=_shrink(rates, people, mean, between), a=np.asarray(between), b=np.asarray(mean)
    )


def _towards_neighbours(
    events: Floats, people: Floats, around: csr_array, *, geoda: bool
) -> Shrunk:
    """Shrink towards the mean of each area's neighbourhood."""
    rates, near = events / people, around @ people
    means = (around @ events) / near
    if geoda:
        squares = around @ (people * rates**2) - near * means**2
    else:
        squares = around @ (people * (rates - means) ** 2)
    between = np.maximum(squares / near - means * np.diff(around.indptr) / near, 0.0)
    return Shrunk(rate=_shrink(rates, people, means, between), a=between, b=means)


def _shrink(rates: Floats, people: Floats, mean: Floats, between: Floats) -> Floats:
    """Move each rate towards the mean by the share of its variance that chance explains."""
    by_chance = mean / people
    total = between + by_chance
    kept = np.divide(between, total, out=np.zeros_like(rates), where=total > 0)
    shrunk: Floats = mean + (rates - mean) * kept
    return shrunk
