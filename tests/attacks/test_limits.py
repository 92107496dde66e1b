"""Brute force and crawling: so often and no more, alike whoever is named, and no page tells."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from limits.storage import memory
from sqlalchemy import select

from tests.clock import NOON
from tests.door import client_of, partner_terms, store_of
from tests.webmap.reading import Page
from webmap.access import Role
from webmap.app import create_app
from webmap.audit.chain import What
from webmap.db.door.tables import AuditLine
from webmap.door.limits import PROVING, UNCOUNTED

KNOWN = "partner@west-yorkshire-police.example"


class Watch:
    """A clock that the tests move, for the counts and for the terms."""

    def __init__(self):
        self.passed = timedelta()

    def now(self):
        return NOON + self.passed

    def time(self):
        return (self.now() - NOON).total_seconds() + 1_000_000.0

    def forward(self, **of):
        self.passed += timedelta(**of)


@pytest.fixture
def watch(monkeypatch):
    moved = Watch()
    monkeypatch.setattr(memory, "time", SimpleNamespace(time=moved.time))
    monkeypatch.setattr("webmap.door.limits.time", SimpleNamespace(time=moved.time))
    return moved


@pytest.fixture
def site(tmp_path, watch):
    """Makes a partner app with terms of its own."""

    def made(**terms):
        return create_app(tmp_path / "releases", partner_terms(now=watch.now, **terms))

    return made


def tries(client, times=1, address="192.0.2.7", path="/sign-in", email=KNOWN):
    """Answers to that many tries to get in from one address."""
    form = {"email": email, "password": "not the right one"}
    base = {"REMOTE_ADDR": address}
    return [client.post(path, data=form, environ_base=base) for _ in range(times)]


def statuses(answers):
    return [answer.status_code for answer in answers]


def test_the_sixth_try_within_a_minute_is_refused_plainly(site, watch):
    client = client_of(site(sign_ins_a_minute=5), None)
    assert 429 not in statuses(tries(client, 5))

    (refused,) = tries(client)

    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert refused.headers["Cache-Control"] == "no-store"
    assert Page(refused.text).all("h1") == ["Too many at once"]
    watch.forward(seconds=int(refused.headers["Retry-After"]))
    assert 429 not in statuses(tries(client))


def test_five_in_any_minute_and_not_five_on_each_side_of_a_stroke(site, watch):
    client = client_of(site(sign_ins_a_minute=5), None)
    tries(client, 1)
    watch.forward(seconds=58)
    assert 429 not in statuses(tries(client, 4))
    watch.forward(seconds=4)
    assert statuses(tries(client, 2)).count(429) == 1


@pytest.mark.parametrize("email", [KNOWN, "nobody@nowhere.example", "", "x" * 4_000])
def test_a_refusal_is_the_same_whoever_is_named(site, email):
    app = site(sign_ins_a_minute=2)
    client_of(app, Role.PARTNER)  # puts somebody known into the store
    client = client_of(app, None)
    tries(client, 2)
    plain, named = tries(client, 1)[0], tries(client, 1, email=email)[0]
    assert (named.status_code, named.data) == (plain.status_code, plain.data)
    assert {name for name, _ in named.headers} == {name for name, _ in plain.headers}


def test_an_address_is_not_held_to_what_another_tried(site):
    client = client_of(site(sign_ins_a_minute=2), None)
    assert statuses(tries(client, 3))[-1] == 429
    assert 429 not in statuses(tries(client, 2, address="192.0.2.8"))


def test_a_household_of_the_newer_addresses_is_one(site):
    client = client_of(site(sign_ins_a_minute=2), None)
    made = [tries(client, 1, address=f"2001:db8::{number:x}")[0] for number in range(1, 4)]
    assert statuses(made)[-1] == 429
    assert 429 not in statuses(tries(client, 1, address="2001:db8:0:1::1"))


def test_without_a_declared_proxy_nobody_takes_another_address(site):
    client = client_of(site(sign_ins_a_minute=2), None)
    said = [{"X-Forwarded-For": f"203.0.113.{number}"} for number in range(4)]
    answers = [client.post("/sign-in", headers=each) for each in said]
    assert statuses(answers)[2:] == [429, 429]


def test_behind_a_proxy_the_address_it_saw_counts_and_not_what_was_said_before(site):
    client = client_of(site(sign_ins_a_minute=2, proxies=1), None)

    def from_(chain):
        headers = {"X-Forwarded-For": chain, "X-Forwarded-Proto": "https"}
        return client.post("/sign-in", headers=headers).status_code

    assert [from_(f"203.0.113.{n}, 198.51.100.1") for n in range(3)][-1] == 429
    assert from_("198.51.100.1, 198.51.100.2") != 429


@pytest.mark.parametrize(
    "path", ["/sign-in/code", "/sign-in/recovery-code", "/second-factor", "/invitation/guessed"]
)
def test_every_step_of_proving_is_counted_for_itself(site, path):
    client = client_of(site(sign_ins_a_minute=2), None)
    assert statuses(tries(client, 3, path=path))[-1] == 429
    assert 429 not in statuses(tries(client, 1))


def test_a_password_cannot_be_guessed_by_changing_it(site):
    client = client_of(site(sign_ins_a_minute=2), Role.PARTNER)
    assert statuses(tries(client, 3, path="/account/password"))[-1] == 429


def test_every_form_that_proves_something_is_there_and_counted(site):
    app = site()
    assert set(app.view_functions) >= PROVING - {"oidc.start", "oidc.back"}
    taken = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and rule.endpoint.partition(".")[0] in UNCOUNTED
    }
    prove_nothing = {"sign_in.leave", "account.end_others", "second_factor.keep_codes"}
    assert taken - PROVING <= prove_nothing, (
        "a form of the door by which somebody proves something stands in PROVING in "
        "webmap/door/limits.py; one that proves nothing stands here."
    )


def test_asking_for_the_form_is_bounded_too(site):
    """Each makes a session of a stranger."""
    client = client_of(site(), None)
    answers = [client.get("/sign-in") for _ in range(61)]
    assert statuses(answers) == [200] * 60 + [429]


def budget_lines(app):
    with store_of(app).transaction() as db:
        asked = select(AuditLine).where(AuditLine.what == What.BUDGET.value)
        return [(line.person, line.about, line.outcome) for line in db.scalars(asked)]


def test_a_crawler_waits_and_the_steward_reads_of_it_once(site, watch):
    app = site(pages_an_hour=10)
    client = client_of(app, Role.PARTNER)
    assert 429 not in statuses(client.get("/areas") for _ in range(10))
    assert not budget_lines(app)

    refused = [client.get(path) for path in ("/areas", "/map", "/api/v1/cells", "/no-matter") * 3]

    assert statuses(refused)[:3] == [429] * 3
    assert refused[2].json == {"error": "too many at once"}
    ((person, about, outcome),) = budget_lines(app)
    assert (bool(person), about, outcome) == (True, "pages an hour", "refused")
    watch.forward(minutes=61)
    client = client_of(app, Role.PARTNER)  # their session ran out meanwhile
    assert client.get("/areas").status_code != 429
    for _ in range(12):
        client.get("/areas")
    assert len(budget_lines(app)) == 2


def test_one_persons_budget_is_not_anothers(site):
    app = site(pages_an_hour=10)
    one, other = client_of(app, Role.PARTNER), client_of(app, Role.PLANNER)
    for _ in range(12):
        one.get("/areas")
    assert one.get("/areas").status_code == 429
    assert other.get("/areas").status_code != 429


def test_a_second_session_is_the_same_person(site):
    app = site(pages_an_hour=10)
    for _ in range(12):
        client_of(app, Role.PARTNER).get("/areas")
    assert client_of(app, Role.PARTNER).get("/areas").status_code == 429


def test_help_and_the_way_out_are_never_rationed(site):
    client = client_of(site(pages_an_hour=10), Role.PARTNER)
    for _ in range(12):
        client.get("/areas")
    for path in ("/report-a-concern", "/about", "/static/site.css", "/sign-out", "/account"):
        assert client.get(path).status_code == 200, path


def told(answer):
    """What an answer says beside its body, but for the hour it was given at."""
    return [pair for pair in answer.headers.to_wsgi_list() if pair[0] != "Date"]


def test_what_counts_never_shows_on_a_page(site):
    """Bytes that hung on a count would tell one person what another did."""
    app = site(pages_an_hour=1_000)
    client = client_of(app, Role.PARTNER)
    first, later = client.get("/about"), None
    for _ in range(20):
        client.get("/areas")
        later = client.get("/about")
    assert later.data == first.data
    assert told(later) == told(first)
    assert not [name for name, _ in client.get("/areas").headers if "ratelimit" in name.lower()]


@pytest.mark.parametrize("method", ["PUT", "OPTIONS", "PROPFIND"])
def test_the_log_is_not_filled_by_asking_in_ways_that_there_are_not(site, method):
    app = site(pages_an_hour=10)
    client = client_of(app, Role.PARTNER)
    answers = [client.open("/people", method=method) for _ in range(40)]
    assert statuses(answers) == [404] * 10 + [429] * 30
    with store_of(app).transaction() as db:
        assert len(db.scalars(select(AuditLine)).all()) == 11  # the ten, and that there were ten


def test_a_page_that_is_not_there_counts_like_one_that_may_not_be_opened(site):
    """Else the one that goes on being answered is the one that is not there."""
    client = client_of(site(pages_an_hour=10), Role.PARTNER)
    assert statuses(client.get("/no-such") for _ in range(11)) == [404] * 10 + [429]


def test_a_session_does_not_fill_the_log_by_ending_others_for_ever(site):
    client = client_of(site(sign_ins_a_minute=2), Role.PARTNER)
    assert statuses(tries(client, 3, path="/account/sessions"))[-1] == 429


def test_nobody_fills_the_drop(site, watch):
    client = client_of(site(), Role.PARTNER)
    sent = statuses(tries(client, 31, path="/returns/west-yorkshire-police/2026-Q3"))
    assert 429 not in sent[:30]
    assert sent[30] == 429
    assert client.get("/returns").status_code == 200
    watch.forward(minutes=61)
    again = client_of(client.application, Role.PARTNER)
    assert 429 not in statuses(tries(again, 1, path="/returns/west-yorkshire-police/2026-Q3"))
