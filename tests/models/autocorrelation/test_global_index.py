"""Global Moran against its formula in words, every permutation, spdep, and what must be true."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from esda.moran import Moran, Moran_Rate
from hypothesis import given
from hypothesis import strategies as st
from libpysal.weights import W
from scipy import stats
from scipy.sparse import csr_array

from boundaries import load
from geo.neighbours import Neighbours, queen
from models.moran import empirical_bayes_index, global_moran

VALUES = np.array([2.0, 3.0, 3.2, 5.0, 8.0, 7.0])
LINKS = [(0, 1), (1, 2), (2, 3), (3, 4), (1, 4)]
EVENTS = np.array([3, 5, 2, 4, 6, 3])
PEOPLE = np.array([310, 480, 205, 420, 590, 290])


def joined(links, n, rule="by hand"):
    """Neighbours from pairs of rows."""
    matrix = np.zeros((n, n))
    for one, other in links:
        matrix[one, other] = matrix[other, one] = 1
    return Neighbours(csr_array(matrix), pd.Index(range(n)), rule)


NEAR = joined(LINKS, 6)


def measured(values=VALUES, near=NEAR, draws=99, seed=1, **settings):
    return global_moran(values, near, draws=draws, rng=np.random.default_rng(seed), **settings)


@pytest.mark.parametrize(
    ("weights", "i", "variance", "z"),
    [("row", 0.1432056, 0.1271952, 1.1025), ("binary", 0.07212544, 0.10987019, 0.97182)],
)
def test_agrees_with_spdep_where_there_is_an_island(weights, i, variance, z):
    """moran.test(x, nb2listw(nb, style = "W" or "B", zero.policy = TRUE)) of R package spdep
    1.2-7, printed; the sixth area has no neighbour, and "n reduced by no-neighbour observations".
    """
    made = measured(weights=weights)

    assert made.i == pytest.approx(i, abs=1e-7)
    assert made.expectation == -0.25
    assert made.variance == pytest.approx(variance, abs=1e-7)
    assert made.z == pytest.approx(z, abs=1e-4)
    assert (made.n, made.linked, made.links, made.family) == (6, 5, 10, 1)


@pytest.mark.parametrize(("weights", "style"), [("row", "r"), ("binary", "b")])
def test_agrees_with_esda_on_the_wards(weights, style):
    wards = load()
    near = queen(wards)
    rates = np.random.default_rng(1).gamma(2, 1, len(wards))
    beside = {row: near.matrix[[row]].indices.tolist() for row in range(len(wards))}
    theirs = Moran(
        rates, W(beside, id_order=list(range(124))), transformation=style, permutations=0
    )
    made = measured(rates, near, weights=weights)

    assert made.i == pytest.approx(theirs.I, abs=1e-12)
    assert made.variance == pytest.approx(theirs.VI_rand, abs=1e-12)
    assert made.normal_variance == pytest.approx(theirs.VI_norm, abs=1e-12)
    assert made.z == pytest.approx(theirs.z_rand, abs=1e-9)
    assert made.normal_z == pytest.approx(theirs.z_norm, abs=1e-9)


def indices(values, near, weights):
    """Index of each of all arrangements, the given one first."""
    matrix = near.matrix.toarray()
    if weights == "row":
        matrix /= np.maximum(1, matrix.sum(axis=1, keepdims=True))
    apart = np.array(list(permutations(values - values.mean())))
    return np.einsum("pi,ij,pj->p", apart, matrix, apart)


@pytest.mark.parametrize("weights", ["row", "binary"])
@pytest.mark.parametrize("values", [VALUES, np.array([0.1, 0.1, 0.2, 0.2, 0.3, 0.6])], ids=len)
def test_p_is_that_of_all_arrangements(values, weights):
    """With ties, which count in both tails."""
    every = indices(values, NEAR, weights)
    tails = [np.mean(every >= every[0] - 1e-12), np.mean(every <= every[0] + 1e-12)]
    made = measured(values, draws=100_000, weights=weights)

    assert made.p == pytest.approx(min(1, 2 * min(tails)), abs=0.01)


def test_moments_are_those_of_all_arrangements():
    """Where no area is an island, randomisation is just this."""
    near = joined([*LINKS, (5, 0)], 6)
    every = indices(VALUES, near, "row")
    made = measured(near=near)

    assert made.i / every[0] * every.mean() == pytest.approx(made.expectation)
    assert (made.i / every[0]) ** 2 * every.var() == pytest.approx(made.variance)


def test_links_that_go_one_way():
    """Against the double sum of the definition."""
    matrix = np.array([[0, 1, 1, 0], [1, 0, 0, 1], [0, 1, 0, 1], [1, 1, 0, 0.0]])
    near = Neighbours(csr_array(matrix), pd.Index(list("abcd")), "nearest 2")
    x = np.array([1.0, 2, 4, 9]) - 4
    top = sum(matrix[a, b] * x[a] * x[b] for a in range(4) for b in range(4))

    assert measured([1.0, 2, 4, 9], near).i == pytest.approx(top / 8 / np.mean(x**2))


@given(order=st.permutations(range(6)), scale=st.integers(1, 9), shift=st.integers(-99, 99))
def test_neither_order_nor_unit_matters(order, scale, shift):
    order = list(order)
    turned = Neighbours(csr_array(NEAR.matrix[order][:, order]), NEAR.codes[order], "by hand")
    made, plain = measured(VALUES[order] * scale + shift, turned), measured()

    assert made.i == pytest.approx(plain.i, abs=1e-9)
    assert made.z == pytest.approx(plain.z, abs=1e-9)
    assert made.p == plain.p


def test_an_area_without_a_value_takes_no_part():
    holed = measured(np.append(VALUES, np.nan), joined([*LINKS, (6, 0), (6, 5)], 7))

    assert (holed.i, holed.z, holed.p, holed.n) == (*(measured().i, measured().z, measured().p), 6)


def test_p_is_uniform_where_nothing_is():
    near = queen(load())
    rng = np.random.default_rng(124)
    p = [measured(rng.normal(size=124), near, 199, seed).p for seed in range(300)]

    assert stats.kstest(p, "uniform").pvalue > 0.01


def test_same_seed_same_result_and_nothing_given_is_changed():
    values, links = VALUES.copy(), NEAR.matrix.toarray()

    assert measured(values) == measured(values)
    assert measured(values, draws=9_999).p != measured(values, draws=9_999, seed=2).p
    assert np.array_equal(values, VALUES)
    assert np.array_equal(NEAR.matrix.toarray(), links)


def test_few_areas_have_no_score():
    three = measured([1.0, 2, 4], joined([(0, 1)], 3))

    assert np.isnan(three.z)
    assert 0 < three.p <= 1
    everyone = measured([1.0, 2, 4, 4], joined([(a, b) for a in range(4) for b in range(a)], 4))
    assert everyone.i == pytest.approx(-1 / 3)
    assert np.isnan([everyone.z, everyone.variance]).all()
    assert everyone.p == 1


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"near": joined([], 6)}, "no area has a neighbour"),
        ({"values": np.full(6, 0.1)}, "equal"),
        ({"draws": 0}, "at least one draw"),
        ({"weights": "W"}, "binary"),
    ],
)
def test_what_can_not_be_measured_is_refused(settings, said):
    with pytest.raises(ValueError, match=said):
        measured(**settings)


def index(events=EVENTS, people=PEOPLE, near=None, draws=99, **settings):
    near = joined([*LINKS, (3, 5)], 6) if near is None else near
    return empirical_bayes_index(
        events, people, near, draws=draws, rng=np.random.default_rng(1), **settings
    )


def test_empirical_bayes_index_agrees_with_spdep():
    """EBImoran.mc(n, x, nb2listw(nb, style = "W"), 99)$statistic of R package spdep 1.2-7. These
    rates differ less than chance, and spdep takes the variance between areas as zero."""
    assert index().i == pytest.approx(-0.535320749133665, abs=1e-12)


def test_empirical_bayes_index_agrees_with_esda_where_areas_do_differ():
    wards = load()
    near = queen(wards)
    people = wards.frame["residents"].to_numpy(float)
    rng = np.random.default_rng(2)
    events = rng.poisson(rng.gamma(4, 0.25, 124) * people * 2e-3)
    beside = {row: near.matrix[[row]].indices.tolist() for row in range(124)}
    theirs = Moran_Rate(events, people, W(beside, id_order=list(range(124))), permutations=0)

    assert index(events, people, near).i == pytest.approx(theirs.I, abs=1e-12)


def test_the_index_counts_islands_and_leaves_out_where_nobody_lives():
    near = joined([*LINKS, (3, 5)], 6)
    beside_nobody = joined([*LINKS, (3, 5), (6, 0), (6, 2)], 7)

    assert index(near=joined(LINKS, 6)).expectation == -1 / 5
    assert index(np.append(EVENTS, 0), np.append(PEOPLE, 0), beside_nobody) == index(near=near)


def test_the_index_does_not_know_units_and_changes_nothing():
    events, people = EVENTS.copy(), PEOPLE.copy()

    assert index(events, people / 1000).i == pytest.approx(index().i)
    assert np.array_equal([events, people], [EVENTS, PEOPLE])


def test_the_index_takes_small_areas_for_what_they_are():
    """Two small areas side by side with 1 and 2 events for 0.2 expected: high rates by chance.
    The index makes less of them than Moran's I of rates."""
    people = np.array([1000.0, 900, 1100, 950, 20, 20])
    events = np.array([10.0, 9, 12, 8, 1, 2])
    near = joined([(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)], 6)

    assert index(events, people, near).i < measured(events / people, near).i


@pytest.mark.parametrize(
    ("events", "people", "said"),
    [
        (EVENTS[:5], PEOPLE, "one figure an area"),
        (EVENTS, [0, *PEOPLE[1:]], "population is zero"),
        (np.zeros(6), PEOPLE, "no events"),
        (EVENTS, [-310, *PEOPLE[1:]], "above zero"),
        ([np.nan, *EVENTS[1:]], PEOPLE, "must not be negative"),
        (EVENTS, [np.nan, *PEOPLE[1:]], "above zero"),
        (np.full(6, 2), np.full(6, 300), "equal"),
    ],
)
def test_counts_that_make_no_rates_are_refused(events, people, said):
    with pytest.raises(ValueError, match=said):
        index(events, people)
