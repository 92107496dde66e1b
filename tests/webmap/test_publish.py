"""Everything the map needs is made once, at release time, the same bytes every time."""

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from unittest.mock import patch

import brotli
import pytest

from models.release_store import open_current, write
from tests.webmap import published
from webmap.publish import assets


@pytest.fixture(scope="module")
def release():
    return published.release()


@pytest.fixture(scope="module")
def made():
    return published.files(charts=True)


@pytest.fixture(scope="module")
def index(made):
    return json.loads(made["index.json"])


def test_another_process_makes_the_same_bytes(made):
    """Hashes of strings differ from process to process; what is published must not."""
    program = (
        "import hashlib\n"
        "from tests.webmap import published\n"
        "made = published.files(charts=True)\n"
        "print(hashlib.sha256(b''.join(n.encode() + made[n] for n in sorted(made))).hexdigest())\n"
    )
    here = hashlib.sha256(b"".join(n.encode() + made[n] for n in sorted(made))).hexdigest()
    other = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == here


def test_every_view_on_offer_has_figures_and_a_picture(made, index):
    views = json.loads(made["views.json"])

    assert views["default"] in {view["key"] for view in views["views"]}
    for view in views["views"]:
        figures = json.loads(made[index[f"figures-{view['key']}.json"]])
        assert figures["title"] == view["title"]
        assert made[index[f"map-{view['key']}.svg"]].startswith(b"<svg")


def test_small_map_is_the_picture_of_the_default_view(made, index):
    default = json.loads(made["views.json"])["default"]
    assert made[index["small-map.svg"]] == made[index[f"map-{default}.svg"]]


def test_shell_names_the_stored_outlines(made, index):
    assert f"/resources/{index['shapes.json']}" in made[index["shell.js"]].decode()


def test_shell_is_the_same_for_every_release_with_the_same_outlines(index):
    other = json.loads(published.files(seed=8)["index.json"])

    assert other["shell.js"] == index["shell.js"]
    assert other["shapes.json"] == index["shapes.json"]
    assert other["figures-ward-rate-2025.json"] != index["figures-ward-rate-2025.json"]


def test_release_read_back_gives_the_same_bytes(release):
    """Nothing is drawn from more than what the store keeps."""
    plain = release.from_json(json.loads(json.dumps(release.as_json())))
    with patch("webmap.publish.area_charts", lambda _: iter(())):
        assert assets(plain, published.areas()) == published.files()


def test_outlines_are_small_enough_to_send(made, index):
    assert len(made[f"{index['shapes.json']}.br"]) <= 60_000


def test_first_view_leaves_room_for_leaflet_and_the_page(made, index):
    """Of 200 kB: 43 for Leaflet, 32 for Bootstrap and 25 for page, styles and script, as sent."""
    ours = ("shapes.json", "figures-ward-class-2025.json", "shell.js", "shell.css")
    assert sum(len(made[f"{index[name]}.br"]) for name in ours) <= 100_000


def test_the_store_takes_and_returns_it(release, made, tmp_path):
    write(release, made, tmp_path)
    stored = open_current(tmp_path)

    assert set(stored.files) == set(made)
    assert all(stored.asset(name) == content for name, content in made.items())


def test_twins_hold_what_the_browser_gets(made, index):
    for name in index.values():
        assert brotli.decompress(made[f"{name}.br"]) == made[name]


def test_hostile_names_enter_no_script_and_no_picture():
    made = published.files(hostile=True)
    index = json.loads(made["index.json"])

    for name, content in made.items():
        if name.endswith((".js", ".svg", ".css")) or name == "shell.json":
            assert b"onerror" not in content, name
            assert b"window.hurt" not in content, name
    assert published.HOSTILE in json.loads(made[index["shapes.json"]])["levels"]["ward"]["names"]


def test_code_that_can_not_be_a_name_is_refused(release):
    odd = tuple(
        replace(area, code="../../x") if area.code == "E08000034" else area
        for area in release.areas
    )
    with pytest.raises(ValueError, match="Nothing was published"):
        assets(replace(release, areas=odd), published.areas())
