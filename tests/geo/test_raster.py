"""Cells that no edge touches answer at once; the others keep each edge once."""

import numpy as np
import pytest
import shapely

from geo import raster
from geo.raster import locate, rasterise

#: Two squares of ten metres, in millimetres.
WEST, EAST = shapely.box(0, 0, 10_000, 10_000), shapely.box(10_000, 0, 20_000, 10_000)


def index(*outlines):
    return rasterise(np.array(outlines, dtype=object))


def test_a_shared_edge_is_kept_once_and_leads_from_one_area_to_the_other():
    edges = raster._edges(np.array([WEST, EAST], dtype=object))
    upright = {tuple(edge[:4]): int(edge[4]) for edge in edges.tolist() if edge[1] != edge[3]}

    # Going east: into area 1 from outside, from area 1 to area 2, out of area 2.
    assert upright == {
        (0, 0, 0, 10_000): 1,
        (10_000, 0, 10_000, 10_000): 1,
        (20_000, 0, 20_000, 10_000): -2,
    }


def test_an_untouched_cell_answers_for_all_its_points():
    found = index(WEST, EAST)
    size = 1 << found.shift
    row, column = np.nonzero(found.cells >= 0)
    south, west = found.south + row * size, found.west + column * size
    for dy, dx in ((0, 0), (size - 1, 0), (0, size - 1), (size - 1, size - 1)):
        y, x = (south + dy) / 1000, (west + dx) / 1000
        rows = np.empty(len(x), dtype=np.int32)
        locate(found, x, y, rows)
        in_west = (x >= 0) & (x < 10) & (y >= 0) & (y < 10)
        in_east = (x >= 10) & (x < 20) & (y >= 0) & (y < 10)
        assert (rows == np.where(in_west, 0, np.where(in_east, 1, -1))).all()


def test_most_cells_are_untouched_and_the_raster_stays_small():
    found = index(WEST, EAST)

    assert (found.cells >= 0).mean() > 0.95
    assert found.cells.size <= raster._LEAST_CELLS
    assert found.first[-1] == len(found.edges)


@pytest.mark.parametrize("side", [2, 1_000, 1_000_000, 100_000_000])
def test_cells_fit_the_extent_whatever_its_size(side):
    found = index(shapely.box(0, 0, side, side))
    rows = np.empty(3, dtype=np.int32)

    along = np.array([0, side / 2, side]) / 1000
    locate(found, along, along, rows)

    assert rows.tolist() == [0, 0, -1]
