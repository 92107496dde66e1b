"""The worked example does what the protection does, and claims nothing that is not so."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.disclosure.cells import CellId, State
from models.disclosure.cube import ExactCells
from models.disclosure.policy import Policy
from models.disclosure.protect import protect
from models.disclosure.protected import attacker_interval
from models.disclosure.worked_example import MADE_UP, said_of, worked_example

POLICIES = {
    "agreed": Policy(),
    "no noise": Policy(noise=((255, 0),)),
    "lopsided": Policy(noise=((99, -2), (255, 1))),
}
HIGHEST = 80


def protected(policy):
    """What the protection itself says of every count and cell key."""
    pairs = list(itertools.product(range(HIGHEST), range(256)))
    ids = tuple(
        CellId(
            measure="cases",
            table="T1",
            area=str(at),
            vintage="2025",
            period_kind="year",
            period="2025-01-01/2026-01-01",
        )
        for at in range(len(pairs))
    )
    frame = pd.DataFrame(np.array(pairs), columns=["n", "ckey"])
    frame = frame.astype({"n": "int32", "ckey": "uint8"})
    return zip(pairs, protect(ExactCells(ids=ids, frame=frame), policy).cells, strict=True)


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_a_made_up_count_is_protected_as_a_true_one_is(policy):
    for (count, key), cell in protected(policy):
        ours = said_of("somewhere", count, key, policy)
        assert (
            ours.released.state,
            ours.released.value,
            ours.released.low,
            ours.released.high,
        ) == (
            cell.state,
            cell.value,
            cell.low,
            cell.high,
        )
        assert ours.least <= count <= ours.most
        if cell.state is State.SHOWN:
            assert (ours.least, ours.most) == attacker_interval(cell, policy)


@pytest.mark.parametrize(("count", "key"), [(-1, 0), (3, -1), (3, 256)])
def test_what_is_no_count_or_key_is_refused(count, key):
    with pytest.raises(ValueError, match="made-up area"):
        said_of("somewhere", count, key, Policy())


def test_the_example_by_hand():
    """Worked out on paper from the rule: 8, 5 and the noise table of the disclosure rules."""
    example = worked_example(Policy())

    assert [(ward.name, ward.noise, ward.released.value) for ward in example.wards] == [
        ("Alder", 1, None),  # 3 and 4 are below 8
        ("Birch", 1, 15),  # 13
        ("Cedar", -1, 20),  # 22
        ("Damson", -2, None),  # 9, but 7 after noise
        ("Elm", 0, None),
    ]
    # 200 + 190 + 40 + 10 = 440 = 184 modulo 256, which adds one: 48, nearest 50.
    assert (example.whole.count, example.whole.key, example.whole.released.value) == (47, 184, 50)
    assert example.printed_sum == 35
    # 46 to 54, less 11 to 19 and 16 to 24.
    assert (example.rest_least, example.rest_most) == (3, 27)
    assert (example.one_least, example.one_most) == (0, 9)
    assert (example.habit_hidden, example.habit_found) == (("Alder",), 3)
    assert (example.pair_low, example.pair_high) == (10, 15)
    assert (example.pair_least, example.pair_most) == (8, 19)


def test_it_shows_what_it_is_to_show():
    """A count that noise hides, none at all, figures, and a total that is not their sum."""
    example = worked_example(Policy())
    hidden = {ward.count for ward in example.hidden}
    assert 0 in hidden
    assert max(hidden) >= Policy().threshold
    assert len(example.shown) >= 2
    assert example.whole.released.value != example.printed_sum
    assert example.one_least == 0


wards = st.lists(st.tuples(st.just("W"), st.integers(0, 60), st.integers(0, 255)), min_size=1)


@given(wards, st.sampled_from(sorted(POLICIES)))
def test_the_limits_always_hold_the_truth(made_up, policy):
    example = worked_example(POLICIES[policy], made_up)
    hidden = [ward.count for ward in example.hidden]
    assert example.rest_least <= sum(hidden) <= example.rest_most
    assert all(example.one_least <= count <= example.one_most for count in hidden)
    assert len(example.shown) + len(example.hidden) == len(made_up)


def test_nothing_handed_in_is_changed():
    before = tuple(MADE_UP)
    worked_example(Policy())
    assert before == MADE_UP
