"""Gi* against its formula written out area by area, and against esda."""

import numpy as np
import pandas as pd
import pytest
from esda.getisord import G_Local
from libpysal.weights import W
from scipy.sparse import csr_array

from boundaries import load
from geo.neighbours import Neighbours, queen
from models.gi_star import gi_star, permuted_gi_star


def neighbours(links, n):
    """Neighbours from pairs of rows."""
    matrix = np.zeros((n, n))
    for one, other in links:
        matrix[one, other] = matrix[other, one] = 1
    return Neighbours(csr_array(matrix), pd.Index(range(n)), "by hand")


LINKS = [(0, 1), (1, 2), (2, 3), (3, 4), (1, 4)]
VALUES = np.array([2.0, 3.0, 3.2, 5.0, 8.0, 7.0])


def written_out(values, links):
    """Ord & Getis (1995), equation 5, with sums in words."""
    n = len(values)
    mean, spread = np.mean(values), np.sqrt(np.mean(values**2) - np.mean(values) ** 2)
    scores = []
    for row in range(n):
        near = {row} | {b for a, b in links if a == row} | {a for a, b in links if b == row}
        k = len(near)
        top = sum(values[other] for other in near) - mean * k
        scores.append(top / (spread * np.sqrt((n * k - k**2) / (n - 1))))
    return scores


def test_is_equation_five():
    assert gi_star(VALUES, neighbours(LINKS, 6)) == pytest.approx(written_out(VALUES, LINKS))


def test_agrees_with_esda_on_the_wards():
    wards = load()
    near = queen(wards)
    rates = np.random.default_rng(1).gamma(2, 1, len(wards))
    weights = W(
        {row: near.matrix[[row]].indices.tolist() for row in range(len(wards))},
        id_order=list(range(len(wards))),
    )
    theirs = G_Local(rates, weights, transform="B", permutations=0, star=True).Zs

    assert gi_star(rates, near) == pytest.approx(theirs, abs=1e-12)


def test_an_island_is_scored_by_itself():
    """With no neighbour the score is the plain standard score."""
    made = gi_star(VALUES, neighbours(LINKS, 6))

    assert made[5] == pytest.approx((7 - VALUES.mean()) / VALUES.std())


def test_an_area_that_neighbours_all_others_cannot_be_scored():
    made = gi_star(VALUES[:3], neighbours([(0, 1), (1, 2)], 3))

    assert np.isnan(made).tolist() == [False, True, False]


def test_an_area_without_a_rate_takes_no_part():
    holed = np.append(VALUES, np.nan)
    made = gi_star(holed, neighbours([*LINKS, (6, 0), (6, 3)], 7))

    assert np.isnan(made[6])
    assert made[:6] == pytest.approx(gi_star(VALUES, neighbours(LINKS, 6)))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (VALUES[:5], "same Areas"),
        (VALUES[:, None], "same Areas"),
        (np.full(6, 0.1), "no hotspot"),
        (np.full(6, np.nan), "no hotspot"),
        (np.append(VALUES[:5], np.inf), "infinite"),
    ],
)
def test_values_that_cannot_be_scored_are_refused(values, said):
    with pytest.raises(ValueError, match=said):
        gi_star(values, neighbours(LINKS, 6))


def test_dealing_out_finds_a_planted_cluster_and_is_told_for_whom():
    """A ward and its neighbours stand at three times the rest."""
    wards = load()
    near = queen(wards)
    heart = int(np.flatnonzero(near.counts == 7)[0])
    values = np.random.default_rng(5).gamma(40, 1 / 40, len(wards))
    values[[heart, *near.matrix[[heart]].indices]] *= 3
    made = permuted_gi_star(values, near, rng=np.random.default_rng(5))

    assert np.array_equal(made.z, gi_star(values, near))
    assert made.p[heart] == 2 / 10_000
    assert made.q[heart] <= 0.05
    assert (made.n, made.family, made.draws) == (124, 124, 9_999)
    assert "conditional permutation" in made.method


def test_dealing_out_says_nothing_of_islands_and_of_those_beside_all_others():
    island = permuted_gi_star(VALUES, neighbours(LINKS, 6), draws=99, rng=np.random.default_rng(1))
    whole = permuted_gi_star(
        VALUES[:3], neighbours([(0, 1), (1, 2)], 3), draws=99, rng=np.random.default_rng(1)
    )

    assert np.isnan(island.p).tolist() == [False] * 5 + [True]
    assert np.isnan(whole.p).tolist() == [False, True, False]
    assert (island.family, whole.family) == (5, 2)
    assert np.array_equal(np.isnan(island.q), np.isnan(island.p))
