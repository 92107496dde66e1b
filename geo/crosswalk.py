"""A crosswalk carries counts from the wards of one vintage to those of another, by postcode weight.

Where a ward was cut, nobody knows on which side of the new line its concerns lay. The share of its
postcodes on each side says what to expect, and how far chance may lead away from it. That share is
of addresses and not of concerns: a crosswalk is for reading a series across a change of outlines,
and never puts one concern into a ward.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csgraph

from boundaries.areas import Areas
from geo.assign import AreaIndex

__all__ = ["Crosswalk", "Recount", "crosswalk"]

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recount:
    """Counts carried to the new areas, in their order.

    Attributes
    ----------
    counts
        Whole numbers. With `left` they add up to exactly what was given.
    expected
        What each area is expected to hold; `counts` is less than one away.
    variance
        Of the true count about `expected`, if each concern lay at a postcode of its old ward
        drawn by weight. Zero where old wards went over whole. It does not hold that concerns
        may gather where postcodes do not.
    left
        Concerns of old areas without any postcode in the new ones: they stay uncounted.
    """

    counts: Integers
    expected: Floats
    variance: Floats
    left: int


@dataclass(frozen=True, eq=False)
class Crosswalk:
    """How the areas of one vintage go over into those of another.

    Attributes
    ----------
    old, new
        Codes, in the order of rows and of columns.
    weights
        Weight of the postcodes that lie in each pair of areas, shape ``(old, new)``.
    astray
        Weight of the postcodes of each old area that lie in no new one, shape ``(old,)``.
    old_vintage, new_vintage
        Years of the outlines.
    """

    old: pd.Index
    new: pd.Index
    weights: Floats
    astray: Floats
    old_vintage: str
    new_vintage: str

    @cached_property
    def shares(self) -> Floats:
        """Share of each old area that goes to each new one; a row of zeros where none is known."""
        whole = self.weights.sum(axis=1, keepdims=True)
        shares: Floats = np.zeros_like(self.weights)
        np.divide(self.weights, whole, out=shares, where=whole > 0)
        return shares

    @property
    def without_postcodes(self) -> tuple[str, ...]:
        """Old areas with no postcode in any new one: what is counted there cannot be carried."""
        return tuple(map(str, self.old[self.weights.sum(axis=1) == 0]))

    @property
    def divided(self) -> tuple[str, ...]:
        """Old areas whose postcodes lie in more than one new one."""
        return tuple(map(str, self.old[(self.weights > 0).sum(axis=1) > 1]))

    def recount(self, counts: ArrayLike) -> Recount:
        """Carry counts of the old areas over to the new ones.

        Parameters
        ----------
        counts
            Whole numbers, not negative, shape ``(old,)``, in the order of `old`.

        Returns
        -------
        Counts in the order of `new`. Old and new areas that share postcodes, directly or through
        others, form groups; the whole numbers of each group add up to what it was given, by
        largest remainder, ties to the earlier code.

        Raises
        ------
        ValueError
            If the counts are not whole, negative, or not one for each old area.
        """
        given = _whole(counts, len(self.old))
        carried = self.weights.sum(axis=1) > 0
        expected = given @ self.shares
        variance = given @ (self.shares * (1.0 - self.shares))
        return Recount(
            counts=_apportioned(expected, np.where(carried, given, 0), *self._groups),
            expected=expected,
            variance=np.maximum(variance, 0.0),
            left=int(given[~carried].sum()),
        )

    @cached_property
    def _groups(self) -> tuple[Integers, Integers]:
        """Number the groups of areas that share postcodes: of each old area and each new one."""
        old, new = self.weights.shape
        joins = (self.weights > 0).astype(np.int8)
        both = np.zeros((old + new, old + new), dtype=np.int8)
        both[:old, old:] = joins
        _, labels = csgraph.connected_components(both, directed=False)
        return labels[:old].astype(np.int64), labels[old : old + new].astype(np.int64)


def crosswalk(
    old: Areas, new: Areas, x: ArrayLike, y: ArrayLike, weights: ArrayLike | None = None
) -> Crosswalk:
    """Weigh the postcodes that each pair of old and new areas has in common.

    Parameters
    ----------
    old, new
        Areas of one level in two vintages.
    x, y
        Eastings and northings of postcodes, EPSG:27700 metres, shape ``(n,)``, such as the
        columns of `Postcodes.table`. Terminated ones are as good as others.
    weights
        What each postcode counts for, such as its residents; one each where left out.

    Raises
    ------
    ValueError
        If the levels differ, or a weight is negative or missing.
    BoundaryRefused
        If either set of areas overlaps.
    """
    if old.level != new.level:
        raise ValueError(
            f"the old areas are of level {old.level} and the new ones of {new.level}. Give one "
            "level in two vintages."
        )
    east, north = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    weigh = np.ones(east.shape) if weights is None else np.asarray(weights, dtype=np.float64)
    if weigh.shape != east.shape or not np.all(np.isfinite(weigh)) or np.any(weigh < 0):
        raise ValueError("give each postcode one weight that is finite and not negative.")
    rows, columns = AreaIndex(old).assign(east, north), AreaIndex(new).assign(east, north)
    both, lost = (rows >= 0) & (columns >= 0), (rows >= 0) & (columns < 0)
    table = np.zeros((len(old), len(new)))
    np.add.at(table, (rows[both], columns[both]), weigh[both])
    astray = np.zeros(len(old))
    np.add.at(astray, rows[lost], weigh[lost])
    return Crosswalk(
        old=old.codes,
        new=new.codes,
        weights=table,
        astray=astray,
        old_vintage=old.vintage,
        new_vintage=new.vintage,
    )


def _whole(counts: ArrayLike, areas: int) -> Integers:
    """Return counts as whole numbers, one for each old area."""
    given = np.asarray(counts, dtype=np.float64)
    if given.shape != (areas,) or not np.all(np.isfinite(given)):
        raise ValueError(f"give {areas} counts, one for each old area in their order.")
    if np.any(given < 0) or np.any(given != np.rint(given)):
        raise ValueError("counts are whole numbers from 0 up; none was carried over.")
    return given.astype(np.int64)


def _apportioned(expected: Floats, given: Integers, old: Integers, new: Integers) -> Integers:
    """Round expected counts so that each group keeps its total: by largest remainder."""
    # What floating point adds to a whole number must not make it one more or one less.
    floor = np.floor(expected + 1e-9).astype(np.int64)
    groups = int(max(old.max(initial=0), new.max(initial=0))) + 1
    totals = np.bincount(old, weights=given, minlength=groups)
    missing = np.rint(totals - np.bincount(new, weights=floor, minlength=groups)).astype(np.int64)
    order = np.lexsort((np.arange(len(new)), -np.round(expected - floor, 9), new))
    place = np.arange(len(new)) - np.searchsorted(new[order], new[order])
    counts = floor
    counts[order] += place < missing[new[order]]
    return counts
