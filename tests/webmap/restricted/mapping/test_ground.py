"""The ground holds outlines and shells, and no figure; a name says what is in its file."""

import hashlib
import json
import re

import pytest

import boundaries
from webmap.restricted.mapping.ground import ADDRESS, Ground, ground


@pytest.fixture(scope="module")
def made():
    return Ground.of({level: boundaries.load(level) for level in ("ward", "district", "county")})


def test_every_name_is_of_its_content(made):
    for name, content in made.files.items():
        assert re.fullmatch(r"[a-z]+\.[0-9a-f]{16}\.(js|css|json)", name)
        assert hashlib.sha256(content).hexdigest()[:16] in name


def test_outlines_are_of_every_level_and_named(made):
    shapes = next(json.loads(made.files[name]) for name in made.files if name.startswith("shapes"))
    assert {level: len(one["codes"]) for level, one in shapes["levels"].items()} == {
        "ward": 124, "district": 5, "county": 1,
    }  # fmt: skip
    assert "Baildon" in shapes["levels"]["ward"]["names"]
    assert set(shapes["levels"]["ward"]["districts"]) == {
        "Bradford", "Calderdale", "Kirklees", "Leeds", "Wakefield",
    }  # fmt: skip


def test_the_two_maps_of_a_page_have_names_of_their_own(made):
    (one, first, _), (other, second, _) = made.maps
    ids = [re.findall(r'id="([^"]+)"', html) for html in (one, other)]
    assert not set(ids[0]) & set(ids[1])
    variables = [
        set(re.findall(r"var (\w+)", made.files[name].decode())) for name in (first, second)
    ]
    assert not variables[0] & variables[1]


def test_both_maps_draw_the_same_outlines(made):
    for _, script, _ in made.maps:
        (address,) = re.findall(rf'"({ADDRESS}/shapes[^"]+)"', made.files[script].decode())
        assert address.removeprefix(f"{ADDRESS}/") in made.files


def test_it_is_made_once(here):
    assert ground(here) is ground(here)


def test_towns_lead_to_wards(made):
    assert (
        "Halifax"
        in made.near[next(code for code, towns in made.near.items() if "Halifax" in towns)]
    )
