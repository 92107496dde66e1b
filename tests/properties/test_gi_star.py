"""What must hold of scores and hotspots whatever the map."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_array

from geo.neighbours import Neighbours
from models.gi_star import gi_star
from models.hotspots import hotspots

SIDE = 4
N = SIDE * SIDE
PLACES = [(row, column) for row in range(SIDE) for column in range(SIDE)]
NEAR = np.array([[abs(a - c) + abs(b - d) == 1 for c, d in PLACES] for a, b in PLACES], dtype=float)
BOARD = Neighbours(csr_array(NEAR), pd.RangeIndex(N), "rook")

VALUES = arrays(np.float64, N, elements=st.floats(0, 1000, width=32))
COUNTS = arrays(np.int64, N, elements=st.integers(0, 30))


@given(values=VALUES, scale=st.integers(1, 1000), shift=st.integers(-1000, 1000))
def test_score_ignores_the_unit_of_measure(values, scale, shift):
    """Per 1,000 or per 10,000 residents: the map must not change."""
    assume(values.std() > 1e-3)

    assert gi_star(values * scale + shift, BOARD) == pytest.approx(gi_star(values, BOARD), abs=1e-6)


@given(values=VALUES, order=st.permutations(range(N)))
def test_order_of_areas_only_reorders(values, order):
    assume(values.std() > 1e-3)
    order = np.array(order)
    moved = Neighbours(csr_array(NEAR[np.ix_(order, order)]), pd.RangeIndex(N), "rook")

    assert gi_star(values[order], moved) == pytest.approx(gi_star(values, BOARD)[order], abs=1e-9)


@given(values=VALUES)
def test_high_turned_low_turns_the_sign(values):
    assume(values.std() > 1e-3)

    assert gi_star(-values, BOARD) == pytest.approx(-gi_star(values, BOARD), abs=1e-9)


@given(counts=COUNTS, seed=st.integers(0, 2**32 - 1))
def test_p_and_q_are_probabilities_and_never_zero(counts, seed):
    made = hotspots(counts, np.full(N, 5.0), BOARD, 49, np.random.default_rng(seed))

    assert np.all((made.p >= 2 / 50) & (made.p <= 1))
    assert np.all((made.q >= made.p - 1e-12) & (made.q <= 1))
    assert made.total == counts.sum()
    assert np.all((made.category != "more than expected") | (made.z > 0))
    assert np.all((made.category != "fewer than expected") | (made.z < 0))


@given(counts=COUNTS)
def test_under_three_point_seven_nothing_is_ever_fewer(counts):
    counts = np.minimum(counts, 3)
    made = hotspots(counts, np.full(N, 5.0), BOARD, 49, np.random.default_rng(1))

    assert "fewer than expected" not in made.category
