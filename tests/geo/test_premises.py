"""The index finds exactly the premises that a plain reading of the distances would find."""

import numpy as np
import pytest

from geo.premises import PremisesIndex

PLACES = {
    "fhrs:1": (430_000.0, 433_000.0),
    "fhrs:2": (430_003.0, 433_004.0),
    "cqc:1": (430_000.0, 433_010.0),
    "cqc:2": (450_000.0, 420_000.0),
}


@pytest.fixture
def index():
    x, y = zip(*PLACES.values(), strict=True)
    return PremisesIndex(list(PLACES), x, y)


def found(nearby):
    return list(zip(nearby.asked.tolist(), nearby.uids.tolist(), nearby.metres, strict=True))


def test_nearest_come_in_order_of_distance(index):
    assert found(index.nearest(430_000, 433_000, 3)) == [
        (0, "fhrs:1", 0.0),
        (0, "fhrs:2", 5.0),
        (0, "cqc:1", 10.0),
    ]


def test_within_holds_its_rim(index):
    assert set(index.within(430_000, 433_000, 5).uids) == {"fhrs:1", "fhrs:2"}
    assert set(index.within(430_000, 433_000, 4.999).uids) == {"fhrs:1"}
    assert set(index.within(430_000, 433_000, 0).uids) == {"fhrs:1"}


def test_each_point_asked_about_has_its_own_finds(index):
    nearby = index.within([430_000, 500_000, 450_000], [433_000, 500_000, 420_000], 4)
    assert found(nearby) == [(0, "fhrs:1", 0.0), (2, "cqc:2", 0.0)]


def test_asking_for_more_than_there_are_gives_all(index):
    assert len(index.nearest(0, 0, 100)) == len(index) == len(PLACES)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_equally_far_premises_are_taken_by_name(k):
    ring = PremisesIndex(["d", "b", "a", "c"], [1, -1, 0, 0], [0, 0, 1, -1])
    assert ring.nearest(0, 0, k).uids.tolist() == ["a", "b", "c", "d"][:k]


def test_many_at_one_place_are_all_found():
    uids = [f"companies_house:{n:04d}" for n in range(500)]
    index = PremisesIndex(uids, np.full(500, 430_000.0), np.full(500, 433_000.0))
    assert index.within(430_000, 433_000, 0).uids.tolist() == uids
    assert index.nearest(430_000, 433_000, 7).uids.tolist() == uids[:7]


def test_what_is_added_is_found_and_what_is_taken_out_is_not(index):
    index.insert("gambling:9", 430_001, 433_000)
    assert index.nearest(430_001, 433_000).uids.tolist() == ["gambling:9"]
    assert "gambling:9" in index

    index.remove("gambling:9")
    index.remove("fhrs:1")
    assert index.nearest(430_001, 433_000).uids.tolist() == ["fhrs:2"]
    assert len(index) == 3
    assert "fhrs:1" not in index

    index.insert("fhrs:1", 440_000, 430_000)
    assert index.nearest(440_000, 430_000).uids.tolist() == ["fhrs:1"]


def test_an_empty_index_finds_nothing_and_can_grow():
    index = PremisesIndex([], [], [])
    assert len(index.nearest([1.0], [2.0], 3)) == len(index.within(1, 2, 50)) == len(index) == 0
    index.insert("cqc:1", 1, 2)
    assert found(index.nearest(1, 2)) == [(0, "cqc:1", 0.0)]


def test_asking_about_no_point_finds_nothing(index):
    assert len(index.nearest([], [], 2)) == len(index.within([], [], 100)) == 0


@pytest.mark.parametrize(
    ("uids", "x", "y", "said"),
    [
        (["a", "a"], [1, 2], [1, 2], "twice"),
        (["a"], [1, 2], [1, 2], "one each"),
        (["a", "b"], [1, 2], [1], "one length"),
        (["a"], [np.nan], [1], "without one"),
        (["a"], [1], [np.inf], "without one"),
    ],
)
def test_premises_that_cannot_be_indexed_are_refused(uids, x, y, said):
    with pytest.raises(ValueError, match=said):
        PremisesIndex(uids, x, y)


def test_questions_without_an_answer_are_refused(index):
    with pytest.raises(ValueError, match="1 or more"):
        index.nearest(1, 1, 0)
    for metres in (-1, np.nan, np.inf):
        with pytest.raises(ValueError, match="0 metres"):
            index.within(1, 1, metres)
    with pytest.raises(ValueError, match="without one"):
        index.nearest(np.nan, 1)
    with pytest.raises(ValueError, match="already"):
        index.insert("fhrs:1", 1, 1)
    with pytest.raises(ValueError, match="without one"):
        index.insert("fhrs:3", np.nan, 1)
    with pytest.raises(KeyError):
        index.remove("fhrs:3")
    assert len(index) == len(PLACES)


def test_a_tree_of_other_premises_is_refused(index):
    with pytest.raises(ValueError, match="another number"):
        PremisesIndex(["a"], [1], [1], tree=index._tree)
