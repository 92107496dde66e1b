"""Densities against kernels added up point by point, SciPy and R's sparr."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import fftconvolve

from models.surface import Surface, density, oversmoothing

EXTENT = (0, 0, 32_000, 32_000)


def spread(i, ratio):
    """Numbers from 0 to 1 that fill it evenly; the same in R and here."""
    return (i * ratio) % 1


def cases():
    """120 points all over 32 km, and 60 in 6 km of it."""
    i = np.arange(1, 181)
    u, v = spread(i, 0.7548776662466927), spread(i, 0.5698402909980532)
    near = np.column_stack([20_000 + 6000 * (u - 0.5), 12_000 + 6000 * (v - 0.5)])
    return np.where((i <= 120)[:, None], 32_000 * np.column_stack([u, v]), near)


#: Cells compared with R, counted from 0 in the south-west.
ROWS, COLUMNS = np.array([9, 39, 48, 63, 99, 127]), np.array([4, 63, 80, 29, 109, 127])


def added_up(xy, weights, surface):
    """Each kernel at each centre."""
    rows, columns = surface.values.shape
    x = surface.west + (np.arange(columns) + 0.5) * surface.cell
    y = surface.south + (np.arange(rows) + 0.5) * surface.cell
    far = (x - xy[:, :1])[:, None, :] ** 2 + (y - xy[:, 1:])[:, :, None] ** 2
    kernels = np.exp(-far / (2 * surface.bandwidth**2)) / (2 * np.pi * surface.bandwidth**2)
    return 1e6 * np.tensordot(weights, kernels, 1)


def test_is_the_sum_of_kernels():
    xy, weights = cases(), np.random.default_rng(1).uniform(0, 3, 180)
    made = density(xy, weights, 250, 3000, extent=EXTENT)

    assert made.values == pytest.approx(added_up(xy, weights, made), rel=2e-3, abs=1e-6)


def test_agrees_with_sparr():
    """R package sparr 2.2-17, `bivariate.density(pp, h0 = 3000, edge = "none", intensity = TRUE)`.

    With `resolution = 1664`, of which every 13th pixel is the centre of a cell: sparr moves points
    to the nearest pixel, and with 128 pixels is itself 3% off at a corner.
    """
    theirs = [5.385031615e-08, 4.620228677e-07, 8.968194387e-07]
    theirs += [1.105207766e-07, 1.177857689e-07, 2.883056028e-08]
    made = density(cases(), None, 250, 3000, extent=EXTENT)

    assert made.values[ROWS, COLUMNS] / 1e6 == pytest.approx(theirs, rel=1.5e-3)


def test_edge_correction_agrees_with_sparr():
    """The same with `edge = "uniform"`, scaled to sum to 1 as `intensity = FALSE` is."""
    theirs = [5.875223077e-10, 2.560543286e-09, 4.968041506e-09]
    theirs += [6.165067969e-10, 7.014132111e-10, 5.983655960e-10]
    made = density(cases(), None, 250, 3000, extent=EXTENT, edge="uniform").values

    assert made[ROWS, COLUMNS] / (made.sum() * 250**2) == pytest.approx(theirs, rel=1.5e-3)


def test_oversmoothing_bandwidth_agrees_with_sparr():
    """`OS(pp)` of sparr 2.2-17; and Terrell's factor for 100 points of spread 1."""
    assert oversmoothing(cases(), None, 180) == pytest.approx(3559.28755539, rel=1e-10)


def test_agrees_with_scipy_on_linear_bins():
    """Points on centres fall into one bin each; the kernel is narrowed by a sixth of a cell."""
    rng = np.random.default_rng(1)
    at = rng.integers(0, 40, (300, 2))
    bins = np.zeros((40, 40))
    np.add.at(bins, (at[:, 1], at[:, 0]), 1)
    steps = np.arange(-40, 41) * 500.0
    across = np.exp(-(steps**2) / (2 * (2000**2 - 500**2 / 6)))
    theirs = fftconvolve(bins, np.outer(across, across) / across.sum() ** 2, mode="same")
    made = density(500.0 * at + 250, None, 500, 2000, extent=(0, 0, 20_000, 20_000))

    assert made.values == pytest.approx(theirs / 0.25, rel=1e-6, abs=1e-9)


@given(
    seed=st.integers(0, 1000),
    n=st.integers(1, 60),
    cell=st.sampled_from([250.0, 400.0, 1000.0]),
    wide=st.floats(1, 20),
)
def test_no_event_is_lost_or_invented(seed, n, cell, wide):
    """But for the 1e-4 that lies beyond four bandwidths."""
    rng = np.random.default_rng(seed)
    xy, weights = rng.uniform(0, 9000, (n, 2)), rng.uniform(0, 5, n)
    made = density(xy, weights, cell, wide * cell)

    assert made.total == pytest.approx(weights.sum())
    assert made.mass == pytest.approx(made.total, rel=5e-4)
    assert np.all(made.values >= 0)


@given(seed=st.integers(0, 1000))
def test_the_order_of_rows_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    xy, weights = rng.uniform(0, 9000, (40, 2)), rng.uniform(0, 5, 40)
    turned = rng.permutation(40)
    one = density(xy, weights, 500, 1500).values

    assert density(xy[turned], weights[turned], 500, 1500).values == pytest.approx(one, abs=1e-9)


def test_an_even_ground_is_even_up_to_the_edge_once_corrected():
    x, y = np.meshgrid(np.arange(50, 20_000, 100), np.arange(50, 20_000, 100))
    xy = np.column_stack([x.ravel(), y.ravel()])
    plain, even = (
        density(xy, None, 500, 2000, extent=(0, 0, 20_000, 20_000), edge=edge).values
        for edge in ("none", "uniform")
    )

    assert plain[0, 0] < 40
    assert even == pytest.approx(np.full((40, 40), 100), rel=0.01)


def test_what_lies_outside_is_left_out_and_counted():
    xy = np.array([(1000, 1000), (2000, 2000), (9000, 9000), (2500, 500)], dtype=float)
    triangle = shapely.Polygon([(0, 0), (5000, 5000), (0, 5000)])
    boxed = density(xy, None, 250, 500, extent=(0, 0, 5000, 5000))
    made = density(
        xy + np.array((-1, 1)), None, 250, 500, extent=(0, 0, 5000, 5000), within=triangle
    )

    assert (boxed.n, boxed.outside) == (3, 1)
    assert (made.n, made.outside) == (2, 2)
    assert np.isnan(made.values[0, -1])
    assert np.isfinite(made.values[-1, 0])
    assert made.mass < made.total


def test_says_where_its_cells_are():
    made = density([(10_100, 20_100), (12_000, 22_000)], None, 500, 1000)
    rows, columns = made.values.shape

    assert (made.west % 500, made.south % 500) == (0, 0)
    assert made.extent == (
        made.west,
        made.south,
        made.west + 500 * columns,
        made.south + 500 * rows,
    )
    assert made.west <= 10_100 - 4000 < made.west + 500


def test_one_place_and_none():
    one = density([(1000, 1000)], [5], 250, 500)
    none = density(np.zeros((0, 2)), None, 250, 500, extent=(0, 0, 2000, 2000))

    assert one.mass == pytest.approx(5, rel=1e-3)
    assert none.total == none.mass == 0
    assert none.values.shape == (8, 8)


def test_takes_tables_and_changes_no_argument():
    xy, weights = cases(), np.ones(180)
    made = density(pd.DataFrame(xy), pd.Series(weights), 1000)

    assert isinstance(made, Surface)
    assert (xy == cases()).all()
    assert (weights == 1).all()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"cell": 249.9}, "250 m or wider"),
        ({"cell": 100, "extent": (0, 0, 1000, 1000)}, "250 m or wider"),
        ({"cell": np.nan}, "250 m or wider"),
        ({"bandwidth": 200}, "no less than a cell"),
        ({"bandwidth": np.inf, "extent": (0, 0, 1000, 1000)}, "no less than a cell"),
        ({"extent": (1000, 0, 0, 1000)}, "west, south, east, north"),
        ({"extent": (0, 0, 1e7, 1e7)}, "EPSG:27700"),
        ({"edge": "mirror"}, "uniform"),
        ({"weights": [1]}, "one weight"),
        ({"weights": -np.ones(180)}, "place 0 is negative"),
        ({"xy": np.zeros((0, 2)), "weights": None}, "no place and no extent"),
        ({"xy": np.ones((5, 2)), "weights": None, "bandwidth": None}, "at one place"),
        ({"xy": np.ones((5, 2)), "weights": np.ones(5), "bandwidth": None}, "at one place"),
        ({"weights": np.zeros(180), "bandwidth": None}, "at one place"),
    ],
)
def test_what_makes_no_surface_is_refused(changed, said):
    given = {"xy": cases(), "weights": np.ones(180), "cell": 250, "bandwidth": 1000} | changed

    with pytest.raises(ValueError, match=said):
        density(**given)
