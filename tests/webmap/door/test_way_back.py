"""The way back leads to a page of ours that the person may open, or to the first page."""

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import g
from hypothesis import given
from hypothesis import strategies as st

from tests.signing_in import open_door
from webmap.access import Role
from webmap.db.door.people import people
from webmap.door.accounts import Account
from webmap.door.way_back import LONGEST, asked_for, way_back

#: Anything a browser may be made to bring that must not be followed.
ELSEWHERE = [
    None, "", " ", "//evil.example", "//evil.example/map",
    "///evil.example", "////evil.example/map", "/\\evil.example",
    "\\\\evil.example", "/\\/evil.example", "https://evil.example/map", "https:evil.example",
    "https:/map", "http://localhost/map", "HTTPS://evil.example", "javascript:alert(1)",
    "data:text/html,x", "/%2f%2fevil.example", "/%5cevil.example", "%2f%2fevil.example",
    "/\t/evil.example", "/\n/evil.example", "\n//evil.example", "\r\nLocation: //evil.example",
    "/map\r\nSet-Cookie: a=b", "/map\x00", "/\u2028/evil.example", "\u2044\u2044evil.example",
    "//evil.example@localhost/", "//localhost@evil.example", "//[::1", "http://[", "evil.example",
    "map", "?to=//evil.example", "#//evil.example", "/..//evil.example", "/./map", "/map/",
    "/no-such", "/map?" + "a=1&" * 31, "/map?" + "a" * LONGEST, ";//evil.example", "@evil.example",
    # of the door, or of nobody
    "/sign-in", "/sign-in?to=/map", "/sign-in/code", "/sign-in/recovery-code", "/sign-out",
    "/signed-out", "/static/site.css", "/assets/leaflet/leaflet.js", "/about", "/health",
    "/api/v1/cells?table=T1", "/resources/" + "x" * 20,
]  # fmt: skip
#: What was asked for, and where it leads.
BACK = [
    ("/map", "/map"),
    ("/map?level=ward&measure=rate", "/map?level=ward&measure=rate"),
    ("/map?level=ward&level=district", "/map?level=ward&level=district"),
    ("/map?a=", "/map?a="),
    ("/areas/E05001341", "/areas/E05001341"),
    ("/areas?q=dewsbury west", "/areas?q=dewsbury+west"),
    ("/areas?q=%C3%A9", "/areas?q=%C3%A9"),
    ("/areas?q=a#b", "/areas?q=a"),
    ("/map?endpoint=x&_external=1&_scheme=http&_anchor=y", None),
    ("/map?to=//evil.example", "/map?to=%2F%2Fevil.example"),
    ("/?period=2026", "/?period=2026"),
]


@pytest.fixture(scope="module")
def door():
    return open_door()


@pytest.fixture(scope="module")
def led(door):
    """Where somebody of a role is led."""
    person = {}

    def lead(carried: str | None, role: Role | None = Role.PARTNER) -> str:
        with door.app.test_request_context("/sign-in"):
            g.account = person.get(role)
            return way_back(carried)

    with door.app.app_context():
        for role in Role:
            door.let_in(f"{role}@x.example", role=role, second_factor=False)
        with door.app.extensions["door store"].transaction() as db:
            person.update({Role(one.role): Account(one) for one in people(db)})
    return lead


@pytest.mark.parametrize("carried", ELSEWHERE)
def test_whatever_is_not_a_page_to_lead_to_leads_to_the_first(led, carried):
    assert led(carried) == "/"


@pytest.mark.parametrize(("carried", "leads_to"), BACK)
def test_a_page_that_was_asked_for_is_led_to_with_its_question(led, carried, leads_to):
    assert led(carried) == (leads_to or carried)


def test_a_stranger_and_a_role_that_may_not_are_led_to_the_first_page(led):
    assert led("/map", None) == "/"
    assert led("/map", Role.ANALYST) == "/"


@given(st.one_of(st.text(), st.from_regex(r"[/\\]{1,3}[\x00-\x7f]{0,30}")))
def test_no_text_leads_off_this_site(led, carried):
    where = led(carried)
    assert where.startswith("/")
    assert not where.startswith(("//", "/\\"))
    assert urlsplit(where).netloc == ""
    assert where.isascii()
    assert where.isprintable()


@pytest.mark.parametrize(
    ("asked", "carried"),
    [
        ("/map", "/map"),
        ("/map?level=ward", "/map?level=ward"),
        ("/map?", "/map"),
        ("/", None),
        ("/map?" + "a" * LONGEST, None),
    ],
)
def test_what_was_asked_for_is_carried(door, asked, carried):
    with door.app.test_request_context(asked):
        assert asked_for() == carried
    with door.app.test_request_context(asked, method="POST"):
        assert asked_for() is None


def test_what_a_stranger_asked_for_arrives_after_signing_in(door):
    member, browser = door.let_in("way@x.example"), door.browser()
    sent_off = browser.get("/areas?q=leeds&q=wakefield").location
    to = parse_qs(urlsplit(sent_off).query)["to"][0]
    assert browser.sign_in(member, to=to).location == "/areas?q=leeds&q=wakefield"
