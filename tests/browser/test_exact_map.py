"""The exact map in a real browser: it draws what its table says, and runs nothing else."""

import re
import threading

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from tests.browser.conftest import Quiet
from tests.clock import NOON
from tests.door import let_in, session_cookie
from tests.restricted_door import restricted_terms
from tests.webmap.command_line import run
from tests.webmap.five_hundred import TODAY, concern_rows, write_concerns
from webmap import clock
from webmap.access import Role
from webmap.config import Settings
from webmap.restricted.app import create_restricted_app
from webmap.workspace import Workspace

DESK, TELEPHONE, NARROW = (1280, 900), (390, 844), (360, 740)
ADDRESS = "/map?layer=hotspots&period=2025"
FILLS = "[...document.querySelectorAll('#map-frame path.area')].map(p => p.getAttribute('fill'))"
#: Colours of the map by ward, and those of the table.
ROWS = """Object.fromEntries([...document.querySelectorAll('#map-rows tbody tr')].map(row =>
    [row.dataset.code, row.querySelector('rect').getAttribute('fill')]))"""
#: Pixels of the canvases of a pane that are drawn on.
DRAWN = """pane => [...document.querySelectorAll(`.leaflet-${pane}-pane canvas`)].map(canvas => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, at) => at % 4 === 3 && value > 0).length;
})"""


@pytest.fixture(scope="module")
def door():
    """The door of the restricted side."""
    return restricted_terms(now=lambda: NOON)


@pytest.fixture(scope="module")
def live(door, tmp_path_factory):
    """Address of the restricted side over five hundred records, for `heard` too."""
    root = tmp_path_factory.mktemp("exact")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "today", lambda: TODAY)
        file = write_concerns(root / "concerns.csv", concern_rows())
        assert run(patch, "import", "concerns", file, "--workspace", root / "place") == 0
        app = create_restricted_app(Workspace(root / "place"), Settings(), door)
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()


@pytest.fixture
def context(context, door):
    """A browser in which an analyst is signed in."""
    context.add_cookies([session_cookie(door, let_in(door, Role.ANALYST))])
    return context


def open_map(page: Page, address: str, size=DESK, maps: int = 1) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(address)
    page.wait_for_function(
        "n => [...document.querySelectorAll('path.area')].filter(p => p.getAttribute('fill')"
        " !== '#3388ff' && p.getAttribute('fill') !== '#7b8087').length === n",
        arg=124 * maps,
    )


def map_equals_table(page: Page) -> None:
    by_code = page.evaluate(ROWS)
    assert sorted(page.evaluate(FILLS)) == sorted(by_code.values())
    assert len(by_code) == 124


@pytest.mark.parametrize(
    ("address", "size", "maps"),
    [
        (ADDRESS, DESK, 1),
        (ADDRESS, NARROW, 1),
        ("/map?layer=local-moran&view=both&period=2025", DESK, 2),
        ("/map?layer=hotspots&view=both&period=2025", TELEPHONE, 2),
        ("/map?layer=scan-clusters&period=2025&over=points&over=density&over=clusters", DESK, 1),
        ("/map?layer=emerging&period=2025", NARROW, 1),
    ],
)
def test_map_is_accessible_silent_and_fits(page: Page, live, heard, axe, address, size, maps):
    open_map(page, live + address, size, maps)
    for more in page.locator("details summary").all():
        more.click()
    page.locator("#map-rows .row-show").first.click()
    expect(page.locator("#area-panel h2")).not_to_have_text("In short")
    page.wait_for_load_state("networkidle")

    assert axe(page) == []
    assert page.evaluate("window.reports") == []
    assert heard.outside == []
    assert heard.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_the_pages_without_figures_are_accessible_too(page: Page, live, axe):
    page.goto(f"{live}/map?period=2025&denominator=premises")
    assert page.get_by_role("heading", level=1).inner_text().startswith("That denominator")
    assert axe(page) == []
    page.get_by_role("link", name="The same map").click()
    expect(page.locator("#map-frame path.area")).to_have_count(124)


@pytest.mark.parametrize("layer", ["cases", "hotspots", "change", "hotspot-significance"])
def test_map_equals_table_and_its_patterns_are_defined(page: Page, live, layer):
    open_map(page, f"{live}/map?layer={layer}&period=2025")
    map_equals_table(page)
    for fill in set(page.evaluate(FILLS)):
        if fill.startswith("url("):
            assert page.locator(f"pattern{fill[4:-1]}").count() == 1


class TestSelectors:
    def test_change_the_layer_and_nothing_is_loaded_again(self, page: Page, live, heard):
        open_map(page, live + ADDRESS)
        heard.requests.clear()
        page.get_by_label("Show", exact=True).select_option("cases")
        expect(page.get_by_role("heading", level=1)).to_have_text("Cases by ward, 2025")
        map_equals_table(page)
        assert re.search("layer=cases&period=2025$", page.url)
        assert not [url for url in heard.requests if "ground" in url or "leaflet" in url]

    def test_filters_stay_open_and_stand_in_the_address(self, page: Page, live):
        open_map(page, f"{live}/map?layer=cases&period=2025")
        page.locator("#map-filters summary").click()
        page.get_by_label("NHS").check()
        expect(page.get_by_text("No record fits these choices.")).to_be_visible()
        assert "source=nhs" in page.url
        expect(page.get_by_label("NHS")).to_be_visible()
        expect(page.get_by_label("NHS")).to_be_focused()
        page.go_back()
        expect(page.get_by_text("No record fits these choices.")).to_be_hidden()
        expect(page.get_by_label("NHS")).not_to_be_checked()

    def test_the_address_gives_the_same_view(self, page: Page, live):
        open_map(page, live + ADDRESS)
        page.locator("#map-tested summary").click()
        page.get_by_label("Neighbours are").select_option("nearest-6")
        page.wait_for_url(re.compile("neighbours=nearest-6"))
        expect(page.locator("#map-notes")).to_contain_text("The six nearest wards.")
        page.wait_for_load_state("networkidle")
        fills, table = page.evaluate(FILLS), page.locator("#map-rows").inner_text()
        open_map(page, page.url)
        assert page.evaluate(FILLS) == fills
        assert page.locator("#map-rows").inner_text() == table

    def test_one_map_becomes_two_and_one_again(self, page: Page, live, heard):
        open_map(page, live + ADDRESS)
        page.get_by_label("Classes and significance side by side").check()
        expect(page.locator(".map-frame")).to_have_count(2)
        expect(page.locator("#map-frame-beside path.area")).to_have_count(124)
        page.get_by_label("Show", exact=True).select_option("rate")
        expect(page.locator(".map-frame")).to_have_count(1)
        expect(page.locator("#map-frame path.area")).to_have_count(124)
        assert heard.complaints == []


class TestTwoMaps:
    BOTH = "/map?layer=hotspots&view=both&period=2025"

    def test_move_together(self, page: Page, live):
        open_map(page, live + self.BOTH, maps=2)
        page.locator("#map-frame").get_by_role("button", name="Zoom in").click()
        page.wait_for_function(
            "([...document.querySelectorAll('.leaflet-control-scale-line')].map(l => l.innerText))"
            ".every((words, at, all) => words === all[at % 2])"
        )
        page.wait_for_timeout(400)
        box = page.locator("#map-frame-beside").bounding_box()
        page.mouse.move(box["x"] + 200, box["y"] + 150)
        page.mouse.down()
        page.mouse.move(box["x"] + 120, box["y"] + 100, steps=5)
        page.mouse.up()
        page.wait_for_timeout(400)
        centres = page.evaluate(
            "[...document.querySelectorAll('.map-frame')].map(frame => {"
            " const at = frame.querySelector('path.area').getBoundingClientRect(),"
            " box = frame.getBoundingClientRect(); return [at.x - box.x, at.y - box.y]; })"
        )
        assert centres[0] == pytest.approx(centres[1], abs=2)

    def test_choose_the_same_ward_and_each_has_its_legend(self, page: Page, live):
        open_map(page, live + self.BOTH, maps=2)
        page.locator("#map-rows .row-show").first.click()
        for frame in ("#map-frame", "#map-frame-beside"):
            expect(page.locator(f"{frame} path.area-ring")).to_have_count(1)
        assert page.locator("#map-legend li").count() == 4
        assert page.locator("#map-legend-beside li").count() == 6


class TestOverlays:
    def test_points_are_drawn_and_counted(self, page: Page, live):
        open_map(page, live + ADDRESS)
        page.get_by_label("Places of cases").check()
        expect(page.locator("#map-over")).to_contain_text("cases are drawn")
        assert "over=points" in page.url
        assert sum(page.evaluate(DRAWN, "points")) > 1000
        page.get_by_label("Places of cases").uncheck()
        expect(page.locator("#map-over")).to_be_empty()
        assert sum(page.evaluate(DRAWN, "points")) == 0

    @pytest.mark.parametrize(
        ("name", "words"),
        [("Density of cases", "Smoothed over"), ("Cases against residents", "residents")],
    )
    def test_a_surface_takes_the_place_of_the_wards_colours(self, page: Page, live, name, words):
        open_map(page, live + ADDRESS)
        page.get_by_label(name).check()
        expect(page.locator("#map-over")).to_contain_text(words)
        assert sum(page.evaluate(DRAWN, "over")) > 5000
        assert page.locator("#map-over li svg").count() >= 2
        opacity = "getComputedStyle(document.querySelector('path.area')).fillOpacity"
        assert page.evaluate(opacity) == "0"

    def test_clusters_are_outlined_and_numbered(self, page: Page, live):
        open_map(page, live + ADDRESS + "&over=clusters")
        expect(page.locator(".exact-cluster").first).to_have_text("1")
        expect(page.locator("#map-over")).to_contain_text("cluster 1:")


def test_without_script_the_form_picture_and_panel_work(browser: Browser, live, door):
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([session_cookie(door, let_in(door, Role.ANALYST))])
    page = context.new_page()
    page.goto(f"{live}/map?layer=cases&period=2025&area=E05001341")
    picture = page.locator("noscript img.map-picture")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 0
    expect(page.locator("#area-panel h2")).to_have_text("Baildon")
    page.locator("#map-filters summary").click()
    page.get_by_label("Police", exact=True).check()
    page.get_by_label("Show", exact=True).select_option("rate")
    page.get_by_role("button", name="Update map").click()
    assert "layer=rate" in page.url
    assert "source=police" in page.url
    expect(page.get_by_role("heading", level=1)).to_contain_text("per 10,000 residents")
    context.close()


def test_keyboard_alone_finds_a_ward(page: Page, live):
    open_map(page, live + ADDRESS)
    page.get_by_label("Find a place or ward").focus()
    page.keyboard.type("temple newsam")
    expect(page.locator("#map-found")).to_have_text("1 found")
    page.keyboard.press("Enter")
    expect(page.locator("#area-panel h2")).to_have_text("Temple Newsam")
    assert "area=E05" in page.url


def test_paper_has_the_still_picture_the_marking_and_the_notes(page: Page, live):
    open_map(page, live + ADDRESS)
    page.emulate_media(media="print")
    expect(page.locator("#map-paper img")).to_be_visible()
    expect(page.locator("#map-frame")).to_be_hidden()
    expect(page.get_by_text("RESTRICTED", exact=True)).to_be_visible()
    expect(page.locator("#map-notes")).to_contain_text("Benjamini-Hochberg")
