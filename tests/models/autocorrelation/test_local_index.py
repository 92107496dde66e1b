"""Local Moran against its formula in words, spdep, planted patterns, and what must be true."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from geo.neighbours import Neighbours
from models.moran import global_moran, local_moran

VALUES = np.array([2.0, 3.0, 3.2, 5.0, 8.0, 7.0])
LINKS = [(0, 1), (1, 2), (2, 3), (3, 4), (1, 4)]
SIDE = 12


def joined(links, n):
    """Neighbours from pairs of rows."""
    matrix = np.zeros((n, n))
    for one, other in links:
        matrix[one, other] = matrix[other, one] = 1
    return Neighbours(csr_array(matrix), pd.Index(range(n)), "by hand")


def board():
    """A chess board with queen neighbours."""
    places = np.indices((SIDE, SIDE)).reshape(2, -1).T
    apart = np.abs(places[:, None] - places[None]).max(axis=2)
    return Neighbours(csr_array((apart == 1).astype(float)), pd.Index(range(SIDE**2)), "board")


NEAR = joined(LINKS, 6)


def measured(values=VALUES, near=NEAR, draws=99, seed=1, **settings):
    return local_moran(values, near, draws=draws, rng=np.random.default_rng(seed), **settings)


#: localmoran(x, nb2listw(nb, style, zero.policy = TRUE), zero.policy = TRUE, conditional) of R
#: package spdep 1.2-7, printed: the index, its mean, its variance.
SPDEP = {
    ("row", "conditional"): [
        (0.95958188, -0.304808362, 1.271401348),
        (0.10662021, -0.120836237, 0.106234841),
        (0.21951220, -0.094076655, 0.191759036),
        (0.05644599, -0.003763066, 0.008435037),
        (-0.48292683, -0.455331010, 0.558010533),
        (0, 0, 0),
    ],
    ("row", "randomisation"): [
        (0.95958188, -0.2, 0.8494808),
        (0.10662021, -0.2, 0.1600000),
        (0.21951220, -0.2, 0.3323702),
        (0.05644599, -0.2, 0.3323702),
        (-0.48292683, -0.2, 0.3323702),
        (0, 0, 0),
    ],
    ("binary", "conditional"): [
        (0.9595819, -0.304808362, 1.27140135),
        (0.3198606, -0.362508711, 0.95611357),
        (0.4390244, -0.188153310, 0.76703614),
        (0.1128920, -0.007526132, 0.03374015),
        (-0.9658537, -0.910662021, 2.23204213),
        (0, 0, 0),
    ],
    ("binary", "randomisation"): [
        (0.9595819, -0.2, 0.8494808),
        (0.3198606, -0.6, 1.4400000),
        (0.4390244, -0.4, 1.3294808),
        (0.1128920, -0.4, 1.3294808),
        (-0.9658537, -0.4, 1.3294808),
        (0, 0, 0),
    ],
}


@pytest.mark.parametrize(("weights", "moments"), SPDEP)
def test_agrees_with_spdep_where_there_is_an_island(weights, moments):
    made = measured(weights=weights, moments=moments)
    figures = np.column_stack([made.i, made.expectation, made.variance])

    assert figures == pytest.approx(np.array(SPDEP[weights, moments]), abs=1e-7)
    assert np.isnan([made.z[5], made.p[5], made.q[5]]).all()
    assert (made.n, made.family) == (6, 5)
    assert made.weights in made.method
    assert made.moments in made.method


@pytest.mark.parametrize("moments", ["conditional", "randomisation"])
def test_moments_are_those_of_all_arrangements(moments):
    """Of all values, or of all but the area's own."""
    apart = VALUES - VALUES.mean()
    every = np.array(list(permutations(apart)))
    made = measured(moments=moments)
    for row, around in enumerate(NEAR.matrix.toarray()[:5]):
        kept = every if moments == "randomisation" else every[every[:, row] == apart[row]]
        drawn = kept[:, row] * (kept @ around) / around.sum() / apart.var()
        assert made.expectation[row] == pytest.approx(drawn.mean())
        assert made.variance[row] == pytest.approx(drawn.var())


@pytest.mark.parametrize("weights", ["row", "binary"])
def test_local_indices_add_up_to_the_global_one(weights):
    whole = global_moran(VALUES, NEAR, draws=9, rng=np.random.default_rng(1), weights=weights)
    links = 5 if weights == "row" else 10

    assert measured(weights=weights).i.sum() * 5 / 6 / links == pytest.approx(whole.i)


def test_planted_patterns_get_their_names():
    """A high and a low corner, one low square in the high one, one high square in the low one."""
    values = np.random.default_rng(7).normal(size=(SIDE, SIDE))
    values[:5, :5] += 8
    values[-5:, -5:] -= 8
    values[2, 2], values[-3, -3] = -8, 8
    made = measured(values.ravel(), board(), 9_999)
    names = made.quadrant.reshape(SIDE, SIDE)

    assert names[1, 1] == names[3, 1] == "high-high"
    assert names[-2, -2] == names[-4, -2] == "low-low"
    assert names[2, 2] == "low-high"
    assert names[-3, -3] == "high-low"
    assert set(names[:5, -5:].ravel()) == {"not significant"}
    assert np.array_equal(names.ravel() != "not significant", made.q <= 0.05)


def test_an_area_exactly_at_the_mean_is_never_significant():
    """Its neighbours are the highest there are. Its index is 0 whatever they are."""
    values = np.tile([1 / 3, -1 / 3], SIDE**2 // 2).reshape(SIDE, SIDE)
    values[4:7, 4:7] = 3
    values[5, 5] = (values.sum() - values[5, 5]) / (values.size - 1)
    made = measured(values.ravel(), board(), 9_999)
    at = 5 * SIDE + 5

    assert made.i[at] == 0
    assert (made.p[at], made.quadrant[at]) == (1, "not significant")
    assert made.p[at + 1] < 1


def test_weights_do_not_change_p():
    row, binary = (measured(weights=weights, draws=999) for weights in ("row", "binary"))

    assert np.array_equal(row.p, binary.p, equal_nan=True)


@given(order=st.permutations(range(6)), scale=st.integers(1, 9), shift=st.integers(-99, 99))
def test_neither_order_nor_unit_matters(order, scale, shift):
    order = list(order)
    turned = Neighbours(csr_array(NEAR.matrix[order][:, order]), NEAR.codes[order], "by hand")
    made, plain = measured(VALUES[order] * scale + shift, turned), measured()

    assert made.i == pytest.approx(plain.i[order], abs=1e-9)
    assert made.z == pytest.approx(plain.z[order], abs=1e-9, nan_ok=True)
    assert np.array_equal(made.p, plain.p[order], equal_nan=True)
    assert np.array_equal(made.quadrant, plain.quadrant[order])


def test_an_area_without_a_value_takes_no_part():
    made = measured(np.append(VALUES, np.nan), joined([*LINKS, (6, 0), (6, 5)], 7))

    for name in ("i", "expectation", "variance", "z", "p", "q"):
        told = getattr(made, name)
        assert np.isnan(told[6])
        assert np.array_equal(told[:6], getattr(measured(), name), equal_nan=True)
    assert (made.n, made.family, made.quadrant[6]) == (6, 5, "not significant")


def test_same_seed_same_bytes_and_nothing_given_is_changed():
    values, links = VALUES.copy(), NEAR.matrix.toarray()

    assert measured(values).p.tobytes() == measured(values).p.tobytes()
    assert np.array_equal(values, VALUES)
    assert np.array_equal(NEAR.matrix.toarray(), links)


counts = st.lists(st.integers(0, 3), min_size=2, max_size=7)


@given(values=counts, links=st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12))
def test_any_map_has_an_answer_or_a_reason(values, links):
    """p in (0, 1], never a warning, nothing said of those who were not tested."""
    n = len(values)
    near = joined([(a, b) for a, b in links if a != b and max(a, b) < n], n)
    if len(set(values)) == 1:
        with pytest.raises(ValueError, match="equal"):
            measured(np.array(values, float), near, 19)
        return
    made = measured(np.array(values, float), near, 19)

    tested = near.counts > 0
    assert np.array_equal(np.isfinite(made.p), tested)
    assert np.all((made.p[tested] > 0) & (made.p[tested] <= 1))
    assert np.all(made.quadrant[~tested] == "not significant")
    assert np.all(np.isfinite(made.i))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"values": [1.0]}, "same Areas"),
        ({"values": np.full(6, 0.1)}, "equal"),
        ({"draws": 0}, "at least one draw"),
        ({"weights": "W"}, "binary"),
        ({"moments": "normality"}, "randomisation"),
    ],
)
def test_what_can_not_be_measured_is_refused(settings, said):
    with pytest.raises(ValueError, match=said):
        measured(**settings)
