"""Areas, what is emerging and the quality of records in a real browser: clean, silent, and fitting.

By keyboard alone a table that is wider than a telephone can be read, and a form sent.
"""

import threading

import pytest
from playwright.sync_api import Page, expect
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

DESK, NARROW = (1280, 900), (360, 740)


@pytest.fixture(scope="module")
def door():
    """The door of the restricted side."""
    return restricted_terms(now=lambda: NOON)


@pytest.fixture(scope="module")
def live(door, tmp_path_factory):
    """Address of the restricted side over five hundred records, for `heard` too."""
    root = tmp_path_factory.mktemp("following")
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


@pytest.mark.parametrize("size", [DESK, NARROW], ids=["desk", "narrow"])
@pytest.mark.parametrize(
    "address", ["/areas/E05001341", "/areas/E08000032", "/emerging", "/data-quality", "/areas"]
)
def test_page_is_accessible_silent_and_fits(page: Page, live, heard, axe, address, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(live + address, wait_until="networkidle")
    for more in page.locator("details summary").all():
        more.click()

    assert axe(page) == []
    assert page.evaluate("window.reports") == []
    assert heard.outside == []
    assert heard.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_the_chart_suits_the_page(page: Page, live):
    chart = page.locator("figure.chart img")
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    page.goto(f"{live}/areas/E05001341", wait_until="networkidle")
    wide = chart.evaluate("image => image.naturalWidth / image.naturalHeight")
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    page.goto(f"{live}/areas/E05001341", wait_until="networkidle")

    assert wide > 2
    assert chart.evaluate("image => image.naturalWidth / image.naturalHeight") < 1.1


def test_another_quarter_is_chosen_by_keyboard_and_stays_in_the_address(page: Page, live):
    page.goto(f"{live}/emerging")
    page.get_by_label("Quarters up to").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Show").focus()
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{live}/emerging?period=2026-Q2&denominator=&neighbours=&level=")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "What is emerging, July 2024 to June 2026"
    )
    page.get_by_role("link", name="West Yorkshire", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("West Yorkshire, quarter by quarter")


def test_a_wide_table_can_be_reached_and_scrolled_by_keyboard(page: Page, live):
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    page.goto(f"{live}/data-quality")
    region = page.get_by_role("region", name="Records received")
    region.focus()
    page.keyboard.press("ArrowRight")

    page.wait_for_function(
        "region => region.scrollLeft > 0", arg=region.element_handle(), timeout=5_000
    )
