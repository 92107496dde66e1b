"""A still map: well-formed, silent of script, and coloured as the legend says."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import boundaries
import webmap
from tests.webmap.sample import sample_release
from webmap.legend import PATTERNED, SMALL
from webmap.publishing.figures import figures
from webmap.publishing.picture import FONT, definitions, picture
from webmap.publishing.questions import questions

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def wards():
    return boundaries.load("ward")


@pytest.fixture(scope="module")
def districts():
    return boundaries.load("district")


@pytest.fixture(scope="module")
def view():
    release = sample_release()
    return figures(release, next(q for q in questions(release) if q.key == "ward-count-2024"))


@pytest.fixture(scope="module")
def drawn(view, wards, districts):
    return picture("Where?", wards, view.looks(), districts)


def test_holds_a_title_and_no_script_style_or_link(drawn):
    root = ET.fromstring(drawn)  # noqa: S314 - made by us a moment ago
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}

    assert root.find(f"{SVG}title").text == "Where?"
    assert tags <= {"svg", "title", "defs", "pattern", "rect", "path", "circle", "text"}
    assert not any("style" in element.attrib for element in root.iter())
    assert b"href" not in drawn
    assert drawn.count(b"http") == 1  # the name of the SVG format itself


def test_has_one_path_for_each_look_and_one_for_the_districts(drawn, view):
    root = ET.fromstring(drawn)  # noqa: S314 - made by us a moment ago
    fills = [path.get("fill") for path in root.findall(f"{SVG}path")]

    assert sorted(fills) == sorted({look.fill for look in view.looks().values()} | {"none"})


def test_draws_each_area_where_it_lies(wards, districts):
    """A single ward's path spans the ward's own width and height, a unit to 100 metres."""
    code = str(wards.codes[0])
    west, south, east, north = wards.frame.geometry.iloc[0].bounds
    root = ET.fromstring(picture("x", wards, {code: SMALL}, districts))  # noqa: S314
    path = next(p for p in root.findall(f"{SVG}path") if p.get("fill") == SMALL.fill)
    x, y = _corners(path.get("d"))

    assert max(x) - min(x) == pytest.approx((east - west) / 100, abs=1)
    assert max(y) - min(y) == pytest.approx((north - south) / 100, abs=1)
    assert min(x) == pytest.approx((west - wards.extent[0]) / 100 + 6, abs=0.5)
    assert min(y) == pytest.approx((wards.extent[3] - north) / 100 + 6, abs=0.5)


def test_names_every_district(drawn, districts):
    root = ET.fromstring(drawn)  # noqa: S314 - made by us a moment ago
    assert {text.text for text in root.findall(f"{SVG}text")} == set(districts.frame["name"])


def test_speaks_in_the_type_of_the_pages(drawn):
    """A picture cannot borrow the page's type: both lists must say the same."""
    css = Path(webmap.__file__).parent / "static" / "site.css"
    (pages,) = re.findall(r"--bs-body-font-family: ([^;]+);", css.read_text(encoding="utf-8"))

    assert pages.replace('"', "") == FONT
    assert set(re.findall(r'font-family="([^"]+)"', drawn.decode())) == {FONT}


def test_hostile_words_stay_words(wards, districts):
    hostile = "\"><script>alert(1)</script><img src=x onerror='alert(1)'>"
    renamed = type(districts)(
        districts.frame.assign(name=hostile), vintage="2025", level="district"
    )
    root = ET.fromstring(picture(hostile, wards, {}, renamed))  # noqa: S314

    assert root.get("aria-label") == root.find(f"{SVG}title").text == hostile
    assert {text.text for text in root.findall(f"{SVG}text")} == {hostile}


def test_defines_the_patterns_it_uses_and_no_more(drawn, view):
    used = {look.pattern for look in view.looks().values() if look.pattern}
    root = ET.fromstring(drawn)  # noqa: S314 - made by us a moment ago
    assert {p.get("id") for p in root.iter(f"{SVG}pattern")} == {f"pattern-{n}" for n in used}


def test_definitions_are_well_formed_and_differ():
    root = ET.fromstring(definitions(PATTERNED))  # noqa: S314
    drawn = [ET.tostring(pattern[1]) for pattern in root]
    assert len(set(drawn)) == len(PATTERNED)


def test_same_view_same_bytes(view, wards, districts, drawn):
    assert picture("Where?", wards, view.looks(), districts) == drawn


def _corners(path):
    """Absolute corners of a path of moves and relative lines."""
    xs, ys = [], []
    for ring in path.split("M")[1:]:
        start, lines = ring.rstrip("z").split("l")
        x, y = map(float, start.split())
        xs.append(x)
        ys.append(y)
        numbers = list(map(float, lines.split()))
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            xs.append(x)
            ys.append(y)
    return xs, ys
