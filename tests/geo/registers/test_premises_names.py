"""Names are the same as people say them, whatever a register adds, drops or capitalises."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.registers.premises_names import comparable, name_scores


def score(one, other):
    names = comparable(pd.Series([one, other], dtype="str"))
    return name_scores(names, names, np.array([0]), np.array([1]))[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Golden Lion", "GOLDEN LION"),
        ("Golden Lion Ltd", "The Golden Lion"),
        ("Café Ole", "cafe olé"),
        ("Sainsbury's", "Sainsburys"),
        ("Fish & Chip Shop", "Fish and Chip Shop"),
        ("Bar Thirty-One", "Bar Thirty One"),
        ("Hall Green Mini Mart", "Hall Green Minimart"),
        ("Pizza & Balti Saltaire", "Saltaire Balti and Pizza"),
        ("St. Mary's Centre", "Saint Marys Center"),
        ("Oakwood Limited", "OAKWOOD (UK) LTD."),
        ("J Smith Holdings Ltd t/a Golden Lion", "The Golden Lion"),
        ("J Smith trading as Golden Lion", "Golden Lion"),
        ("J Smith T / A Golden Lion", "Golden Lion"),
        ("Co-op Stores", "Co op Stores"),
    ],
)
def test_one_name_written_in_two_ways(one, other):
    assert score(one, other) == score(other, one) == 100


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Golden Lion", "Golden Loin"),
        ("Durkar Fisheries", "Durkar Fisherys"),
        ("Crumbs", "Crumbs Sandwich Shop"),
        ("Allums Butchers Ltd", "Allums"),
    ],
)
def test_a_slip_or_a_word_for_the_kind_of_business_keeps_names_alike(one, other):
    assert score(one, other) >= 85


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Golden Lion", "Crimson Dragon"),
        ("Frizinghall Stores", "Frizinghall Methodist Church"),
        ("Willow Park Care Home", "Willow Park Newsagents"),
        ("Great Northern Fisheries", "Great Northern Hotel"),
        ("Ace Pizza", "Palace Kebab"),
    ],
)
def test_two_businesses_are_not_alike(one, other):
    assert score(one, other) < 85


def test_a_village_and_a_kind_say_less_than_a_name():
    """Addingham Stores and Addingham Fisheries share only the village."""
    assert score("Addingham Sandwich Shop", "Addingham Fisheries") < 90
    assert score("Addingham Sandwich Shop", "Addingham") >= 90


@pytest.mark.parametrize("nothing", [None, "", "   ", "-", "..."])
def test_nothing_is_alike_to_a_missing_name(nothing):
    assert score(nothing, "Golden Lion") == 0
    assert score("Golden Lion", nothing) == 0
    assert score(nothing, nothing) == 0


def test_a_name_of_nothing_but_dropped_words_is_still_a_name():
    assert score("The Company", "The Company Ltd") > 80
    assert score("The Company", "Golden Lion") < 50


def test_no_pair_no_score():
    names = comparable(pd.Series(["a"], dtype="str"))
    assert name_scores(names, names, np.empty(0, np.int64), np.empty(0, np.int64)).shape == (0,)


NAMES = st.text(st.sampled_from("abcDE é&'./-t ltd"), max_size=25)


@given(st.lists(NAMES, min_size=2, max_size=8))
def test_scores_are_shares_and_do_not_care_who_comes_first(names):
    made = comparable(pd.Series(names, dtype="str"))
    first = np.arange(len(names) - 1)
    forward = name_scores(made, made, first, first + 1)
    backward = name_scores(made, made, first + 1, first)
    assert forward == pytest.approx(backward, abs=1e-6)
    assert ((forward >= 0) & (forward <= 100)).all()
