"""Signing in and out in a real browser: by keyboard, on a telephone, and with Back afterwards."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserType, Page, expect
from werkzeug.serving import make_server

from models.release_store import write
from tests.browser.conftest import EARS, Quiet
from tests.published import published_resources
from tests.signing_in import KNOWN_WORDS, Door, Member, open_door
from tests.webmap.sample import sample_release

DESK, TELEPHONE = (1280, 900), (360, 740)


@dataclass
class Place:
    """A door, where it answers, and somebody who may come in."""

    door: Door
    address: str
    member: Member

    def give_password(self, page: Page, password: str = KNOWN_WORDS) -> None:
        """Fill in the first form and send it."""
        page.get_by_label("E-mail address").fill(self.member.email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()

    def give_code(self, page: Page, code: str | None = None) -> None:
        """Fill in the second form and send it."""
        page.get_by_label("Code").fill(code or self.member.code(self.door.clock()))
        page.get_by_role("button", name="Go on").click()

    def sign_in(self, page: Page, to: str = "/areas") -> None:
        """Go all the way in."""
        page.goto(self.address + to)
        self.give_password(page)
        self.give_code(page)
        page.wait_for_url(self.address + to)


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    """A releases folder with a sample release on show."""
    root, release = tmp_path_factory.mktemp("signing in") / "releases", sample_release()
    write(release, published_resources(release), root)
    return root


@pytest.fixture
def place(published) -> Iterator[Place]:
    """The partner app with a door that nobody has come through yet."""
    door = open_door(published)
    server = make_server("127.0.0.1", 0, door.app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Place(door, f"http://127.0.0.1:{server.server_port}", door.let_in())
    server.shutdown()
    server.server_close()


def test_by_keyboard_alone_in_and_out(page: Page, place):
    page.goto(place.address + "/areas?q=leeds")
    page.get_by_label("E-mail address").focus()
    page.keyboard.type(place.member.email)
    page.keyboard.press("Tab")
    page.keyboard.type(KNOWN_WORDS)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter the code")
    page.get_by_label("Code").focus()
    page.keyboard.type(place.member.code(place.door.clock()))
    page.keyboard.press("Enter")
    page.wait_for_url(place.address + "/areas?q=leeds")
    page.get_by_role("link", name="Sign out").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Do you want to sign out?")
    page.get_by_role("button", name="Sign out").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")


def test_what_is_wrong_has_the_focus_and_leads_to_its_field(page: Page, place):
    page.goto(place.address + "/sign-in")
    place.give_password(page, "not these words")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("E-mail address")).to_be_focused()
    expect(page.get_by_label("E-mail address")).to_have_value(place.member.email)
    expect(page.get_by_label("Password")).to_have_value("")


def test_the_browser_holds_one_cookie_that_no_script_reads(page: Page, place):
    place.sign_in(page)
    (cookie,) = page.context.cookies()
    assert cookie["name"] == "__Host-plainsight-partner"
    assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"]) == (True, True, "Lax")
    assert (cookie["expires"], cookie["path"]) == (-1, "/")
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize("size", [DESK, TELEPHONE], ids=["desk", "telephone"])
def test_every_page_on_the_way_is_accessible_silent_and_fits(page: Page, place, axe, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.add_init_script(EARS)

    def check(heading: str) -> None:
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        assert axe(page) == []
        assert page.evaluate("window.reports") == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]

    page.goto(place.address + "/sign-in")
    check("Sign in")
    place.give_password(page, "not these words")
    check("Sign in")
    place.give_password(page)
    check("Enter the code")
    place.give_code(page, "12 34")
    check("Enter the code")
    page.get_by_role("link", name="I do not have my phone").click()
    check("Enter a recovery code")
    page.get_by_label("Recovery code").fill("dead-beef-dead")
    page.get_by_role("button", name="Go on").click()
    check("Enter a recovery code")
    page.get_by_label("Recovery code").fill(place.member.recovery_codes[0])
    page.get_by_role("button", name="Go on").click()
    check("You are signed in")
    page.get_by_role("link", name="Sign out").click()
    check("Do you want to sign out?")
    page.get_by_role("button", name="Sign out").click()
    check("You are signed out")
    place.sign_in(page)
    place.door.clock.go_on(minutes=31)
    page.goto(place.address + "/areas")
    expect(page.get_by_text("because nothing happened for 30 minutes")).to_be_visible()
    check("Sign in")
    for _ in range(5):
        place.give_password(page, "not these words")
    expect(page.get_by_role("alert")).to_contain_text("Too many tries. Wait 15 minutes")
    check("Sign in")


def test_works_without_script(browser, place):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    place.sign_in(page)
    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    context.close()


@pytest.mark.parametrize("keeps_pages", [True, False], ids=["kept whole", "kept as files"])
def test_back_after_signing_out_shows_nothing_private(
    browser_type: BrowserType, browser_type_launch_args, place, keeps_pages
):
    """Browsers keep pages whole for Back, which the test tool turns off unless told not to."""
    without = ["--disable-back-forward-cache"] if keeps_pages else []
    browser = browser_type.launch(**browser_type_launch_args, ignore_default_args=without)
    page = browser.new_page()
    place.sign_in(page)
    private = page.get_by_role("heading", level=1).inner_text()
    page.goto(place.address + "/")
    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    for _ in range(3):
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
        assert private not in page.content()
    browser.close()
