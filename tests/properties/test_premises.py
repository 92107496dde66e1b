"""An index over premises agrees with scipy's k-d tree, whatever is added and taken out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial import cKDTree

from geo.premises import PremisesIndex

#: Whole metres on a small square, so that many premises share a place or a distance.
METRES = st.integers(0, 40).map(float)


def points(least, most):
    return st.integers(least, most).flatmap(lambda n: arrays(np.float64, (n, 2), elements=METRES))


def indexed(places):
    return PremisesIndex([f"p{n:03d}" for n in range(len(places))], *places.T)


@given(places=points(1, 80), asked=points(1, 10), metres=st.integers(0, 60))
def test_within_agrees_with_a_k_d_tree(places, asked, metres):
    nearby = indexed(places).within(*asked.T, metres)

    expected = cKDTree(places).query_ball_point(asked, metres)
    pairs = {(at, f"p{n:03d}") for at, found in enumerate(expected) for n in found}
    exact = {
        (at, f"p{n:03d}")
        for at in range(len(asked))
        for n in range(len(places))
        if np.hypot(*(places[n] - asked[at])) <= metres
    }
    assert set(zip(nearby.asked.tolist(), nearby.uids.tolist(), strict=True)) == exact == pairs


@given(places=points(1, 80), asked=points(1, 10), k=st.integers(1, 12))
def test_nearest_are_as_far_as_a_k_d_tree_says(places, asked, k):
    nearby = indexed(places).nearest(*asked.T, k)

    distances, _ = cKDTree(places).query(asked, k=list(range(1, min(k, len(places)) + 1)))
    assert nearby.metres == pytest.approx(distances.ravel(), abs=1e-9)
    assert len(nearby) == len(asked) * min(k, len(places))


@given(
    places=points(2, 60),
    more=points(0, 20),
    gone=st.sets(st.integers(0, 59)),
    metres=st.integers(0, 60),
)
def test_a_changed_index_answers_like_a_new_one(places, more, gone, metres):
    changed = indexed(places)
    held = {f"p{n:03d}": place for n, place in enumerate(places)}
    for n in gone & set(range(len(places))):
        changed.remove(f"p{n:03d}")
        del held[f"p{n:03d}"]
    for n, place in enumerate(more):
        changed.insert(f"q{n:03d}", *place)
        held[f"q{n:03d}"] = place
    new = PremisesIndex(list(held), *np.array(list(held.values())).reshape(-1, 2).T)

    for one, other in (
        (changed.within(20, 20, metres), new.within(20, 20, metres)),
        (changed.nearest(20, 20, 5), new.nearest(20, 20, 5)),
    ):
        assert one.uids.tolist() == other.uids.tolist()
        assert one.metres.tolist() == other.metres.tolist()
