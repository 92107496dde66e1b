"""Signing in with one's organisation: what it says lets in the right person, once, and nobody else.

The service is written for the tests; see `tests.sign_in_service` for the standards it follows.
"""

import hashlib
import hmac
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from pydantic import SecretStr

from tests.clock import Clock
from tests.sign_in_service import CLIENT_ID, CLIENT_SECRET, Service, serving
from tests.signing_in import open_door
from webmap.config import Settings
from webmap.db.door.tables import AuditLine
from webmap.door.terms import Oidc
from webmap.errors import UsageRefused
from webmap.serving.doors import oidc_declared

START, BACK = "/sign-in/organisation", "/sign-in/organisation/back"
PLAIN = "You are not signed in"


@pytest.fixture(scope="module")
def shared():
    """One service for all of them: it takes a while to make a key."""
    with serving(Service(Clock())) as running:
        yield running


@pytest.fixture
def service(shared):
    """The service as it is when nobody tampers with it."""
    shared.claims, shared.header, shared.sign, shared.said_of_itself = {}, {}, None, {}
    shared.codes.clear()
    shared.asked.clear()
    return shared


@pytest.fixture
def door(service):
    """A door that offers the service; no second factor is asked unless a test says so."""
    oidc = Oidc(issuer=service.issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    opened = open_door(oidc=oidc, needs_second_factor=False)
    service.clock = opened.clock
    return opened


@pytest.fixture
def someone(door, service):
    return door.let_in(service.email, second_factor=False, password=None)


def come_back(browser, service, to=""):
    """Go there and come back, as a browser does."""
    away = browser.get(f"{START}?to={to}" if to else START)
    assert away.status_code == 303
    return browser.get(service.sign_in(away.location))


def noted(door):
    """What the log says of signing in: how, and how it ended."""
    with door.app.app_context(), door.app.extensions["door store"].transaction() as db:
        lines = db.query(AuditLine).filter_by(what="sign-in")
        return [(line.about, line.outcome, line.person) for line in lines]


def assert_refused(answer, browser, door):
    assert answer.status_code == 400
    assert PLAIN in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert not browser.is_in
    assert noted(door)[-1][1] == "refused"


def test_whoever_was_invited_and_is_vouched_for_comes_in(door, service, someone):
    browser = door.browser()
    answer = come_back(browser, service, to="/map")
    assert (answer.status_code, answer.location) == (303, "/map")
    assert browser.is_in
    assert noted(door) == [("organisation", "done", someone.uid)]


def test_what_is_asked_is_tied_to_the_browser_and_to_nothing_else(door):
    asked = [parse_qs(urlsplit(door.browser().get(START).location).query) for _ in range(2)]
    for one in asked:
        assert one["response_type"] == ["code"]
        assert one["client_id"] == [CLIENT_ID]
        assert one["redirect_uri"] == [f"http://localhost{BACK}"]
        assert one["code_challenge_method"] == ["S256"]
        assert set(one["scope"][0].split()) == {"openid", "email"}
    by_lot = [one[name][0] for one in asked for name in ("state", "nonce", "code_challenge")]
    assert len(set(by_lot)) == 6
    assert all(len(value) >= 43 for value in by_lot)  # 256 bits


@pytest.mark.usefixtures("someone")
def test_the_session_gets_a_new_id_when_somebody_comes_in(door, service):
    browser = door.browser()
    away = browser.get(START)
    before = browser.cookie
    browser.get(service.sign_in(away.location))
    assert browser.cookie != before
    other = door.browser()
    other.bring(before)
    assert not other.is_in


def test_an_address_however_it_is_written_is_the_person(door, service, someone, monkeypatch):
    monkeypatch.setattr(service, "email", someone.email.upper())
    assert come_back(door.browser(), service).location == "/"


@pytest.mark.usefixtures("someone")
def test_who_is_signed_in_already_stays_who_they_are(door, service):
    browser = door.browser()
    come_back(browser, service)
    assert browser.get(START).location == "/"
    assert browser.get(f"{BACK}?code=1&state=2").location == "/"
    assert browser.is_in


SAYS_WRONGLY = {
    "another audience": {"aud": "someone-else"},
    "several audiences": {"aud": [CLIENT_ID, "someone-else"]},
    "meant for another party": {"azp": "someone-else"},
    "another issuer": {"iss": "https://elsewhere.example"},
    "no issuer": {"iss": None},
    "the nonce of another session": {"nonce": "x" * 64},
    "no nonce": {"nonce": None},
    "no expiry": {"exp": None},
    "ran out": {"exp": 1_000_000_000},
    "said in the future": {"iat": 4_000_000_000, "exp": 4_000_000_300},
    "not valid yet": {"nbf": 4_000_000_000},
    "an address nobody verified": {"email_verified": False},
    "an address nobody spoke of verifying": {"email_verified": None},
    "verified in words": {"email_verified": "true"},
    "no address": {"email": None},
    "a list of addresses": {"email": ["someone@leeds_council.example"]},
    "an unknown person": {"email": "stranger@leeds_council.example"},
    "an address that only looks alike": {"email": "s\u043emeone@leeds_council.example"},
    "an address with a zero byte": {"email": "someone@leeds_council.example\0"},
}


@pytest.mark.parametrize("claims", SAYS_WRONGLY.values(), ids=SAYS_WRONGLY)
@pytest.mark.usefixtures("someone")
def test_a_word_that_is_not_as_it_must_be_lets_nobody_in(claims, door, service):
    service.claims = claims
    browser = door.browser()
    assert_refused(come_back(browser, service), browser, door)


def hmac_of_public_key(service):
    """A signature by what everybody knows: the public key, taken for a shared secret."""
    return lambda content: hmac.digest(service._keys(None).data, content, hashlib.sha256)


def of_another_key(_):
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return lambda content: stranger.sign(content, padding.PKCS1v15(), SHA256())


FORGED = {
    "no algorithm": ({"alg": "none"}, lambda _: lambda _content: b""),
    "no algorithm, in capitals": ({"alg": "NONE"}, lambda _: lambda _content: b""),
    "unsigned": ({}, lambda _: lambda _content: b""),
    "signed by a stranger": ({}, of_another_key),
    "signed with what is public": ({"alg": "HS256"}, hmac_of_public_key),
    "signed with the client's secret": (
        {"alg": "HS256"},
        lambda _: lambda content: hmac.digest(CLIENT_SECRET.encode(), content, hashlib.sha256),
    ),
    "signed by a key it brings along": (
        {"jwk": {"kty": "oct", "k": "c2VjcmV0"}, "alg": "HS256"},
        lambda _: lambda content: hmac.digest(b"secret", content, hashlib.sha256),
    ),
    "of a key nobody has": ({"kid": "two"}, lambda service: service.signature),
}


@pytest.mark.parametrize(("header", "sign"), FORGED.values(), ids=FORGED)
@pytest.mark.usefixtures("someone")
def test_a_forged_word_lets_nobody_in(header, sign, door, service):
    service.header, service.sign = header, sign(service)
    browser = door.browser()
    assert_refused(come_back(browser, service), browser, door)


def test_somebody_disabled_is_not_let_in(door, service):
    member = door.let_in(service.email, second_factor=False, active=False)
    browser = door.browser()
    assert_refused(come_back(browser, service), browser, door)
    assert noted(door) == [("organisation", "refused", member.uid)]


@pytest.mark.usefixtures("someone")
def test_every_refusal_reads_alike(door, service):
    pages = set()
    for claims in ({"email": "stranger@x.example"}, {"aud": "other"}, {"email_verified": False}):
        service.claims = claims
        pages.add(come_back(door.browser(), service).data)
    pages.add(door.browser().get(f"{BACK}?error=access_denied").data)
    assert len(pages) == 1


@pytest.mark.usefixtures("someone")
def test_an_answer_nobody_asked_for_lets_nobody_in(door, service):
    """Somebody else's answer, sent to a victim as a link, would sign them in as that person."""
    begun = door.browser().get(START)
    victim = door.browser()
    assert_refused(victim.get(service.sign_in(begun.location)), victim, door)


@pytest.mark.parametrize("state", ["", "x" * 64, None])
@pytest.mark.usefixtures("someone")
def test_another_state_lets_nobody_in(state, door, service):
    browser = door.browser()
    answer = service.sign_in(browser.get(START).location)
    brought = answer.partition("&state=")[0] + ("" if state is None else f"&state={state}")
    assert_refused(browser.get(brought), browser, door)


@pytest.mark.usefixtures("someone")
def test_a_state_brought_twice_lets_nobody_in(door, service):
    browser = door.browser()
    answer = service.sign_in(browser.get(START).location)
    assert_refused(browser.get(f"{answer}&state=other"), browser, door)


@pytest.mark.usefixtures("someone")
def test_another_service_that_answers_lets_nobody_in(door, service):
    browser = door.browser()
    answer = service.sign_in(browser.get(START).location)
    assert_refused(browser.get(f"{answer}&iss=https://elsewhere.example"), browser, door)


@pytest.mark.usefixtures("someone")
def test_an_answer_counts_once(door, service):
    browser = door.browser()
    answer = service.sign_in(browser.get(START).location)
    assert browser.get(answer).status_code == 303
    browser.send("/sign-out")
    service.codes.update({parse_qs(urlsplit(answer).query)["code"][0]: service.asked[-1]})
    assert_refused(browser.get(answer), browser, door)


@pytest.mark.usefixtures("someone")
def test_a_try_that_failed_is_over(door, service):
    """Whoever holds a browser for a moment gets one try at its state, as its owner does."""
    browser = door.browser()
    answer = service.sign_in(browser.get(START).location)
    state = service.asked[-1]["state"]
    assert_refused(browser.get(f"{BACK}?code=guessed&state={state}"), browser, door)
    assert_refused(browser.get(answer), browser, door)


@pytest.mark.usefixtures("someone")
def test_a_code_that_was_used_elsewhere_lets_nobody_in(door, service):
    thief, victim = door.browser(), door.browser()
    stolen = service.sign_in(victim.get(START).location)
    code = parse_qs(urlsplit(stolen).query)["code"][0]
    state = parse_qs(urlsplit(thief.get(START).location).query)["state"][0]
    assert_refused(thief.get(f"{BACK}?code={code}&state={state}"), thief, door)


@pytest.mark.parametrize(("minutes", "status"), [(9.9, 303), (10, 400)])
@pytest.mark.usefixtures("someone")
def test_an_answer_counts_for_ten_minutes(minutes, status, door, service):
    browser = door.browser()
    answer = service.sign_in(browser.get(START).location)
    door.clock.go_on(minutes=minutes)
    assert browser.get(answer).status_code == status


OF_ITSELF = {
    "another issuer": {"issuer": "https://elsewhere.example"},
    "no issuer": {"issuer": None},
    "an address others can listen at": {"authorization_endpoint": "http://elsewhere.example/a"},
    "no address": {"authorization_endpoint": None},
    "a script": {"authorization_endpoint": "javascript:alert(1)"},
}


@pytest.mark.parametrize("said", OF_ITSELF.values(), ids=OF_ITSELF)
def test_nobody_is_sent_to_a_service_that_is_not_the_one_declared(said, door, service):
    service.said_of_itself = said
    answer = door.browser().get(START)
    assert answer.status_code == 400
    assert PLAIN in answer.text


@pytest.mark.parametrize("place", ["token_endpoint", "jwks_uri"])
@pytest.mark.usefixtures("someone")
def test_no_secret_goes_where_others_can_listen(place, door, service):
    service.said_of_itself = {place: "http://elsewhere.example/"}
    browser = door.browser()
    assert_refused(come_back(browser, service), browser, door)


def test_a_service_that_does_not_answer_is_told_plainly():
    oidc = Oidc(issuer="http://127.0.0.1:9", client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    answer = open_door(oidc=oidc).browser().get(START)
    assert answer.status_code == 400
    assert PLAIN in answer.text


@pytest.mark.parametrize(
    ("methods", "own_factor", "leads_to"),
    [
        (["pwd", "otp", "mfa"], False, "/"),
        (["pwd", "otp", "mfa"], True, "/"),
        (["pwd"], True, "/sign-in/code"),
        (["pwd"], False, "/second-factor"),
        (None, True, "/sign-in/code"),
        ("mfa", False, "/second-factor"),
        (["pwd-mfa"], False, "/second-factor"),
    ],
)
def test_a_second_factor_is_asked_for_here_unless_it_was_there(
    methods, own_factor, leads_to, service
):
    """RFC 8176: `mfa` among the methods says that several things were proved."""
    oidc = Oidc(issuer=service.issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    door = open_door(oidc=oidc)
    service.clock = door.clock
    member = door.let_in(service.email, second_factor=own_factor)
    service.claims = {"amr": methods}
    browser = door.browser()
    assert come_back(browser, service).location == leads_to
    assert browser.is_in == (leads_to == "/")
    if leads_to == "/sign-in/code":
        browser.send("/sign-in/code", code=member.code(door.clock()))
        assert browser.is_in


def test_no_account_is_made(door, service):
    service.claims = {"email": "stranger@leeds_council.example"}
    come_back(door.browser(), service)
    service.claims = {}
    browser = door.browser()
    assert_refused(come_back(browser, service), browser, door)


def test_the_sign_in_page_offers_it_and_carries_the_way_back(door):
    page = door.browser().get("/sign-in?to=/areas?q=a%26b").text
    assert 'href="/sign-in/organisation?to=/areas%3Fq%3Da%26b"' in page
    assert "Sign in with your organisation" in page


def test_where_no_service_is_declared_there_is_nothing_of_it():
    browser = open_door().browser()
    assert "with your organisation" not in browser.get("/sign-in").text
    unknown = browser.get("/sign-in/organisations")
    there = browser.get(START)
    assert (there.status_code, there.location) == (303, f"/sign-in?to={START}")
    assert unknown.status_code == 303


@pytest.mark.usefixtures("someone")
def test_a_way_back_off_the_site_is_not_taken(door, service):
    answer = come_back(door.browser(), service, to="https://elsewhere.example/")
    assert answer.location == "/"


def declared(**changed):
    told = {
        "oidc_issuer": "https://sign-in.example",
        "oidc_client_id": CLIENT_ID,
        "oidc_client_secret": SecretStr(CLIENT_SECRET),
    }
    return Settings(**(told | changed))


def test_a_service_declared_without_what_speaks_with_it_is_refused_at_the_start(monkeypatch):
    assert oidc_declared(declared()) is not None
    monkeypatch.setattr("webmap.serving.doors.find_spec", lambda _name: None)
    with pytest.raises(UsageRefused, match=r"pip install 'plainsight-wy\[oidc\]'"):
        oidc_declared(declared())
    none = dict.fromkeys(("oidc_issuer", "oidc_client_id", "oidc_client_secret"))
    assert oidc_declared(declared(**none)) is None


def test_the_secret_of_the_client_is_shown_nowhere(door):
    oidc = door.app.extensions["door terms"].oidc
    assert CLIENT_SECRET not in repr(oidc) + repr(door.app.extensions["door terms"])
    assert CLIENT_SECRET not in door.browser().get(START).location


@pytest.mark.parametrize("path", [START, BACK])
def test_a_stranger_fills_the_log_no_faster_than_by_passwords(service, path):
    oidc = Oidc(issuer=service.issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    stranger = open_door(oidc=oidc, sign_ins_a_minute=2).browser()
    assert [stranger.get(path).status_code for _ in range(3)].count(429) == 1
