"""Assigning says which area a point is in: exactly one, or none, and the same one every time."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray

from boundaries.areas import Areas
from boundaries.coverage import in_millimetres, require_coverage
from geo.raster import locate, rasterise

__all__ = ["AreaIndex"]


class AreaIndex:
    """An index over areas that finds the one each point is in.

    Points and outlines are taken to the nearest whole millimetre, and then every answer is exact.
    A point on an edge or corner that areas share is in the one to its north or, on an upright
    edge, to its east. On the outer rim the same rule holds: a west or south rim is inside, an
    east or north rim is outside.

    Parameters
    ----------
    areas
        A coverage: areas may have holes, islands and many parts, but not overlap.

    Raises
    ------
    BoundaryRefused
        If the areas are no coverage on whole millimetres. The message names those at fault.
    """

    def __init__(self, areas: Areas) -> None:
        require_coverage(areas)
        self._raster = rasterise(in_millimetres(areas))

    def assign(self, x: npt.ArrayLike, y: npt.ArrayLike, threads: int = 1) -> NDArray[np.int32]:
        """Return the row of the area each point is in, or -1 if it is in none.

        Parameters
        ----------
        x, y
            Eastings and northings, EPSG:27700 metres, shape ``(n,)``. A point with a missing or
            infinite coordinate is in no area.
        threads
            How many threads share the work. The answer does not depend on it.

        Returns
        -------
        Rows of the `Areas` the index was made from, shape ``(n,)``.

        Raises
        ------
        ValueError
            If the shapes differ or are not flat, or there is no thread.
        """
        east = np.ascontiguousarray(x, dtype=np.float64)
        north = np.ascontiguousarray(y, dtype=np.float64)
        if east.ndim != 1 or east.shape != north.shape:
            raise ValueError(
                f"x has shape {east.shape} and y {north.shape}; give two flat arrays of one length."
            )
        if threads < 1:
            raise ValueError(f"{threads} threads do no work; give 1 or more.")
        rows = np.empty(east.shape, dtype=np.int32)
        if threads == 1:
            locate(self._raster, east, north, rows)
            return rows
        bounds = np.linspace(0, east.size, threads + 1).astype(int)
        parts = [slice(*ends) for ends in pairwise(bounds)]
        with ThreadPoolExecutor(threads) as pool:
            done = [
                pool.submit(locate, self._raster, east[part], north[part], rows[part])
                for part in parts
            ]
            for part_done in done:
                part_done.result()
        return rows
