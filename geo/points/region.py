"""A region is the land the points of a file should lie in: its wards, and where people live."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from boundaries.areas import Areas
from geo.assign import AreaIndex
from geo.postcodes import Postcodes

__all__ = ["Region"]

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

#: Side in metres of the cells in which people live if a postcode is in one or beside it.
_CELL: Final = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """The land the points of a file should lie in.

    Attributes
    ----------
    wards
        Its wards; their districts are its districts.
    postcodes
        Where its postcodes are, if that is known.
    """

    wards: Areas
    postcodes: Postcodes | None
    _index: AreaIndex
    _lived_in: NDArray[np.int64]

    @classmethod
    def of(cls, wards: Areas, postcodes: Postcodes | None = None) -> "Region":
        """Make ready to ask about points; with postcodes also whether anybody lives near one."""
        cells = np.empty(0, dtype=np.int64)
        if postcodes is not None:
            east, north = (postcodes.table[name].to_numpy() for name in ("easting", "northing"))
            steps = [(a * _CELL, b * _CELL) for a in (-1, 0, 1) for b in (-1, 0, 1)]
            cells = np.unique(np.concatenate([_cell(east + a, north + b) for a, b in steps]))
        return cls(wards, postcodes, AreaIndex(wards), cells)

    def holds(self, east: Floats, north: Floats) -> Flags:
        """Say of each place in metres whether it lies in the region, shape ``(n,)``."""
        held: Flags = self._index.assign(east, north) >= 0
        return held

    def is_lived_in(self, east: Floats, north: Floats) -> Flags:
        """Say of each place whether a postcode lies within 100 to 280 m, shape ``(n,)``.

        Without postcodes, whether the region holds it: the best that is then known.
        """
        if not self._lived_in.size:
            return self.holds(east, north)
        near: Flags = np.isin(_cell(east, north), self._lived_in)
        return near

    def is_in(self, east: Floats, north: Floats, given: NDArray[np.object_]) -> Flags:
        """Say of each place whether it lies in the ward or district whose code is given."""
        row = self._index.assign(east, north)
        ward = self.wards.codes.to_numpy(dtype=object)[row]
        district = self.wards.frame["district_code"].to_numpy(dtype=object)[row]
        inside: Flags = (row >= 0) & ((ward == given) | (district == given))
        return inside

    def knows(self, given: NDArray[np.object_]) -> Flags:
        """Say of each code whether it is that of a ward or district here."""
        known: Flags = np.isin(given.astype(str), [*self.wards.codes, *self._districts])
        return known

    @property
    def _districts(self) -> set[str]:
        return set(self.wards.frame["district_code"])


def _cell(east: Floats, north: Floats) -> NDArray[np.int64]:
    """Return the number of the cell each place is in; -1 for one that is not finite."""
    whole = np.isfinite(east) & np.isfinite(north) & (np.hypot(east, north) < 1e8)
    column = np.floor(np.where(whole, east, 0) / _CELL).astype(np.int64)
    row = np.floor(np.where(whole, north, 0) / _CELL).astype(np.int64)
    return np.where(whole, column * 10_000_000 + row, -1)
