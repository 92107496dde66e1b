"""Precision and recall of matching on a labelled synthetic world, and what must hold of any match.

The floors are properties of the method, held for worlds of several seeds; the hand-read sample of
the real registers is in `tests/real/test_premises_matching.py`.
"""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from geo.registers.same_premises import match_premises
from tests.premises_world import make_premises_world

PLACES = 1_500


def found_and_seen(match):
    """Pairs in one group, and those besides that a person is asked about."""
    members = match.groups.groupby(match.groups).groups
    found = {pair for uids in members.values() for pair in combinations(sorted(uids), 2)}
    review = match.links[match.links["outcome"] == "review"]
    return found, found | set(zip(review["first"], review["second"], strict=True))


def held_to_its_floors(seed, places):
    world = make_premises_world(places, np.random.default_rng(seed))
    found, seen = found_and_seen(match_premises(world.entries))

    assert len(world.same) > places
    assert len(found & world.same) / len(found) >= 0.995, "precision"
    assert len(found & world.same) / len(world.same) >= 0.94, "recall"
    assert len(seen & world.same) / len(world.same) >= 0.985, "found or put to a person"
    assert len(seen - world.same) / len(seen) <= 0.03, "asked in vain"


@pytest.mark.parametrize("seed", range(3))
def test_precision_and_recall_on_a_labelled_world(seed):
    held_to_its_floors(seed, PLACES)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 120))
def test_precision_and_recall_on_many_labelled_worlds(seed):
    held_to_its_floors(seed, 4 * PLACES)


@pytest.fixture(scope="module")
def world():
    return make_premises_world(600, np.random.default_rng(7))


@pytest.fixture(scope="module")
def match(world):
    return match_premises(world.entries)


def test_no_group_holds_two_entries_of_one_register(match):
    register = match.groups.index.str.split(":").str[0]
    held = pd.DataFrame({"group": match.groups.to_numpy(), "register": register})
    assert not held.duplicated().any()


def test_links_and_groups_say_the_same(match):
    same = match.links[match.links["outcome"] == "same"]
    assert (same["first"].map(match.groups) == same["second"].map(match.groups)).all()
    assert set(match.groups.index) == set(same["first"]) | set(same["second"])


def test_order_changes_nothing(world, match):
    shuffled = match_premises(world.entries.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(shuffled.links, match.links)


def test_moving_everything_together_changes_nothing(world, match):
    """Only differences of place count: the whole county 1 km further east is the same."""
    moved = world.entries.assign(easting=world.entries["easting"] + 1_000)
    assert match_premises(moved).links["outcome"].tolist() == match.links["outcome"].tolist()


@pytest.mark.parametrize("seed", range(3))
def test_every_decision_of_a_person_stands(world, match, seed):
    """Part twenty links and join twenty strangers: the match says so, however unlikely."""
    rng = np.random.default_rng(seed)
    same = match.links[match.links["outcome"] == "same"]
    parted = same.iloc[rng.permutation(len(same))[:20]][["first", "second"]]
    free = world.entries[~world.entries["premises_uid"].isin(match.groups.index)]
    cqc = free.loc[free["register"] == "cqc", "premises_uid"].head(20).to_numpy()
    fhrs = free.loc[free["register"] == "fhrs", "premises_uid"].head(20).to_numpy()
    number = min(len(cqc), len(fhrs))
    joined = pd.DataFrame({"first": cqc[:number], "second": fhrs[:number]})
    decided = pd.concat([parted.assign(verdict="different"), joined.assign(verdict="same")])

    again = match_premises(world.entries, decided)

    found, _ = found_and_seen(again)
    assert number > 5
    assert not found & set(zip(parted["first"], parted["second"], strict=True))
    assert found >= set(zip(joined["first"], joined["second"], strict=True))
