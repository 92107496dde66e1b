"""The partner pages in a real browser: accessible, silent, reachable by keyboard, printable."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.door import let_in, session_cookie
from webmap.access import Role

PAGES = [
    "/", "/areas", "/areas?q=leeds", "/areas/E05001400", "/areas/E08000034",
    "/about", "/about/method", "/about/protection", "/about/data", "/report-a-concern",
    "/no-such",
]  # fmt: skip
DESK, TELEPHONE = (1280, 900), (390, 844)
#: Every page at a desk; on a telephone those whose form changes there.
VISITS = [
    *((address, DESK) for address in PAGES),
    *((address, TELEPHONE) for address in ("/", "/areas", "/areas/E08000034", "/report-a-concern")),
]
#: What has the focus: enough to tell elements apart, and whether its ring can be seen.
FOCUSED = """() => {
    const at = document.activeElement, style = getComputedStyle(at);
    return {tag: at.tagName, text: (at.innerText || at.name || at.getAttribute("aria-labelledby")
            || "").trim().slice(0, 60),
        href: at.getAttribute("href"),
        ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        box: at.getBoundingClientRect().toJSON()};
}"""


@pytest.mark.parametrize(
    ("address", "size"), VISITS, ids=[f"{address} {size[0]}" for address, size in VISITS]
)
def test_page_is_accessible_silent_and_fits(page: Page, live, heard, axe, address, size):
    given = page.context.cookies()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(live + address)

    assert axe(page) == []
    assert page.evaluate("window.reports") == []
    assert heard.outside == []
    assert [said for said in heard.complaints if "404" not in said] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert page.context.cookies() == given  # no page of figures sets one


@pytest.mark.parametrize("address", ["/", "/areas/E08000034", "/report-a-concern"])
def test_keyboard_reaches_every_link_in_order_and_shows_where_it_is(page: Page, live, address):
    page.goto(live + address)
    links = page.locator("a[href], button, input, select").count()
    seen = []
    for _ in range(links + 20):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused["tag"] == "BODY":
            break
        assert focused["ring"], f"no ring on {focused['text']}"
        seen.append((focused["text"], focused["href"]))
    assert seen[0] == ("Skip to main content", "#main")
    assert len([link for link in seen if link[1]]) >= links - 1


def test_skip_link_leads_past_the_navigation(page: Page, live):
    page.goto(live + "/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to main content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_search_by_keyboard_alone(page: Page, live, heard):
    page.goto(live + "/areas")
    page.get_by_label("Name of a ward or district").focus()
    page.keyboard.type("dewsbury west")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"\?q=dewsbury\+west"))
    page.get_by_role("heading", name="1 area found").wait_for()
    page.get_by_role("link", name="Dewsbury West").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dewsbury West")
    assert heard.complaints == []


def test_everything_works_without_script(browser: Browser, live, sign_in):
    context = browser.new_context(java_script_enabled=False)
    sign_in(context)
    page = context.new_page()
    page.goto(live + "/areas")
    page.get_by_label("Name of a ward or district").fill("ossett")
    page.get_by_role("button", name="Search").click()
    assert page.get_by_role("heading", name="2 areas found").count() == 1
    page.goto(live + "/report-a-concern")
    leave = page.get_by_role("link", name="Leave this page now")
    assert leave.get_attribute("href") == "https://www.bbc.co.uk/weather"
    context.close()


class TestQuickExit:
    @pytest.fixture
    def safe(self, page: Page) -> list[str]:
        """Stand in for the outside page; lists what was asked of it."""
        asked = []

        def answer(route):
            asked.append(str(route.request.headers.get("referer")))
            route.fulfill(status=200, content_type="text/html", body="<title>Weather</title>")

        page.route("https://www.bbc.co.uk/**", answer)
        return asked

    def test_button_leaves_and_back_does_not_return(self, page: Page, live, safe):
        page.goto(live + "/about")
        page.goto(live + "/report-a-concern")
        page.get_by_role("link", name="Leave this page now").click()
        page.wait_for_url("https://www.bbc.co.uk/weather")
        assert safe == ["None"]
        page.go_back()
        assert page.url == live + "/about"

    def test_escape_three_times_leaves(self, page: Page, live, safe):
        page.goto(live + "/report-a-concern")
        page.keyboard.press("Escape")
        expect(page.locator("#leave-count")).to_have_text("Press Escape 2 more to leave.")
        page.keyboard.press("Escape")
        assert page.url.endswith("/report-a-concern")
        page.keyboard.press("Escape")
        page.wait_for_url("https://www.bbc.co.uk/weather")
        assert len(safe) == 1

    def test_button_stays_in_sight(self, page: Page, live):
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(live + "/report-a-concern")
        page.mouse.wheel(0, 3000)
        page.wait_for_function("window.scrollY > 1000")
        expect(page.get_by_role("link", name="Leave this page now")).to_be_in_viewport()

    def test_nothing_is_asked_of_the_safe_place_before(self, page: Page, live, heard):
        page.goto(live + "/report-a-concern", wait_until="networkidle")
        assert heard.outside == []


def test_this_quarter_prints_on_one_side(page: Page, live):
    page.goto(live + "/", wait_until="networkidle")
    printed = page.pdf(prefer_css_page_size=True)
    assert re.findall(rb"/Count (\d+)", printed) == [b"1"]


def test_printed_page_keeps_its_warnings(page: Page, live):
    page.goto(live + "/areas/E05001400")
    page.emulate_media(media="print")
    for text in ("Not audited:", "SYNTHETIC", "Generalised outlines, May 2025 wards."):
        expect(page.get_by_text(text).first).to_be_visible()
    expect(page.get_by_role("navigation", name="Pages")).to_be_hidden()


def test_a_wide_table_keeps_its_headings_on_a_telephone(page: Page, live):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live + "/areas/E08000034")
    label = "getComputedStyle(document.querySelector('.stack td'), '::before').content"
    assert page.evaluate(label) == '"Concerns"'
    assert page.get_by_role("table", name="Concerns each year").count() == 1
    assert page.get_by_role("rowheader", name="2025").count() >= 1


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_steward_s_ten_links_stand_in_order_at_every_width(page: Page, live, terms, width: int):
    """The name and one's own links share a row; the rest take one, or two on a telephone."""
    page.context.add_cookies([session_cookie(terms, let_in(terms, Role.STEWARD))])
    page.set_viewport_size({"width": width, "height": 740})
    for address in ("/", "/people", "/audit"):
        page.goto(live + address)
        name, own, pages = (
            [page.locator(".name").bounding_box()],
            *(
                [
                    link.bounding_box()
                    for link in page.get_by_role("navigation", name=of, exact=True)
                    .get_by_role("link")
                    .all()
                ]
                for of in ("You", "Pages")
            ),
        )
        assert (len(own), len(pages)) == (2, 8)
        assert len({box["y"] for box in own}) == 1
        assert own[0]["y"] < name[0]["y"] + name[0]["height"]
        assert name[0]["x"] + name[0]["width"] <= own[0]["x"]
        assert own[1]["y"] < pages[0]["y"]
        assert len({box["y"] for box in pages}) == (1 if width == 1280 else 2)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_text_can_be_doubled_without_loss(page: Page, live):
    """WCAG 1.4.4 and 1.4.10: 1,280 pixels at four times the size is a column of 320."""
    page.set_viewport_size({"width": 320, "height": 640})
    for address in ("/", "/areas/E05001400", "/report-a-concern"):
        page.goto(live + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
