"""A grid is the square cells of a surface, of a size that singles out no address."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.compiled import compiled

__all__ = ["SMALLEST_CELL", "Extent", "Grid"]

Floats: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]
Rows: TypeAlias = NDArray[np.intp]
Extent: TypeAlias = tuple[float, float, float, float]

#: Metres. A smaller cell would show single addresses.
SMALLEST_CELL: Final = 250.0
#: More cells than any county has: coordinates are swapped, or not in metres.
MOST_CELLS: Final = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Square cells from a south-west corner.

    Attributes
    ----------
    west, south
        Corner, metres (EPSG:27700).
    cell
        Width of a cell, metres.
    rows, columns
        Cells northwards, and eastwards.
    """

    west: float
    south: float
    cell: float
    rows: int
    columns: int

    @classmethod
    def over(cls, extent: Extent, cell: float) -> "Grid":
        """Lay cells over west, south, east and north, from the south-west corner.

        Raises
        ------
        ValueError
            If cells are under 250 m, or the extent is empty or takes too many of them.
        """
        if not SMALLEST_CELL <= cell < np.inf:
            raise ValueError(
                f"cells of a surface are {SMALLEST_CELL:g} m or wider: smaller ones single out "
                "addresses. No surface was made."
            )
        west, south, east, north = (float(side) for side in extent)
        if not (west < east and south < north and np.isfinite(east - west + north - south)):
            raise ValueError("the extent is west, south, east, north. No surface was made.")
        columns, rows = int(np.ceil((east - west) / cell)), int(np.ceil((north - south) / cell))
        if rows * columns > MOST_CELLS:
            raise ValueError(
                f"that is {rows} by {columns} cells. Are coordinates metres of EPSG:27700? Use "
                "wider cells or a smaller extent. No surface was made."
            )
        return cls(west=west, south=south, cell=float(cell), rows=rows, columns=columns)

    @classmethod
    def around(cls, places: Floats, cell: float, margin: float) -> "Grid":
        """Lay cells over all places and a margin, with corners at whole multiples of a cell."""
        if not SMALLEST_CELL <= cell < np.inf:
            return cls.over((0, 0, 1, 1), cell)
        low = np.floor((places.min(axis=0) - margin) / cell) * cell
        high = np.maximum(np.ceil((places.max(axis=0) + margin) / cell) * cell, low + cell)
        return cls.over((low[0], low[1], high[0], high[1]), cell)

    @classmethod
    def chosen(cls, places: Floats, cell: float, margin: float, extent: Extent | None) -> "Grid":
        """Lay cells over the extent if there is one, else around all places."""
        if extent is not None:
            return cls.over(extent, cell)
        if not len(places):
            raise ValueError(
                "there is no place and no extent to make a surface of. Give an extent."
            )
        return cls.around(places, cell, margin)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows, self.columns

    @property
    def x(self) -> Floats:
        """Eastings of the centres of columns."""
        centres: Floats = self.west + (np.arange(self.columns, dtype=np.float64) + 0.5) * self.cell
        return centres

    @property
    def y(self) -> Floats:
        """Northings of the centres of rows, from the south."""
        centres: Floats = self.south + (np.arange(self.rows, dtype=np.float64) + 0.5) * self.cell
        return centres

    def check_bandwidth(self, bandwidth: float) -> None:
        """Refuse a kernel narrower than a cell, which no centre of a cell would show rightly.

        Raises
        ------
        ValueError
            If it is, or is not a number.
        """
        if not self.cell <= bandwidth < np.inf:
            raise ValueError(
                "the bandwidth is metres, and no less than a cell is wide. No surface was made."
            )

    def hold(self, places: Floats, within: shapely.Geometry | None) -> Mask:
        """Say which places lie on the grid, and inside the outline if there is one."""
        east, north = self.west + self.columns * self.cell, self.south + self.rows * self.cell
        held = np.all((places >= (self.west, self.south)) & (places <= (east, north)), axis=1)
        if within is not None:
            shapely.prepare(within)
            held &= np.asarray(shapely.contains_xy(within, places))
        return np.asarray(held, dtype=np.bool_)

    def find(self, places: Floats) -> tuple[Rows, Rows]:
        """Return the row and the column of the cell each place of the grid is in."""
        at = np.floor((places - (self.west, self.south)) / self.cell).astype(np.intp)
        at = np.clip(at, 0, (self.columns - 1, self.rows - 1))
        return at[:, 1], at[:, 0]

    def mask(self, places: Floats, within: shapely.Geometry | None) -> Mask:
        """Say which cells have their centre inside the outline, or hold one of the places."""
        if within is None:
            return np.ones(self.shape, dtype=np.bool_)
        shapely.prepare(within)
        x, y = np.meshgrid(self.x, self.y)
        inside: Mask = np.asarray(shapely.contains_xy(within, x, y))
        inside[self.find(places)] = True
        return inside

    def share_out(self, places: Floats, weights: Floats) -> Floats:
        """Share each place's weight among the four nearest centres, as near as it is to each.

        Returns
        -------
        Weights at centres, one row and column wider than the grid on every side: shape
        ``(rows + 2, columns + 2)``.
        """
        shared = np.zeros((self.rows + 2, self.columns + 2))
        columns = (places[:, 0] - self.west) / self.cell + 0.5
        rows = (places[:, 1] - self.south) / self.cell + 0.5
        _share_out(columns, rows, np.asarray(weights, dtype=np.float64), shared)
        return shared


@compiled
def _share_out(columns: Floats, rows: Floats, weights: Floats, shared: Floats) -> None:
    """Add each weight to the four corners of the square of centres it lies in."""
    for i in range(columns.size):
        column, row = int(columns[i]), int(rows[i])
        column, row = min(column, shared.shape[1] - 2), min(row, shared.shape[0] - 2)
        east, north = columns[i] - column, rows[i] - row
        shared[row, column] += weights[i] * (1 - east) * (1 - north)
        shared[row, column + 1] += weights[i] * east * (1 - north)
        shared[row + 1, column] += weights[i] * (1 - east) * north
        shared[row + 1, column + 1] += weights[i] * east * north
