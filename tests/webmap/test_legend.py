"""A legend a reader can tell apart, whatever colours they see; and in the agreed words."""

from itertools import combinations, pairwise
from typing import get_args

import pytest

from models.release import Category
from tests.webmap.colour_vision import VISION, difference
from webmap.legend import (
    CATEGORIES,
    PATTERNED,
    RANGE,
    SEQUENCE,
    SMALL,
    UNKNOWN,
    WITHHELD,
    amount_classes,
)

#: The least CAM02-UCS distance of colours that stand side by side.
APART = 9


@pytest.mark.parametrize("vision", VISION)
def test_steps_of_amount_stay_apart(vision):
    for lighter, darker in pairwise(SEQUENCE):
        assert difference(lighter, darker, vision) >= APART


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("steps", range(2, len(SEQUENCE) + 1))
def test_fewer_classes_are_spread_over_the_scale(vision, steps):
    colours = [look.colour for look in amount_classes([str(n) for n in range(steps)])]

    assert (colours[0], colours[-1]) == (SEQUENCE[0], SEQUENCE[-1])
    assert all(difference(a, b, vision) >= APART for a, b in pairwise(colours))


@pytest.mark.parametrize("vision", VISION)
def test_hotspot_classes_stay_apart(vision):
    plain = [look.colour for look in CATEGORIES.values() if look.pattern is None]

    assert len(plain) == 3
    assert all(difference(a, b, vision) >= APART for a, b in combinations(plain, 2))


@pytest.mark.parametrize("vision", VISION)
def test_amounts_grow_darker_for_everyone(vision):
    from_black = [difference("#000000", colour, vision) for colour in SEQUENCE]
    assert from_black == sorted(from_black, reverse=True)


def test_no_red_beside_green():
    """Green is the highest part of no colour of ours, so no red-yellow-green can come about."""
    for colour in [*SEQUENCE, *(look.colour for look in CATEGORIES.values())]:
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        assert green <= max(red, blue)


def test_every_category_has_a_look():
    assert set(CATEGORIES) == set(get_args(Category))


def test_what_is_no_figure_has_a_pattern_of_its_own():
    assert len({look.pattern for look in PATTERNED}) == len(PATTERNED)
    assert all(look.fill == f"url(#pattern-{look.pattern})" for look in PATTERNED)
    assert {SMALL, UNKNOWN, WITHHELD, RANGE} == set(PATTERNED)


def test_words_are_the_agreed_ones():
    assert SMALL.words == "under 10, possibly none"
    assert WITHHELD.words == "not published"
    assert UNKNOWN.words == "not enough information"
    assert CATEGORIES["more than expected"].words == "more concerns than expected"
    assert CATEGORIES["fewer than expected"].words.endswith("awareness may help")


def test_more_classes_than_steps_are_refused():
    with pytest.raises(ValueError, match="4 steps"):
        amount_classes(["a"] * 5)


def test_no_class_and_one_class_are_allowed():
    assert amount_classes([]) == ()
    assert amount_classes(["all areas alike"])[0].colour == SEQUENCE[0]
