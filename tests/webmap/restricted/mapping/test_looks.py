"""Every class has a look of its own, and neighbouring grounds stay apart for every reader."""

import re
from itertools import combinations, pairwise

import pytest

from models.analysing.steps import ENDED
from models.categories import AS_EXPECTED, CANNOT_TELL, FEWER, MORE
from models.emerging import CLASSES
from tests.webmap.colour_vision import VISION, difference
from webmap.legend import SEQUENCE
from webmap.restricted.mapping.asked_map import PATTERNS
from webmap.restricted.mapping.changed import LESS, LESS_UNCORRECTED, MORE_UNCORRECTED, SAME
from webmap.restricted.mapping.changed import MORE as ROSE
from webmap.restricted.mapping.looks import (
    AMONG,
    COOL,
    GREY,
    HISTORIES,
    NEIGHBOURHOODS,
    NO_CASES,
    ONLY_BEFORE_CORRECTION,
    STRENGTH,
    WARM,
    Look,
    patterns,
)
from webmap.restricted.mapping.scanned import CLUSTER_LOOKS

#: The least CAM02-UCS distance of grounds that stand side by side.
APART = 9
LEGENDS = {
    "Gi*": [*NEIGHBOURHOODS.values()],
    "local Moran": [*AMONG.values()],
    "histories": [*HISTORIES.values()],
    "change": [ROSE, MORE_UNCORRECTED, SAME, LESS_UNCORRECTED, LESS],
    "clusters": [*CLUSTER_LOOKS[0], *CLUSTER_LOOKS[1]],
}


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("scale", [WARM, COOL, STRENGTH, (*WARM, GREY), (*COOL, GREY)])
def test_steps_of_one_scale_stay_apart(vision, scale):
    assert all(difference(one, other, vision) >= APART for one, other in pairwise(scale))


@pytest.mark.parametrize("vision", VISION)
def test_no_cases_stand_apart_from_the_fewest(vision):
    assert difference(NO_CASES.colour, SEQUENCE[0], vision) >= APART


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("name", LEGENDS)
def test_two_looks_of_a_legend_differ_in_ground_or_in_strokes(vision, name):
    for one, other in combinations(LEGENDS[name], 2):
        strokes = [getattr(look, "strokes", look.pattern or "") for look in (one, other)]
        if strokes[0] == strokes[1]:
            assert difference(one.colour, other.colour, vision) >= APART, (one.key, other.key)


def test_no_red_beside_green():
    for colour in (*WARM, *COOL, *STRENGTH):
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        assert green <= max(red, blue)


def test_every_class_of_the_models_has_a_look():
    assert set(NEIGHBOURHOODS) == {MORE, FEWER, AS_EXPECTED, CANNOT_TELL}
    assert set(HISTORIES) == {*CLASSES, ENDED, CANNOT_TELL}


def test_what_is_not_significant_is_grey_and_what_nobody_can_tell_is_hatched():
    assert NEIGHBOURHOODS[AS_EXPECTED].fill == GREY
    assert AMONG["not significant"].fill == GREY
    assert NEIGHBOURHOODS[CANNOT_TELL].pattern == "hatch"


@pytest.mark.parametrize("name", LEGENDS)
def test_keys_of_a_legend_are_its_own(name):
    keys = [look.key for look in LEGENDS[name]]
    assert len(set(keys)) == len(keys)


def test_every_pattern_that_is_drawn_with_is_defined_once():
    defined = re.findall(r'id="pattern-([\w-]+)"', PATTERNS)
    used = {look.fill for looks in LEGENDS.values() for look in looks}
    used.add(ONLY_BEFORE_CORRECTION.fill)
    assert len(set(defined)) == len(defined)
    assert {fill for fill in used if fill.startswith("url")} <= {
        f"url(#pattern-{name})" for name in defined
    }


def test_a_plain_look_needs_no_pattern():
    plain = Look(key="plain", words="plain", colour=GREY)
    assert plain.fill == GREY
    assert patterns([plain]) == "<defs></defs>"
