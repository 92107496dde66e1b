"""Laboratory and comparison in a real browser: accessible, silent, usable by keyboard and phone."""

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

DESK, NARROW = (1280, 900), (360, 740)
PAGES = [
    "/laboratory",
    "/laboratory?period=2025&test=scan-poisson&person=unknown",
    "/laboratory?period=2025-Q4&all=yes",
    "/laboratory?period=2025&denominator=premises",
    "/compare?period=2025&against=2024-Q4",
    "/compare?period=2025&against=2025-Q4",
]


@pytest.fixture(scope="module")
def door():
    """The door of the restricted side."""
    return restricted_terms(now=lambda: NOON)


@pytest.fixture(scope="module")
def live(door, tmp_path_factory):
    """Address of the restricted side over five hundred records, for `heard` too."""
    root = tmp_path_factory.mktemp("tried")
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
@pytest.mark.parametrize("address", PAGES)
def test_page_is_accessible_silent_and_fits(page: Page, live, heard, axe, address, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(live + address)

    assert axe(page) == []
    assert page.evaluate("window.reports") == []
    assert heard.outside == []
    assert heard.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_a_design_is_tried_by_keyboard_alone(page: Page, live):
    page.goto(live + "/laboratory?period=2025")
    page.get_by_label("Test", exact=True).focus()
    page.keyboard.type("Spatial scan, one")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Try this design":
            break
    page.keyboard.press("Enter")

    page.wait_for_url("**test=scan-poisson**")
    expect(page.get_by_role("heading", name="What is tried")).to_be_visible()
    expect(page.get_by_role("figure")).to_be_visible()
    drawn = page.get_by_role("figure").locator("img")
    assert drawn.evaluate("image => image.complete && image.naturalWidth") == 656


def test_both_pages_work_without_script(browser: Browser, live, door):
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([session_cookie(door, let_in(door, Role.ANALYST))])
    page = context.new_page()
    page.goto(live + "/compare")
    page.get_by_label("Period", exact=True).select_option("2025")
    page.get_by_label("Against", exact=True).select_option("2024-Q4")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("h1")).to_have_text("2025 against October to December 2024")
    page.goto(live + "/laboratory?period=2025")
    page.get_by_label("Level of significance").select_option("0.2")
    page.get_by_role("button", name="Try this design").click()
    expect(page.get_by_text("2 designs are compared here")).to_be_visible()
    context.close()
