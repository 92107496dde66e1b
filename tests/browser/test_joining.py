"""From an invitation to signed in, and the account pages after that, in a real browser."""

import threading
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from tests.authenticator import code_of
from tests.browser.conftest import Quiet
from tests.joining import EMAIL, PASSWORD, link_for, site
from webmap import clock

NARROW = {"width": 360, "height": 780}


@pytest.fixture
def door(request):
    """An app with nobody in it yet, by the clock of the machine; its address."""
    needs = getattr(request, "param", True)
    app = site(clock.now, needs_second_factor=needs)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield app, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def choose_password(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Set password").click()


def confirm(page: Page, ahead: int = 0) -> str:
    key = page.locator(".key code").inner_text()
    page.get_by_label("Code of six figures").fill(
        code_of(key, clock.now() + timedelta(seconds=ahead))
    )
    page.get_by_role("button", name="Confirm").click()
    return key


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("size", [{"width": 1280, "height": 900}, NARROW], ids=["wide", "narrow"])
def test_from_invitation_to_signed_in(page: Page, door, axe, size):
    app, address = door
    page.set_viewport_size(size)
    complaints = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)

    page.goto(address + link_for(app))
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose a password")
    assert axe(page) == []
    assert fits(page)
    choose_password(page, page.url)

    expect(page.get_by_role("heading", level=1)).to_have_text("Set up an authenticator")
    assert page.locator("img.qr").evaluate("image => image.complete && image.naturalWidth > 0")
    assert axe(page) == []
    assert fits(page)
    confirm(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Keep your recovery codes")
    assert page.locator(".codes li").count() == 8
    assert axe(page) == []
    assert fits(page)
    page.get_by_role("button", name="I have kept them").click()

    page.get_by_role("link", name="Your account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    expect(page.get_by_text(EMAIL)).to_be_visible()
    assert axe(page) == []
    assert fits(page)
    for name, heading in (
        ("Change your password", "Change your password"),
        ("Change authenticator or make new codes", "Change your second factor"),
    ):
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        assert axe(page) == []
        assert fits(page)
        page.get_by_role("link", name="Back to your account").click()
    # There is no release behind this door, so the first page says so with a 503.
    assert [said for said in complaints if "503" not in said] == []


def test_wrong_forms_say_so_where_it_is(page: Page, door, axe):
    app, address = door
    page.goto(address + link_for(app))
    page.get_by_label("Password", exact=True).fill("too short")
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert axe(page) == []
    page.get_by_role("link", name="Use at least 12 characters").click()
    expect(page.get_by_label("Password", exact=True)).to_be_focused()
    assert page.get_by_label("Password", exact=True).input_value() == ""


def test_a_used_link_is_a_plain_page(page: Page, door, axe):
    app, address = door
    link = address + link_for(app)
    choose_password(page, link)
    page.goto(link)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("This invitation cannot be used any more")
    assert axe(page) == []


@pytest.mark.parametrize("door", [False], indirect=True, ids=["demonstration"])
def test_without_script_and_from_the_account(browser: Browser, door):
    """Nothing on the way needs a script; a demonstration lets one in without a second factor."""
    app, address = door
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    choose_password(page, address + link_for(app))
    page.goto(address + "/account")
    page.get_by_role("link", name="Set up an authenticator").click()
    confirm(page)
    page.get_by_role("button", name="I have kept them").click()
    assert page.get_by_text("8 recovery codes left").count() == 1
    context.close()


def test_recovery_codes_can_be_printed(page: Page, door):
    app, address = door
    choose_password(page, address + link_for(app))
    confirm(page)
    page.emulate_media(media="print")
    expect(page.locator(".codes li").last).to_be_visible()
    expect(page.get_by_role("navigation", name="Pages")).to_be_hidden()
