"""The shell folium draws: stable, empty of data, and unable to reach beyond our own address."""

import re

import folium
import pytest
from branca.element import CssLink, Element, JavascriptLink
from folium.plugins import Fullscreen, HeatMap, MarkerCluster

from webmap.draw import AreaLayer, ForeignLink, LocalMap, shell_map, take_apart

SHAPES = "/resources/shapes.0123456789abcdef.json"
EXTENT = (-2.17, 53.52, -1.2, 53.96)


@pytest.fixture
def empty() -> LocalMap:
    return shell_map(SHAPES, EXTENT)


def test_loads_only_from_our_own_address(empty):
    shell = take_apart(empty)

    assert shell.scripts == ("/assets/leaflet/leaflet.js", "/static/map.js")
    assert shell.styles == ("/assets/leaflet/leaflet.css",)
    assert "http" not in shell.html + shell.script + shell.style


def test_is_the_same_bytes_every_time(empty):
    assert take_apart(empty) == take_apart(shell_map(SHAPES, EXTENT))


def test_leaves_nothing_inline(empty):
    html = take_apart(empty).html

    assert "<script" not in html
    assert "<style" not in html
    assert not re.search(r"\sstyle=|\son\w+=", html)


def test_script_names_the_outlines_and_the_extent_and_no_figures(empty):
    script = take_apart(empty).script

    assert script.count(SHAPES) == 1
    assert "[[53.52, -2.17], [53.96, -1.2]]" in script
    assert "figures" not in script
    assert script.index("plainsight.areaLayer") < script.index("area_layer_plainsight_1.addTo(")


def test_style_touches_only_the_map(empty):
    rules = [rule for rule in take_apart(empty).style.split("}") if rule.strip()]
    selectors = [rule.split("{")[0].strip() for rule in rules]

    assert selectors
    assert all(selector.startswith(("#map_plainsight", ".leaflet")) for selector in selectors)


def test_script_does_not_take_over_the_wheel_or_ask_for_tiles(empty):
    script = take_apart(empty).script

    assert '"scrollWheelZoom": false' in script
    assert "tileLayer" not in script


def test_foliums_own_links_are_refused():
    with pytest.raises(ForeignLink, match="other addresses"):
        take_apart(folium.Map(tiles=None))


def test_tiles_are_refused():
    page = shell_map(SHAPES, EXTENT)
    folium.TileLayer("OpenStreetMap").add_to(page)
    with pytest.raises(ForeignLink, match="script"):
        take_apart(page)


@pytest.mark.parametrize(
    "plugin",
    [
        lambda: Fullscreen(),
        lambda: HeatMap([[53.8, -1.5]]),
        lambda: MarkerCluster([[53.8, -1.5]]),
    ],
    ids=["fullscreen", "heat map", "marker cluster"],
)
def test_careless_plugin_is_refused(empty, plugin):
    plugin().add_to(empty)
    with pytest.raises(ForeignLink, match="Everything a map loads must lie under"):
        take_apart(empty)


@pytest.mark.parametrize(
    "element",
    [
        JavascriptLink("https://cdn.example/x.js"),
        JavascriptLink("//cdn.example/x.js"),
        CssLink("http://cdn.example/x.css"),
        JavascriptLink("x.js"),
        Element('<img src="https://cdn.example/x.png">'),
        Element('<img srcset="//cdn.example/x.png 2x">'),
    ],
)
def test_any_link_elsewhere_is_refused(empty, element):
    empty.get_root().html.add_child(element)
    with pytest.raises(ForeignLink, match="1 link"):
        take_apart(empty)


@pytest.mark.parametrize("attribute", ['style="color:red"', 'onclick="x()"'])
def test_what_the_policy_would_block_is_refused(empty, attribute):
    empty.get_root().html.add_child(Element(f"<p {attribute}>x</p>"))
    with pytest.raises(ForeignLink, match="content policy"):
        take_apart(empty)


@pytest.mark.parametrize(
    "style", ["#map_x {background: url(https://a.example/x)}", ".leaflet-x {background: url(//a)}"]
)
def test_outside_address_in_a_style_is_refused(empty, style):
    empty.get_root().header.add_child(Element(f"<style>{style}</style>"))
    with pytest.raises(ForeignLink, match="script or style"):
        take_apart(empty)


def test_refusal_says_what_to_do_and_what_was_not_done():
    with pytest.raises(ForeignLink, match=r"serve the plugin's own file .* was not published"):
        take_apart(folium.Map(tiles=None))


def test_making_a_map_changes_no_other():
    """folium keeps its links in lists that every map shares; ours can not be added to."""
    before = list(folium.Map.default_js)
    with pytest.raises(AttributeError):
        AreaLayer(SHAPES).add_js_link("other", "/static/other.js")
    assert list(folium.Map.default_js) == before
