"""Marshall's smoother against esda, and in the corners esda does not reach."""

import numpy as np
import pandas as pd
import pytest
from esda.smoothing import Empirical_Bayes, Spatial_Empirical_Bayes
from libpysal.weights import W
from scipy.sparse import csr_array

from geo.neighbours import Neighbours
from models.smoothing import marshall

RNG = np.random.default_rng(9)
PEOPLE = RNG.integers(5_000, 25_000, 16).astype(float)
COUNTS = RNG.poisson(RNG.gamma(4.0, 0.25, 16) * PEOPLE / 1000)


def ring(n, alone=()):
    """Areas in a ring, each next to two, save those left alone."""
    matrix = np.zeros((n, n))
    for row in range(n):
        other = (row + 1) % n
        if row not in alone and other not in alone:
            matrix[row, other] = matrix[other, row] = 1
    return Neighbours(csr_array(matrix), pd.Index(range(n)), "ring")


def test_towards_all_agrees_with_esda():
    theirs = np.asarray(Empirical_Bayes(COUNTS[:, None], PEOPLE[:, None]).r).ravel()

    assert marshall(COUNTS, PEOPLE).rate == pytest.approx(theirs, rel=1e-12)


def test_towards_neighbours_agrees_with_esda():
    beside = {row: [(row - 1) % 16, (row + 1) % 16] for row in range(16)}
    around = W(beside, id_order=list(range(16)))
    theirs = np.asarray(Spatial_Empirical_Bayes(COUNTS[:, None], PEOPLE[:, None], around).r).ravel()

    assert marshall(COUNTS, PEOPLE, ring(16), geoda=True).rate == pytest.approx(theirs, rel=1e-12)


def test_shrunk_rates_lie_between_the_crude_rate_and_the_mean():
    made = marshall(COUNTS, PEOPLE)
    crude = COUNTS / PEOPLE

    assert made.b == pytest.approx(COUNTS.sum() / PEOPLE.sum())
    assert np.all((made.rate - crude) * (made.rate - made.b) <= 0)


def test_even_rates_are_shrunk_fully():
    made = marshall([5, 10, 15], [1000, 2000, 3000])

    assert made.a == 0
    assert made.rate == pytest.approx([0.005] * 3)


def test_an_island_keeps_its_crude_rate():
    made = marshall(COUNTS, PEOPLE, ring(16, alone={4}))

    assert made.rate[4] == COUNTS[4] / PEOPLE[4]


@pytest.mark.parametrize("neighbours", [None, ring(4)])
def test_no_events_at_all_is_a_rate_of_zero(neighbours):
    assert marshall([0, 0, 0, 0], [5, 6, 7, 8], neighbours).rate.tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("counts", "people", "neighbours", "said"),
    [
        ([1, 2], [1], None, "one figure an area"),
        ([-1, 2], [1, 1], None, "negative"),
        ([0, 2], [0, 1], None, "above zero"),
        ([1, 2], [1, 1], ring(4), "same Areas"),
        ([], [], None, "no area"),
    ],
)
def test_figures_that_do_not_fit_are_refused(counts, people, neighbours, said):
    with pytest.raises(ValueError, match=said):
        marshall(counts, people, neighbours)
