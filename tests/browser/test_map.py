"""The map in a real browser: what it draws is what the release says, and it runs nothing else."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from models.release_store import open_current
from tests.webmap.published import publish_to
from webmap.publishing.questions import LEVELS

DESK, TELEPHONE, NARROW = (1280, 900), (390, 844), (360, 740)
RATE = "/map?level=ward&measure=rate&period=2025"
FILLS = "[...document.querySelectorAll('path.area')].map(path => path.getAttribute('fill'))"
ROWS = """[...document.querySelectorAll('#map-rows tbody tr')].map(row => ({
    code: row.dataset.code, hidden: row.hidden,
    fill: row.querySelector('rect').getAttribute('fill'),
    cells: [...row.querySelectorAll('th, td')].slice(0, 3).map(cell => cell.innerText.trim()),
}))"""
#: What has the focus, and whether its ring can be seen.
FOCUSED = """() => {
    const at = document.activeElement, style = getComputedStyle(at);
    return {
        tag: at.tagName, name: at.id || at.getAttribute("aria-label") || at.innerText,
        ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    };
}"""


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    return publish_to(tmp_path_factory.mktemp("map"))


@pytest.fixture(scope="module")
def live(served, root) -> str:
    """Address of the partner app over the sample release, for `heard` too."""
    return served(root)


@pytest.fixture(scope="module")
def stored(root):
    return open_current(root)


def figures_of(stored, key):
    index = json.loads(stored.asset("index.json"))
    return json.loads(stored.asset(index[f"figures-{key}.json"]))


def open_map(page: Page, address: str, areas: int = 124, size=DESK) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(address)
    page.wait_for_function(
        "n => [...document.querySelectorAll('path.area')].filter(p => p.getAttribute('fill')"
        " !== '#3388ff' && p.getAttribute('fill') !== '#7b8087').length === n",
        arg=areas,
    )


def expected_fills(figures):
    fills = {look["key"]: look["fill"] for look in figures["legend"]}
    return [fills[key] for key in figures["looks"]]


def check_table(page: Page, figures):
    """Every row of the table says what the figures say, with the colour of the map."""
    fills = dict(zip(figures["codes"], expected_fills(figures), strict=True))
    rows = page.evaluate(ROWS)
    assert [row["code"] for row in rows] == [figures["codes"][at] for at in figures["ranked"]]
    for row, at in zip(rows, figures["ranked"], strict=True):
        low, high = figures["lows"][at], figures["highs"][at]
        likely = f"{low} to {high}" if low else ""
        said = " ".join(row["cells"][1].split())
        beside = f" {likely} per 10,000 a year" if figures["measure"] == "class" and low else ""
        assert said == figures["values"][at] + beside
        assert row["fill"] == fills[row["code"]]
        if figures["measure"] == "rate":
            assert row["cells"][2] == likely


@pytest.mark.parametrize("size", [DESK, TELEPHONE, NARROW])
def test_map_is_accessible_silent_and_fits(page: Page, live, heard, axe, size):
    given = page.context.cookies()
    open_map(page, live + "/map", size=size)
    page.locator("#map-rows .row-show").first.click()
    expect(page.locator("#area-panel h2")).not_to_have_text("In short")

    assert axe(page) == []
    assert page.evaluate("window.reports") == []
    assert heard.outside == []
    assert heard.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert page.context.cookies() == given  # no page of figures sets one


def test_every_level_a_release_may_have_fits_a_narrow_page(page: Page, live):
    open_map(page, live + "/map", size=NARROW)
    page.evaluate(
        """words => {
            const levels = document.querySelector(".map-levels");
            levels.replaceChildren(...words.map(word => Object.assign(
                document.createElement("a"), {href: "/map", textContent: word})));
        }""",
        list(LEVELS.values()),
    )
    assert page.locator(".map-levels a").count() == 4
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]


def test_draws_every_ward_once_in_the_colour_of_its_class(page: Page, live, stored):
    open_map(page, live + "/map")
    assert page.evaluate(FILLS) == expected_fills(figures_of(stored, "ward-class-2025"))


def test_patterns_of_the_map_are_defined_on_the_page(page: Page, live):
    open_map(page, live + "/map?level=ward&measure=count&period=2024")
    fills = set(page.evaluate(FILLS))
    used = {fill for fill in fills if fill.startswith("url(")}

    assert len(used) >= 2
    for fill in used:
        assert page.locator(f"pattern{fill[4:-1]}").count() == 1


def test_table_equals_map(page: Page, live, stored):
    for key, address in (
        ("ward-class-2025", "/map"),
        ("ward-rate-all", "/map?level=ward&measure=rate&period=all"),
        ("ward-count-2024", "/map?level=ward&measure=count&period=2024"),
    ):
        open_map(page, live + address)
        figures = figures_of(stored, key)
        assert page.evaluate(FILLS) == expected_fills(figures)
        check_table(page, figures)


def test_map_fills_its_frame(page: Page, live):
    open_map(page, live + "/map")
    frame = page.locator("#map-frame").bounding_box()
    boxes = page.evaluate(
        "[...document.querySelectorAll('path.area')].map(p => p.getBoundingClientRect().toJSON())"
    )
    width = max(b["right"] for b in boxes) - min(b["left"] for b in boxes)
    height = max(b["bottom"] for b in boxes) - min(b["top"] for b in boxes)

    assert max(width / frame["width"], height / frame["height"]) > 0.85
    assert width <= frame["width"]
    assert height <= frame["height"]


def test_districts_are_named_and_outlined(page: Page, live):
    open_map(page, live + "/map")
    names = page.locator(".map-name-district")

    assert sorted(names.all_inner_texts()) == [
        "Bradford", "Calderdale", "Kirklees", "Leeds", "Wakefield",
    ]  # fmt: skip
    assert page.locator(".leaflet-outlines-pane path").count() == 5
    expect(page.locator(".leaflet-control-scale")).to_be_visible()


def test_town_names_appear_when_there_is_room(page: Page, live):
    open_map(page, live + "/map")
    town = page.locator(".map-name-town", has_text="Halifax").locator("span")
    expect(town).to_be_hidden()
    page.get_by_role("button", name="Zoom in").click()
    expect(town).to_be_visible()


class TestSelectors:
    def test_change_the_figures_and_nothing_is_loaded_again(self, page, live, stored, heard):
        open_map(page, live + "/map")
        heard.requests.clear()
        page.get_by_label("Show", exact=True).select_option("rate")
        page.wait_for_url(re.compile("measure=rate"))
        expect(page.get_by_role("heading", level=1)).to_contain_text("for the number of residents")

        figures = figures_of(stored, "ward-rate-2025")
        assert page.evaluate(FILLS) == expected_fills(figures)
        check_table(page, figures)
        legend = page.locator("#map-legend li").all_inner_texts()
        assert len(legend) == len(figures["legend"])
        assert not [url for url in heard.requests if "shapes" in url or "leaflet" in url]
        assert heard.complaints == []

    def test_change_the_period_and_the_address_gives_the_same_view(self, page, live, stored):
        open_map(page, live + "/map")
        page.get_by_label("Period").select_option("2024")
        page.wait_for_url(re.compile("period=2024"))
        expect(page.locator("#map-status")).to_contain_text("2024")
        fills = page.evaluate(FILLS)
        assert fills == expected_fills(figures_of(stored, "ward-class-2024"))
        open_map(page, page.url)
        assert page.evaluate(FILLS) == fills

    def test_change_the_level_and_back(self, page, live, stored):
        open_map(page, live + "/map")
        page.get_by_role("link", name="Districts").click()
        expect(page.locator("path.area")).to_have_count(5)
        key = page.evaluate("document.getElementById('map-frame').dataset.figures")
        district = re.search(r"figures-(.+)\.[0-9a-f]{16}\.json", key)[1]
        assert district.startswith("district-")
        check_table(page, figures_of(stored, district))
        page.go_back()
        expect(page.locator("path.area")).to_have_count(124)
        expect(page.get_by_role("heading", level=1)).to_contain_text("more concerns than expected")
        check_table(page, figures_of(stored, "ward-class-2025"))

    def test_keep_the_focus_and_say_what_is_shown(self, page, live):
        open_map(page, live + "/map")
        page.get_by_label("Show", exact=True).focus()
        page.keyboard.press("ArrowDown")
        page.wait_for_url(re.compile("measure=rate"))
        expect(page.get_by_role("status").first).to_contain_text("for the number of residents")
        assert page.evaluate("document.activeElement.id") == "map-measure"

    def test_keep_the_chosen_area(self, page, live):
        open_map(page, live + f"{RATE}&area=E05001341")
        expect(page.locator("#area-panel h2")).to_have_text("Baildon")
        page.get_by_label("Period").select_option("2024")
        page.wait_for_url(re.compile("period=2024.*area=E05001341"))
        expect(page.locator("#area-panel h2")).to_have_text("Baildon")


class TestChosenArea:
    def test_click_on_the_map_shows_its_panel(self, page, live, stored):
        open_map(page, live + RATE)
        figures = figures_of(stored, "ward-rate-2025")
        code = "E05001341"
        at = figures["codes"].index(code)
        page.locator("path.area").nth(at).dispatch_event("click")

        panel = page.locator("#area-panel")
        expect(panel.locator("h2")).to_have_text("Baildon")
        expect(panel).to_contain_text(figures["values"][at])
        expect(panel).to_contain_text(f"{figures['lows'][at]} to {figures['highs'][at]}")
        expect(panel.get_by_role("link")).to_have_attribute("href", f"/areas/{code}")
        expect(page.locator(f"tr[data-code='{code}']")).to_have_attribute("aria-current", "true")
        assert f"area={code}" in page.url

    def test_panel_is_announced_as_it_changes(self, page, live):
        open_map(page, live + RATE)
        assert page.locator("#area-panel").get_attribute("aria-live") == "polite"

    def test_enter_on_a_row_shows_it_and_escape_lets_go(self, page, live, stored):
        open_map(page, live + RATE)
        at = figures_of(stored, "ward-rate-2025")["codes"].index("E05001341")
        outline = page.locator("path.area").nth(at).get_attribute("d")
        button = page.get_by_role("button", name="Show Baildon on the map")
        button.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#area-panel h2")).to_have_text("Baildon")
        expect(page.locator(".area-ring")).to_have_count(1)
        assert page.locator(".area-ring").get_attribute("d") == outline
        page.keyboard.press("Escape")
        expect(page.locator("#area-panel h2")).to_have_text("In short")
        expect(page.locator(".area-ring")).to_have_count(0)
        assert "area=" not in page.url

    def test_hover_says_the_same_as_the_table(self, page, live, stored):
        open_map(page, live + RATE)
        figures = figures_of(stored, "ward-rate-2025")
        at = figures["looks"].index("small")
        page.locator("path.area").nth(at).dispatch_event("mouseover")
        tip = page.locator(".map-tip")
        expect(tip.locator("span")).to_have_text("Under 10, possibly none")

    def test_unknown_area_in_the_address_is_ignored(self, page, live, heard):
        open_map(page, live + f"{RATE}&area=%22%5D%3Cimg%20src%3Dx%3E")
        expect(page.locator("#area-panel h2")).to_have_text("In short")
        assert heard.complaints == []

    def test_nothing_below_the_panel_moves_at_a_desk(self, page, live):
        """From the answer to an area and back, the map and the table keep their place."""
        open_map(page, live + RATE)
        places = "['map-frame', 'map-rows'].map(id => document.getElementById(id).offsetTop)"
        before = page.evaluate(places)
        page.get_by_role("button", name="Show Baildon on the map").click()
        expect(page.locator("#area-panel h2")).to_have_text("Baildon")
        frame, rows = page.evaluate(places)
        assert frame == before[0]
        assert abs(rows - before[1]) <= 24

    def test_the_answer_stands_where_no_area_is_chosen(self, page, live, stored):
        open_map(page, live + RATE)
        panel = page.locator("#area-panel")
        expect(panel).to_contain_text(figures_of(stored, "ward-rate-2025")["summary"])
        page.get_by_label("Show", exact=True).select_option("class")
        page.wait_for_url(re.compile("measure=class"))
        expect(panel).to_contain_text(figures_of(stored, "ward-class-2025")["summary"])

    def test_a_row_under_the_mouse_shows_where_it_lies(self, page, live):
        open_map(page, live + RATE)
        lifted = page.locator("path.area[stroke-width='2.2']")
        page.locator("tr[data-code='E05001341'] .row-value").hover()
        expect(lifted).to_have_count(1)
        page.locator("h1").hover()
        expect(lifted).to_have_count(0)


class TestSearch:
    def test_a_town_finds_the_wards_around_it(self, page, live):
        open_map(page, live + "/map")
        page.get_by_label("Find a place or ward").fill("halifax")
        expect(page.locator("#map-found")).to_contain_text("found")
        shown = [row for row in page.evaluate(ROWS) if not row["hidden"]]
        assert 3 <= len(shown) < 20
        assert all("Calderdale" in row["cells"][0] for row in shown)

    def test_one_match_and_enter_shows_it(self, page, live):
        open_map(page, live + "/map")
        page.get_by_label("Find a place or ward").fill("dewsbury west")
        page.keyboard.press("Enter")
        expect(page.locator("#area-panel h2")).to_have_text("Dewsbury West")

    def test_no_match_says_so_and_clearing_brings_all_back(self, page, live):
        open_map(page, live + "/map")
        page.get_by_label("Find a place or ward").fill("atlantis")
        expect(page.locator("#map-found")).to_contain_text("No place of that name")
        page.get_by_label("Find a place or ward").fill("")
        assert not any(row["hidden"] for row in page.evaluate(ROWS))

    def test_asks_nothing_of_anyone(self, page, live, heard):
        open_map(page, live + "/map")
        heard.requests.clear()
        page.get_by_label("Find a place or ward").fill("leeds")
        expect(page.locator("#map-found")).to_contain_text("found")
        assert heard.requests == []


def test_keyboard_reaches_every_control_in_order_and_shows_where_it_is(page: Page, live):
    open_map(page, live + "/map?level=district&measure=rate&period=2025", areas=5)
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused["tag"] == "BODY":
            break
        assert focused["ring"], f"no ring on {focused['name']}"
        seen.append(focused["name"])
    wanted = [
        "map-level-ward", "map-level-district", "map-measure", "map-period", "map_plainsight_0",
        "Zoom in", "map-search", "map-rows", "Show Leeds on the map", "map-file",
    ]  # fmt: skip
    places = [seen.index(name) for name in wanted]
    assert places == sorted(places)
    shows = [name for name in seen if re.fullmatch(r"Show .* on the map", name or "")]
    assert len(shows) == 5


def test_without_script_there_is_a_picture_a_table_and_a_button(browser: Browser, live, sign_in):
    context = browser.new_context(java_script_enabled=False)
    sign_in(context)
    page = context.new_page()
    page.goto(live + "/map")
    picture = page.locator("noscript img.map-picture")

    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 300")
    expect(page.locator("#map-legend li").first).to_be_visible()
    expect(page.get_by_label("Find a place or ward")).to_be_hidden()
    page.get_by_label("Show", exact=True).select_option("count")
    page.get_by_role("button", name="Update map").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("How many concerns")
    assert page.locator("#map-rows tbody tr").count() == 124
    context.close()


@pytest.mark.parametrize("query", ["", "?level=ward&measure=rate&period=all"])
def test_prints_on_one_side_with_the_still_map(page: Page, live, query):
    open_map(page, live + "/map" + query)
    printed = page.pdf(prefer_css_page_size=True)
    assert re.findall(rb"/Count (\d+)", printed) == [b"1"]
    page.emulate_media(media="print")
    expect(page.locator(".map-paper img")).to_be_visible()
    expect(page.locator("#map-frame")).to_be_hidden()
    for said in ("The first 12 of 124 wards.", "SYNTHETIC", "Not audited:", "Release 2026-Q3-"):
        expect(page.get_by_text(said).first).to_be_visible()
    assert page.locator("#map-rows tbody tr:visible").count() == 12


def test_still_map_follows_the_view_and_is_not_fetched_for_the_screen(page: Page, live, heard):
    open_map(page, live + "/map")
    assert not [url for url in heard.requests if "/map-ward" in url]
    page.get_by_label("Show", exact=True).select_option("rate")
    page.wait_for_url(re.compile("measure=rate"))
    assert "/map-ward-rate-" in page.locator(".map-paper img").get_attribute("src")


def test_readers_own_colours_leave_the_map_and_mark_what_is_chosen(browser: Browser, live, sign_in):
    context = browser.new_context(forced_colors="active")
    sign_in(context)
    page = context.new_page()
    open_map(page, live + "/map")
    edges = "selector => getComputedStyle(document.querySelector(selector)).borderBottomColor"
    assert page.evaluate(edges, ".pages a[aria-current]") != page.evaluate(
        edges, ".pages a:not([aria-current])"
    )
    assert len(set(page.evaluate(FILLS))) > 1
    grounds = "selector => getComputedStyle(document.querySelector(selector)).backgroundColor"
    assert page.evaluate(grounds, ".map-levels a[aria-current]") != page.evaluate(
        grounds, ".map-levels a:not([aria-current])"
    )
    context.close()


def test_map_is_in_the_first_view_of_a_telephone(page: Page, live):
    open_map(page, live + "/map", size=TELEPHONE)
    frame = page.locator("#map-frame").bounding_box()
    assert frame["y"] + frame["height"] <= TELEPHONE[1]


def test_when_the_outlines_do_not_come_the_table_still_stands(page: Page, live):
    page.route("**/resources/shapes*", lambda route: route.abort())
    page.goto(live + "/map")
    expect(page.locator("#map-status")).to_contain_text("The table says the same in words")
    assert page.locator("#map-rows tbody tr").count() == 124


def test_file_of_the_view_is_offered(page: Page, live):
    open_map(page, live + RATE)
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV").first.click()
    assert started.value.suggested_filename == "plainsight-2026-Q3-ward-rate-2025.csv"


@pytest.mark.parametrize("size", [DESK, NARROW])
def test_a_name_without_a_break_does_not_widen_the_page(page: Page, live, size):
    """Ward files are given: a name may be longer than a telephone is wide."""
    longest = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
    rename = """([chosen, name]) => {
        for (const at of document.querySelectorAll(chosen)) at.textContent = name;
    }"""
    open_map(page, live + RATE, size=size)
    page.get_by_role("button", name="Show Baildon on the map").click()
    page.evaluate(rename, ["h1, #area-panel h2, #area-panel a, #map-rows th a", longest])
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.goto(live + "/areas/E05001341")
    page.evaluate(rename, ["h1, .says li, .trail li:last-child, tbody th", longest])
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
