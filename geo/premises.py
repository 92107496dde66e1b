"""Premises are places of business; this index finds those near a point, on an R-tree.

The tree proposes and exact arithmetic decides: every distance returned is worked out from the
coordinates themselves, in metres.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray
from rtree.index import Index, Property

__all__ = ["Nearby", "PremisesIndex", "new_tree", "tree_properties"]

Floats = NDArray[np.float64]

#: Entries taken in at once while a tree is loaded.
_LEAF: Final = 100
#: Added to a search radius before the tree is asked, so that rounding never hides a candidate.
_SLACK: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Nearby:
    """What was found near some points, one row a find.

    Attributes
    ----------
    asked
        Which of the points asked about, shape ``(n,)``, ascending.
    uids
        The premises found, nearest first within a point, then by uid.
    metres
        How far it is.
    """

    asked: NDArray[np.int64]
    uids: NDArray[np.str_]
    metres: Floats

    def __len__(self) -> int:
        """Count the finds."""
        return int(self.asked.size)


class PremisesIndex:
    """An index over premises that have a place.

    Parameters
    ----------
    uids
        What each premises is known by; each stands once.
    x, y
        Eastings and northings, EPSG:27700 metres, shape ``(n,)``, all finite.
    tree
        A tree whose entry number ``i`` is premises ``i``; made if left out. It is changed when a
        premises is added or taken out.

    Raises
    ------
    ValueError
        If a uid stands twice, the shapes differ, a coordinate is not finite, or `tree` holds
        another number of entries.
    """

    def __init__(
        self, uids: Sequence[str], x: npt.ArrayLike, y: npt.ArrayLike, *, tree: Index | None = None
    ) -> None:
        east, north = _checked(x, y)
        named = np.asarray(uids, dtype=np.str_).reshape(-1)
        if named.size != east.size:
            raise ValueError(f"{named.size} premises but {east.size} places; give one each.")
        if np.unique(named).size != named.size:
            raise ValueError("a premises stands twice; give each uid once.")
        if tree is not None and len(tree) != named.size:
            raise ValueError("the tree holds another number of premises; make it again.")
        self._tree = new_tree(east, north) if tree is None else tree
        self._uids: list[str] = [str(uid) for uid in named]
        self._x, self._y = east.tolist(), north.tolist()
        self._slots = {uid: slot for slot, uid in enumerate(self._uids)}
        self._arrays: tuple[NDArray[np.str_], Floats, Floats] | None = None

    def __len__(self) -> int:
        """Count the premises in the index."""
        return len(self._slots)

    def __contains__(self, uid: object) -> bool:
        """Say whether a premises is in the index."""
        return uid in self._slots

    def insert(self, uid: str, x: float, y: float) -> None:
        """Add one premises.

        Raises
        ------
        ValueError
            If it is there already, or its place is not finite.
        """
        if uid in self._slots:
            raise ValueError("the premises is in the index already; remove it first.")
        _checked([x], [y])
        slot = len(self._uids)
        self._tree.insert(slot, (x, y, x, y))
        self._uids.append(uid)
        self._x.append(float(x))
        self._y.append(float(y))
        self._slots[uid] = slot
        self._arrays = None

    def remove(self, uid: str) -> None:
        """Take one premises out.

        Raises
        ------
        KeyError
            If it is not there.
        """
        slot = self._slots.pop(uid)
        x, y = self._x[slot], self._y[slot]
        self._tree.delete(slot, (x, y, x, y))

    def within(self, x: npt.ArrayLike, y: npt.ArrayLike, metres: float) -> Nearby:
        """Find every premises at most so far from each point, the rim included.

        Parameters
        ----------
        x, y
            Points asked about, EPSG:27700 metres, shape ``(m,)`` or one number each.
        metres
            The radius, 0 or more.

        Raises
        ------
        ValueError
            If the radius is negative or not a number, or a coordinate is not finite.
        """
        if not metres >= 0 or not np.isfinite(metres):
            raise ValueError("the radius must be 0 metres or more.")
        east, north = _checked(x, y)
        reach = metres + _SLACK
        asked, slots = self._boxes(east - reach, north - reach, east + reach, north + reach)
        apart = self._distances(asked, slots, east, north)
        near = apart <= metres
        return self._found(asked[near], slots[near], apart[near])

    def nearest(self, x: npt.ArrayLike, y: npt.ArrayLike, k: int = 1) -> Nearby:
        """Find the `k` premises nearest to each point; fewer where the index holds fewer.

        Among premises equally far the first by uid is taken, so that the answer is always one.

        Parameters
        ----------
        x, y
            Points asked about, EPSG:27700 metres, shape ``(m,)`` or one number each.
        k
            How many, 1 or more.

        Raises
        ------
        ValueError
            If `k` is less than 1, or a coordinate is not finite.
        """
        if k < 1:
            raise ValueError(f"k is {k}; ask for 1 or more.")
        east, north = _checked(x, y)
        if not self._slots or not east.size:
            return self._found(*_NONE)
        points = np.column_stack([east, north])
        found, counts = self._tree.nearest_v(  # type: ignore[no-untyped-call]  # rtree leaves it untyped
            points, points, num_results=min(k, len(self))
        )
        asked = np.repeat(np.arange(east.size), counts.astype(np.int64))
        # The tree compares squares; the exact distance of its farthest find bounds the true ones.
        reach = np.zeros(east.size)
        np.maximum.at(reach, asked, self._distances(asked, found, east, north))
        reach += _SLACK
        asked, slots = self._boxes(east - reach, north - reach, east + reach, north + reach)
        every = self._found(asked, slots, self._distances(asked, slots, east, north))
        starts = np.searchsorted(every.asked, every.asked)
        kept = np.arange(len(every)) - starts < k
        return Nearby(asked=every.asked[kept], uids=every.uids[kept], metres=every.metres[kept])

    def _boxes(
        self, west: Floats, south: Floats, east: Floats, north: Floats
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return which point's box holds which entry of the tree."""
        if not self._slots or not west.size:
            return _NONE[0], _NONE[1]
        found, counts = self._tree.intersection_v(  # type: ignore[no-untyped-call]  # rtree leaves it untyped
            np.column_stack([west, south]), np.column_stack([east, north])
        )
        return np.repeat(np.arange(west.size), counts.astype(np.int64)), found.astype(np.int64)

    def _distances(
        self, asked: NDArray[np.int64], slots: NDArray[np.int64], east: Floats, north: Floats
    ) -> Floats:
        _, x, y = self._columns()
        apart: Floats = np.hypot(x[slots] - east[asked], y[slots] - north[asked])
        return apart

    def _found(self, asked: NDArray[np.int64], slots: NDArray[np.int64], metres: Floats) -> Nearby:
        uids = self._columns()[0][slots]
        order = np.lexsort((uids, metres, asked))
        return Nearby(asked=asked[order], uids=uids[order], metres=metres[order])

    def _columns(self) -> tuple[NDArray[np.str_], Floats, Floats]:
        """Return uids and coordinates by slot as arrays, made again after a change."""
        if self._arrays is None:
            uids = np.array(self._uids, dtype=np.str_)
            self._arrays = (uids, np.array(self._x), np.array(self._y))
        return self._arrays


_NONE: Final = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))


def new_tree(x: Floats, y: Floats, path: str | None = None) -> Index:
    """Load a tree in one go: entry number ``i`` is the point ``i``.

    Parameters
    ----------
    x, y
        EPSG:27700 metres, shape ``(n,)``.
    path
        Where the tree shall be kept, without ending (``.idx`` and ``.dat`` are added); in memory
        if left out.
    """
    stored = () if path is None else (path,)
    properties = tree_properties()
    properties.overwrite = True
    if not x.size:
        return Index(*stored, properties=properties)
    points = np.column_stack([x, y])
    return Index(*stored, (np.arange(x.size), points, points), properties=properties)


def tree_properties() -> Property:
    """Return how the tree is laid out: two dimensions, pages of a hundred entries."""
    return Property(dimension=2, leaf_capacity=_LEAF, index_capacity=_LEAF, fill_factor=0.9)


def _checked(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return two flat arrays of finite metres."""
    east = np.atleast_1d(np.asarray(x, dtype=np.float64))
    north = np.atleast_1d(np.asarray(y, dtype=np.float64))
    if east.ndim != 1 or east.shape != north.shape:
        raise ValueError(
            f"x has shape {east.shape} and y {north.shape}; give two flat arrays of one length."
        )
    if not (np.isfinite(east).all() and np.isfinite(north).all()):
        raise ValueError("a place is missing or not finite; leave out premises without one.")
    return east, north
