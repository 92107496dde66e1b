"""An address asks one map, shows it again, and asks nothing that is not offered."""

from urllib.parse import parse_qsl

import pytest

from webmap.restricted.mapping.layers import GROUPS, LAYERS, USUAL


def test_an_empty_address_asks_for_what_is_usual(viewed):
    view = viewed("")
    assert (view.layer, view.is_both, view.over, view.area) == (USUAL, False, (), "")
    assert view.query == "period=2026-Q3-twelve-months"


@pytest.mark.parametrize(
    "address",
    [
        "layer=cases&period=2025",
        "view=both&period=2025",
        "layer=local-moran&view=both&period=2025&level=0.1",
        "layer=rate&period=2026-Q3&source=police&over=points&over=clusters",
        "period=2025&over=density&area=E05001341",
    ],
)
def test_an_address_asks_what_it_says(viewed, address):
    view = viewed(address)
    assert view.query == address
    assert sorted(parse_qsl(viewed(view.query).query)) == sorted(parse_qsl(address))


@pytest.mark.parametrize(
    "address",
    ["layer=none", "layer=%3Cscript%3E", "view=three", "over=ghosts", "area=E05999999",
     "period=1066", "layer=cases&neighbours=all", "over=points&over=%3Cscript%3E"],
)  # fmt: skip
def test_what_is_not_offered_is_not_asked(viewed, address):
    assert viewed(address) is None


def test_a_layer_without_a_map_of_its_significance_is_shown_alone(viewed):
    assert viewed("layer=cases&view=both").layers == ("cases",)


@pytest.mark.parametrize("layer", ["hotspots", "hotspot-significance"])
def test_side_by_side_the_classes_come_first(viewed, layer):
    assert viewed(f"layer={layer}&view=both").layers == ("hotspots", "hotspot-significance")


def test_of_several_surfaces_the_last_is_shown(viewed):
    assert viewed("over=relative-risk&over=points&over=density").over == ("points", "density")
    assert viewed("over=density&over=relative-risk").over == ("relative-risk",)


def test_one_layer_of_a_view_keeps_what_is_counted_and_nothing_else(viewed):
    view = viewed("view=both&period=2025&source=police&over=points&area=E05001341")
    assert view.of("rate").query == "layer=rate&period=2025&source=police"


def test_every_layer_stands_under_a_heading_and_pairs_are_of_two():
    assert {layer.group for layer in LAYERS.values()} == set(GROUPS)
    for name, layer in LAYERS.items():
        assert layer.pair is None or (name in layer.pair and set(layer.pair) <= set(LAYERS))
