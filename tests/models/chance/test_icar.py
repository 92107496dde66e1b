"""Scaling an intrinsic autoregression: published factors, the generalised inverse, invariances."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from geo.neighbours import Neighbours
from models.chance.icar import scaled_modes, scaling_factors
from tests.scotland import ISLANDS, districts


def joined(n, pairs):
    """Neighbours from pairs of rows."""
    matrix = np.zeros((n, n))
    for one, other in pairs:
        matrix[one, other] = matrix[other, one] = float(one != other)
    return Neighbours(csr_array(matrix), pd.RangeIndex(n), "pairs")


maps = st.integers(2, 9).flatmap(
    lambda n: st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=14).map(
        lambda pairs: joined(n, pairs)
    )
)


def test_agrees_with_inla_on_scotland():
    """0.4853175: inla.qinv in the Stan case study "Stan and INLA for BYM2" (Simpson 2017)."""
    assert scaling_factors(districts()) == pytest.approx(np.full(56, 0.4853175), abs=1e-6)


def test_agrees_with_the_published_factor_of_the_mainland():
    """[0.4504, 1, 1, 1] for 126 links: notebook "BYM2 islands" of the Stan example models."""
    near = districts(apart=True)
    made = scaling_factors(near)
    alone = np.isin(np.arange(56) + 1, ISLANDS)

    assert near.matrix.nnz == 2 * 126
    assert made[~alone] == pytest.approx(np.full(53, 0.4504), abs=5e-5)
    assert made[alone].tolist() == [1, 1, 1]


def test_two_areas_by_hand():
    """The Laplacian of a pair is ((1, -1), (-1, 1)); its generalised inverse is a quarter of it."""
    assert scaling_factors(joined(2, [(0, 1)])) == pytest.approx([0.25, 0.25])


@given(maps)
def test_modes_have_the_covariance_of_the_generalised_inverse(near):
    """numpy's generalised inverse, patch by patch through the whole map at once."""
    links = near.matrix.toarray()
    inverse = np.linalg.pinv(np.diag(links.sum(axis=1)) - links, hermitian=True)
    factors = scaling_factors(near)
    alone = links.sum(axis=1) == 0
    wanted = inverse / np.sqrt(np.outer(factors, factors)) + np.diag(alone.astype(float))
    variances, directions = scaled_modes(near)

    assert directions @ directions.T == pytest.approx(np.eye(len(near)), abs=1e-9)
    assert (directions * variances) @ directions.T == pytest.approx(wanted, abs=1e-9)


@given(maps, st.randoms(use_true_random=False))
def test_the_order_of_areas_permutes_the_factors(near, random):
    rows = np.array(random.sample(range(len(near)), len(near)))
    mixed = Neighbours(csr_array(near.matrix[rows][:, rows]), near.codes, "mixed")

    assert scaling_factors(mixed) == pytest.approx(scaling_factors(near)[rows])


@given(maps)
def test_scaled_variances_have_the_geometric_mean_one(near):
    variances, directions = scaled_modes(near)
    each = (directions**2 * variances).sum(axis=1)
    factors = scaling_factors(near)

    for factor in np.unique(factors[near.counts > 0]):
        inside = (factors == factor) & (near.counts > 0)
        assert np.exp(np.log(each[inside]).mean()) == pytest.approx(1)
    assert each[near.counts == 0] == pytest.approx(1)


def test_links_that_go_one_way_are_refused():
    matrix = csr_array(np.array([[0.0, 1, 0], [0, 0, 1], [0, 1, 0]]))
    near = Neighbours(matrix, pd.RangeIndex(3), "nearest 1 centroids")

    with pytest.raises(ValueError, match="one way"):
        scaling_factors(near)


def test_a_map_without_areas_is_refused():
    empty = Neighbours(csr_array((0, 0)), pd.RangeIndex(0), "none")

    with pytest.raises(ValueError, match="no area"):
        scaled_modes(empty)
