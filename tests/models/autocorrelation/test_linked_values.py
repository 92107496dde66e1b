"""Linked values: who takes part, in which order, with which weights."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from geo.neighbours import Neighbours
from models.autocorrelation.linked_values import LinkedValues

LINKS = np.array(
    [[0, 1, 0, 0, 0], [1, 0, 1, 1, 0], [0, 1, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 0, 0, 0.0]]
)
NEAR = Neighbours(csr_array(LINKS), pd.Index(["d", "c", "b", "a", "e"]), "by hand")


def test_order_is_by_value_then_by_code():
    linked = LinkedValues.of([2, 5, 2, 1, 2], NEAR)

    assert linked.rows.tolist() == [3, 2, 0, 4, 1]
    assert linked.values.tolist() == [1, 2, 2, 2, 5]
    assert linked.counts.tolist() == [1, 1, 1, 0, 3]


def test_weights_of_a_row_add_to_one_or_to_its_links():
    row, binary = (LinkedValues.of([2, 5, 2, 1, 2], NEAR, rule) for rule in ("row", "binary"))

    assert row.matrix.sum(axis=1) == pytest.approx([1, 1, 1, 0, 1])
    assert binary.matrix.sum(axis=1).tolist() == [1, 1, 1, 0, 3]


def test_an_area_without_a_value_takes_no_part():
    linked = LinkedValues.of([2, np.nan, 2, 1, 7], NEAR)

    assert (linked.n, linked.rows.size, linked.around.nnz) == (5, 4, 0)
    assert linked.spread(linked.values).tolist()[2:] == [2, 1, 7]
    assert np.isnan(linked.spread(linked.values)[1])


def test_a_value_at_the_mean_deviates_by_nothing():
    """Added up as floats, the mean of these differs from 0.6 in the last digit."""
    linked = LinkedValues.of([0.1, 0.6, 0.8, 0.9, 0.6], NEAR)

    assert linked.values.mean() != 0.6
    assert (linked.deviations == 0).sum() == 2
    assert linked.deviations[[0, -1]] == pytest.approx([-0.5, 0.3])


def test_what_was_given_is_left_alone():
    values, before = np.array([2.0, 5, 2, 1, 2]), NEAR.matrix.toarray()
    linked = LinkedValues.of(values, NEAR)
    linked.matrix.data[:] = 9
    linked.values[:] = 9

    assert values.tolist() == [2, 5, 2, 1, 2]
    assert np.array_equal(NEAR.matrix.toarray(), before)


@pytest.mark.parametrize(
    ("values", "weights", "said"),
    [
        ([1, 2, 3, 4], "row", "same Areas"),
        ([[1], [2], [3], [4], [5]], "row", "same Areas"),
        ([0.1] * 5, "row", "equal"),
        ([np.nan] * 5, "row", "equal"),
        ([1, 2, 3, 4, np.inf], "row", "infinite"),
        ([1, 2, 3, 4, 5], "W", '"row" or "binary"'),
    ],
)
def test_what_can_not_be_measured_is_refused(values, weights, said):
    with pytest.raises(ValueError, match=said):
        LinkedValues.of(values, NEAR, weights)
