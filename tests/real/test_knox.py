"""Burkitt's lymphoma in Uganda (Williams et al. 1978; splancs) against R's surveillance::knox."""

import numpy as np
import pandas as pd
import pytest

from models.points import knox

pytestmark = pytest.mark.real

SPACE = [2.5, 5, 10, 20, 40]
TIME = [30, 60, 90, 120, 180, 360]


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "reference" / "burkitt_knox"


@pytest.fixture(scope="module")
def cases(folder):
    return pd.read_csv(folder / "cases.csv")


@pytest.fixture(scope="module")
def expected(folder):
    """Thresholds count all pairs up to and with them: bands from zero, closed on the right."""
    return pd.read_csv(folder / "expected_knox.csv").set_index(["S", "T"]).sort_index()


@pytest.fixture(scope="module")
def table(cases):
    thresholds = [[(0, end) for end in ends] for ends in (SPACE, TIME)]
    rng = np.random.default_rng(1)
    return knox(cases[["x", "y"]], cases["t"], *thresholds, 9_999, rng, closed="right")


def column(expected, name):
    return expected[name].to_numpy().reshape(len(SPACE), len(TIME))


def test_pairs_are_those_of_r(table, expected):
    assert (table.observed == column(expected, "X")).all()
    assert (table.space_pairs == column(expected, "n_close_s")[:, 0]).all()
    assert (table.time_pairs == column(expected, "n_close_t")[0]).all()
    assert (table.n, table.pairs) == (188, 17_578)


def test_expected_pairs_are_those_of_r(table, expected):
    assert table.expected == pytest.approx(column(expected, "expected"), abs=1e-9)


def test_poisson_p_is_that_of_r(table, expected):
    assert table.poisson_p == pytest.approx(column(expected, "p_poisson"), abs=1e-9)


def test_permutation_p_is_that_of_r(table, expected):
    """R shuffles pairs, 999 times; dealing out dates 9,999 times gives the same within .03."""
    assert table.p == pytest.approx(column(expected, "p_perm999"), abs=0.03)


def test_bands_add_up_to_thresholds(cases, table):
    bands = knox(
        cases[["x", "y"]],
        cases["t"],
        [0, *SPACE],
        [0, *TIME],
        9,
        np.random.default_rng(1),
        closed="right",
    )

    assert (bands.observed.cumsum(axis=0).cumsum(axis=1) == table.observed).all()


def test_the_common_half_open_bands_give_the_same_once_edges_are_just_beyond(cases, table):
    """A band of 0-31 days that does not hold 31 is one of 0-30 that does."""
    bands = knox(
        cases[["x", "y"]],
        cases["t"],
        [(0, end + 0.001) for end in SPACE],
        [(0, end + 1) for end in TIME],
        9,
        np.random.default_rng(1),
    )

    assert (bands.observed == table.observed).all()
