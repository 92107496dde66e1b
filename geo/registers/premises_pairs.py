"""Pairs are the entries of two registers that could be one premises, because they stand close.

Close means within reach on the ground, or in one postcode: a point may be wrong where the
postcode is right. An office that only receives letters is reached through its postcode alone.
"""

from collections.abc import Collection, Iterator
from itertools import combinations
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.premises import PremisesIndex

__all__ = ["candidate_pairs"]

Rows: TypeAlias = NDArray[np.int64]

#: Entries asked about at a time, which bounds the memory.
_AT_ONCE: Final = 5_000


def candidate_pairs(
    entries: pd.DataFrame, metres: float, by_postcode_only: Collection[str]
) -> Iterator[tuple[Rows, Rows]]:
    """Yield pairs of entries of different registers, each pair once, some at a time.

    Parameters
    ----------
    entries
        Indexed from 0, with `register`, `easting`, `northing` (metres, missing without a place)
        and `postcode` as it is compared (missing where there is none).
    metres
        The reach.
    by_postcode_only
        Registers whose entries have no place of their own.

    Yields
    ------
    Rows of `entries`, two arrays of one length, the lower row first.
    """
    by_register = {str(name): part for name, part in entries.groupby("register")}
    for one, other in combinations(sorted(by_register), 2):
        yield from _in_one_postcode(by_register[one], by_register[other])
        if not {one, other} & set(by_postcode_only):
            yield from _within_reach(by_register[one], by_register[other], metres)


def _in_one_postcode(one: pd.DataFrame, other: pd.DataFrame) -> Iterator[tuple[Rows, Rows]]:
    """Pair the entries of two registers that share a postcode."""
    left, right = (
        pd.DataFrame({"row": part.index, "postcode": part["postcode"]}).dropna()
        for part in (one, other)
    )
    shared = left[left["postcode"].isin(right["postcode"])].sort_values("postcode")
    for start in range(0, len(shared), _AT_ONCE):
        pairs = shared.iloc[start : start + _AT_ONCE].merge(right, on="postcode")
        yield _lower_first(pairs["row_x"].to_numpy(), pairs["row_y"].to_numpy())


def _within_reach(
    one: pd.DataFrame, other: pd.DataFrame, metres: float
) -> Iterator[tuple[Rows, Rows]]:
    """Pair the entries of two registers that stand close but share no postcode."""
    fewer, more = sorted((one.dropna(subset="easting"), other.dropna(subset="easting")), key=len)
    index = PremisesIndex([str(row) for row in more.index], more["easting"], more["northing"])
    postcodes = pd.concat([one["postcode"], other["postcode"]])
    for start in range(0, len(fewer), _AT_ONCE):
        some = fewer.iloc[start : start + _AT_ONCE]
        nearby = index.within(some["easting"], some["northing"], metres)
        first, second = some.index.to_numpy()[nearby.asked], nearby.uids.astype(np.int64)
        shared = postcodes[first].to_numpy() == postcodes[second].to_numpy()
        yield _lower_first(first[~shared], second[~shared])


def _lower_first(one: Rows, other: Rows) -> tuple[Rows, Rows]:
    return np.minimum(one, other), np.maximum(one, other)
