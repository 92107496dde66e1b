"""Every point is in exactly one area, the one that exact arithmetic says."""

from fractions import Fraction
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from boundaries import BNG, Areas
from geo.assign import AreaIndex

#: Coordinates are drawn on a small grid so that points often fall on edges and corners.
SIDE = 12


def areas_of(outlines):
    """Make areas, in metres, of outlines in whole millimetres, where shapely is exact."""
    outlines = shapely.transform(outlines, lambda xy: xy / 1000)
    index = pd.Index([f"A{row:04d}" for row in range(len(outlines))], name="area_code")
    frame = gpd.GeoDataFrame({"name": index}, index=index, geometry=list(outlines), crs=BNG)
    return Areas(frame, "2025")


def rings(outline):
    """All rings of a polygon or multipolygon, as integer millimetres."""
    for part in shapely.get_parts(outline):
        for ring in (part.exterior, *part.interiors):
            yield [(round(x), round(y)) for x, y in ring.coords]


def holds(outline, x, y):
    """Whether the half-open rule puts (x, y) in the outline, by exact fractions."""
    inside = False
    for ring in rings(outline):
        for (ax, ay), (bx, by) in pairwise(ring):
            if (ay <= y) != (by <= y):
                crossed_at = ax + Fraction((bx - ax) * (y - ay), by - ay)
                inside ^= crossed_at <= x
    return inside


@st.composite
def coverages(draw):
    """Triangles of random grid points, joined at random: holes, islands, slivers, many parts."""
    grid = st.tuples(st.integers(0, SIDE), st.integers(0, SIDE))
    corners = draw(st.lists(grid, min_size=4, max_size=14, unique=True))
    stretch = draw(st.sampled_from([(1, 1), (1, 97), (1_000, 1_000), (50_000_000, 3)]))
    moved = draw(st.sampled_from([(0, 0), (-7, 11), (388_650_000, 402_600_000)]))
    points = np.array(corners) * stretch + moved
    triangles = shapely.get_parts(shapely.delaunay_triangles(shapely.multipoints(points)))
    assume(len(triangles) > 1)
    labels = np.array(
        draw(st.lists(st.integers(-1, 3), min_size=len(triangles), max_size=len(triangles)))
    )
    kept = sorted(set(labels.tolist()) - {-1})
    assume(kept)
    assume(shapely.coverage_is_valid(triangles))
    outlines = [shapely.coverage_union_all(triangles[labels == label]) for label in kept]
    metres = shapely.transform(outlines, lambda xy: xy / 1000)
    assume(shapely.is_valid(outlines).all() and shapely.coverage_is_valid(outlines))
    assume(shapely.is_valid(metres).all())
    return outlines, stretch, moved


@given(coverages())
def test_every_grid_point_is_where_exact_arithmetic_puts_it(case):
    outlines, stretch, moved = case
    side = np.arange(-1, SIDE + 2)
    x, y = (axis.ravel() for axis in np.meshgrid(side * stretch[0], side * stretch[1]))
    x, y = x + moved[0], y + moved[1]

    rows = AreaIndex(areas_of(outlines)).assign(x / 1000, y / 1000)

    for row, px, py in zip(rows.tolist(), x.tolist(), y.tolist(), strict=True):
        holders = [number for number, outline in enumerate(outlines) if holds(outline, px, py)]
        assert holders == ([row] if row >= 0 else [])


@given(coverages(), st.integers(0, 2**32 - 1))
def test_points_anywhere_agree_with_shapely(case, seed):
    outlines, _, _ = case
    west, south, east, north = shapely.total_bounds(outlines)
    rng = np.random.default_rng(seed)
    x = np.rint(rng.uniform(west - 2, east + 2, 60))
    y = np.rint(rng.uniform(south - 2, north + 2, 60))

    rows = AreaIndex(areas_of(outlines)).assign(x / 1000, y / 1000)

    points = shapely.points(x, y)
    for row, point in zip(rows.tolist(), points, strict=True):
        within = np.flatnonzero(shapely.contains_properly(outlines, point))
        if within.size:
            assert row == within[0]
        elif not shapely.intersects(outlines, point).any():
            assert row == -1
        elif row >= 0:
            assert shapely.intersects(outlines[row], point)


@given(coverages(), st.integers(1, 5))
def test_threads_and_order_change_nothing(case, threads):
    outlines, stretch, moved = case
    rng = np.random.default_rng(threads)
    x = (rng.integers(-1, SIDE + 2, 301) * stretch[0] + moved[0]) / 1000
    y = (rng.integers(-1, SIDE + 2, 301) * stretch[1] + moved[1]) / 1000
    index = AreaIndex(areas_of(outlines))

    alone = index.assign(x, y)

    assert (index.assign(x, y, threads=threads) == alone).all()
    assert (index.assign(x[::-1], y[::-1]) == alone[::-1]).all()


@given(coverages())
def test_corners_inside_the_land_are_in_one_area_each(case):
    """Corners are where a point is most easily lost or counted twice."""
    outlines, _, _ = case
    land = shapely.coverage_union_all(outlines)
    corners = np.unique(shapely.get_coordinates(outlines), axis=0)
    inner = corners[shapely.contains_properly(land, shapely.points(corners))]

    rows = AreaIndex(areas_of(outlines)).assign(inner[:, 0] / 1000, inner[:, 1] / 1000)

    assert (rows >= 0).all()


@pytest.mark.parametrize("lost", [np.nan, np.inf, -np.inf, 1e300])
def test_a_point_without_a_place_is_in_no_area(lost):
    index = AreaIndex(areas_of([shapely.box(0, 0, 1000, 1000)]))

    assert index.assign([lost, 0.5, 0.5], [0.5, lost, 0.5]).tolist() == [-1, -1, 0]
