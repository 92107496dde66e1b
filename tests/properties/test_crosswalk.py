"""Whatever the outlines and the counts: nothing is lost, and certainty is never made up."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo.crosswalk import Crosswalk


@st.composite
def walks(draw):
    """A crosswalk of any shape, and counts for its old areas."""
    old, new = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    weights = draw(arrays(np.int64, (old, new), elements=st.sampled_from([0, 0, 0, 1, 2, 3, 97])))
    counts = draw(arrays(np.int64, old, elements=st.integers(0, 10_000)))
    walk = Crosswalk(
        pd.Index([f"O{number}" for number in range(old)]),
        pd.Index([f"N{number}" for number in range(new)]),
        weights.astype(float),
        np.zeros(old),
        "2025",
        "2026",
    )
    return walk, counts


@given(walks())
def test_totals_are_conserved_exactly(given_walk):
    walk, counts = given_walk
    found = walk.recount(counts)

    assert found.counts.sum() + found.left == counts.sum()
    assert (found.counts >= 0).all()
    assert (np.abs(found.counts - found.expected) < 1).all()


@given(walks())
def test_an_area_without_postcodes_keeps_its_concerns_and_says_so(given_walk):
    walk, counts = given_walk
    silent = walk.old.isin(walk.without_postcodes)

    assert walk.recount(counts).left == counts[silent].sum()


@given(walks())
def test_variance_is_zero_exactly_where_nothing_is_divided(given_walk):
    walk, counts = given_walk
    divided = walk.old.isin(walk.divided) & (counts > 0)
    touched = (walk.weights[divided] > 0).any(axis=0)

    assert ((walk.recount(counts).variance > 0) == touched).all()


@given(st.integers(1, 9), st.data())
def test_the_same_outlines_change_nothing(areas, data):
    weights = data.draw(arrays(np.int64, areas, elements=st.integers(1, 50)))
    counts = data.draw(arrays(np.int64, areas, elements=st.integers(0, 10_000)))
    codes = pd.Index([f"W{number}" for number in range(areas)])
    walk = Crosswalk(codes, codes, np.diag(weights.astype(float)), np.zeros(areas), "a", "b")

    found = walk.recount(counts)

    assert found.counts.tolist() == counts.tolist()
    assert not found.variance.any()


@given(walks(), st.randoms())
def test_the_order_of_old_areas_does_not_matter(given_walk, random):
    walk, counts = given_walk
    order = list(range(len(counts)))
    random.shuffle(order)
    shuffled = Crosswalk(
        walk.old[order], walk.new, walk.weights[order], walk.astray[order], "2025", "2026"
    )

    assert shuffled.recount(counts[order]).counts.tolist() == walk.recount(counts).counts.tolist()
