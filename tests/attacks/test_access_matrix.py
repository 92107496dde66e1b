"""Who may open what: every address of both sides, asked by everybody in every way.

The expectation is written in access_matrix.toml. A page that is missing there fails by its name,
and so does a line whose page is gone. Whoever may not is never told more than somebody who asks for
what there is not. Forms are sent as if their tokens were right: what a form without one gets is
tried where forms are.
"""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import request

from models.release_store import write
from tests.attacks.access_matrix import (
    ASKERS,
    METHODS,
    OTHER,
    OWN,
    SIDES,
    STRANGER,
    WRITTEN,
    Asked,
    Kind,
    Question,
    by_address,
    members_of,
    pages_of,
)
from tests.clock import NOON
from tests.door import client_of, partner_terms, store_of
from tests.published import published_resources
from tests.restricted_door import restricted_terms
from tests.webmap.sample import sample_release
from webmap.access import EVERY_ROLE, MEMBERS, Role, access_of, open_to_all, requires
from webmap.analyst.release_report import public_report
from webmap.analyst.release_reports_kept import keep_report
from webmap.app import create_app
from webmap.config import Settings
from webmap.db.door import invitations
from webmap.db.door.people import Newcomer, add_person, person_called
from webmap.db.partnership.tables import Organisation
from webmap.door.invitations import token_hash_of
from webmap.door.page_names import page_name
from webmap.door.terms import Drop, Oidc
from webmap.restricted.app import create_restricted_app
from webmap.shelf import shown_or_none
from webmap.workspace import Workspace

TOKEN = "0123456789abcdef" * 4
#: A sign-in service that nobody answers for; its pages are there only where one is declared.
NOBODY = Oidc(issuer="https://127.0.0.1:9", client_id="plainsight", client_secret="x" * 32)
ANALYSIS = {
    "period": "2026-07-01/2026-10-01", "period_kind": "quarter", "n": 0, "unplaced": 0, "seed": 7,
    "marking": "RESTRICTED", "denominator": "per 10,000 residents", "wards": [],
    "smoothing": {"method": "none"}, "hotspots": {"method": "none"},
}  # fmt: skip


@pytest.fixture(scope="module")
def releases(tmp_path_factory):
    root = tmp_path_factory.mktemp("releases")
    write(sample_release(), published_resources(sample_release()), root)
    return root


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    place = Workspace(tmp_path_factory.mktemp("place"))
    folder = place.prepare_restricted() / "analysis" / "2026-Q3"
    folder.mkdir(parents=True)
    (folder / "analysis.json").write_text(json.dumps(ANALYSIS))
    keep_report(place, public_report("2026-Q3-0123456789ab", sample_release()))
    return place


@pytest.fixture
def make(releases, workspace, tmp_path):
    """Make the app of a side, with something that is there for every blank of its addresses."""

    apps = []

    def made(side, *, url=None, written=WRITTEN, broken=None):
        changed = {"now": lambda: NOON} | ({} if url is None else {"store_url": url})
        if side == "partner":
            drop = Drop(folder=tmp_path, public_key=bytes(32), stamp_key=bytes(32))
            app = create_app(releases, partner_terms(drop=drop, oidc=NOBODY, **changed))
        else:
            app = create_restricted_app(workspace, Settings(), restricted_terms(**changed))
        apps.append(app)
        if broken is not None:
            broken(app)
        somebody = settle(app)
        with app.app_context():
            known = {"invitation": TOKEN, "somebody": somebody, "page": page_name(somebody)}
        if side == "partner":
            with app.app_context():
                known["resource"] = min(shown_or_none().names.values())
        for role in Role:
            client_of(app, role, OWN)
        with store_of(app).transaction() as db:
            people = {role: person_called(db, f"{role}@{OWN}.example").uid for role in Role}
        with app.app_context():
            uids = {role: page_name(uid) for role, uid in people.items()}
        return Asked(app, side, known, uids, written)

    yield made
    for app in apps:
        store_of(app).close()


def settle(app):
    """Put two organisations, somebody and an invitation into the store of an app."""
    with store_of(app).transaction(writing=True) as db:
        if app.extensions["door terms"].side.value == "partner":
            for key in (OWN, OTHER):
                db.add(Organisation(key=key, name=key.title(), kind="police"))
        role, body = "analyst", None
        if app.extensions["door terms"].side.value == "partner":
            role, body = "planner", OWN
        somebody, invited = (
            add_person(db, Newcomer(email=email, name="A", role=role, organisation=body), NOON)
            for email in ("somebody@plainsight.example", "invited@plainsight.example")
        )
        invitations.invite(db, invited.uid, token_hash_of(TOKEN), NOON + timedelta(days=1))
        return somebody.uid


@pytest.mark.parametrize("side", SIDES)
def test_every_page_is_in_the_file_and_every_line_is_a_page(make, side):
    app = make(side).app
    there = {
        (rule.endpoint, rule.rule, method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD"}
    }
    written = {(page.endpoint, page.at, page.method) for page in pages_of(side)}

    assert there - written == set(), "write into access_matrix.toml who may open these"
    assert written - there == set(), "these pages are gone: take their lines out"


@pytest.mark.parametrize("side", SIDES)
def test_everybody_gets_what_is_written(make, side):
    assert make(side).differences() == []


@pytest.mark.postgres
@pytest.mark.parametrize(
    "methods",
    [
        # What a database has to do with it is who asks; no method is told apart by it.
        pytest.param({"GET", "POST"}, id="short"),
        pytest.param(METHODS, id="long", marks=pytest.mark.long),
    ],
)
@pytest.mark.parametrize("side", SIDES)
def test_everybody_gets_what_is_written_from_postgresql_too(make, side, methods, postgres_database):
    assert make(side, url=postgres_database).differences(methods=methods) == []


def test_the_file_asks_enough(make):
    """As many questions as addresses, methods and people make; those of owners come twice."""
    for side in SIDES:
        pages = by_address(pages_of(side))
        owned = sum(any(page.of for page in at) for at in pages.values())
        selves = sum(any(page.not_on for page in at) for at in pages.values())
        people = len(ASKERS) * (len(pages) + owned) + len(Role) * selves
        assert len(list(make(side).questions())) == len(METHODS) * people


class TestOneAnswer:
    """To what there is not, to what is another's, and to what they may not: the same bytes."""

    @pytest.mark.parametrize("side", SIDES)
    def test_a_stranger_is_told_the_same_of_what_there_is_and_what_there_is_not(self, make, side):
        asked, told = make(side), {}
        closed = [
            question
            for question in asked.questions()
            if question.asker == STRANGER and question.expected is Kind.SIGN_IN
        ]
        nowhere = [
            Question(STRANGER, OWN, one.method, address, Kind.SIGN_IN)
            for one in closed[:8]
            for address in ("/no-such-page", "/api/v1/no-such-page", "/people/nobody", "//", "/..")
        ]
        for question in [*closed, *nowhere]:
            answer = asked.ask(question)
            assert asked.kind(answer) is Kind.SIGN_IN, question
            headers = answer.headers.to_wsgi_list()
            if question.method in {"GET", "HEAD"}:  # the echo of what was asked is its own
                path = f"/{question.address.lstrip('/')}"
                asked_for = "" if path == "/" else f"?to={path}"
                headers = [
                    pair for pair in headers if pair[0] not in {"Location", "Content-Length"}
                ]
                if not question.address.startswith("/api/"):
                    assert answer.location == f"/sign-in{asked_for}"
            kind = (question.method, question.address.startswith("/api/"))
            said = (answer.status_code, tuple(headers), _plain(answer.data))
            told.setdefault(kind, set()).add(said)

        assert {len(answers) for answers in told.values()} == {1}

    def test_a_member_is_told_the_same_of_what_is_not_theirs_and_what_there_is_not(self, make):
        """The restricted side has one role, and nothing there is another's."""
        asked, told = make("partner"), {}
        for question in asked.questions():
            if question.expected is not Kind.NOT_THERE or question.method in _LIKE_DELETE:
                continue
            answer = asked.ask(question)
            nowhere = "/api/v1/no-such" if question.address.startswith("/api/") else "/no-such"
            absent = asked.ask(replace(question, address=nowhere))
            told[str(question)] = (
                (answer.status_code, answer.data, answer.headers.to_wsgi_list())
                == (absent.status_code, absent.data, absent.headers.to_wsgi_list())
            )  # fmt: skip

        assert len(told) > 100
        assert [question for question, same in told.items() if not same] == []


#: Methods that the walk above asks by, and that no page answers.
_LIKE_DELETE = {"PUT", "PATCH", "TRACE"}


def _plain(body):
    """A redirect's own words without the address it leads to."""
    return body.partition(b"<p>")[0] if b"Redirecting" in body else body


#: Ways to write an address that somebody may not open, or to ask for it in another way.
DISGUISES = [
    "/people/", "//people", "/./people", "/areas/../people", "/about/../people", "/PEOPLE",
    "/People", "/people%2f", "/%70eople", "/people%00", "/people;a=b", "/people?role=steward",
    "/people?uid=1&uid=2", "/static/../people", "/static/..%2fpeople", "/people/.", "/people//",
    "/people/invite/", "/people/invite?x=1&x=2", "/sign-in/../people", "/about%2f..%2fpeople",
    "/people\\", "/people%20", "/people#/about",
]  # fmt: skip
#: What a proxy or a page may say to be taken for something else.
CLAIMS = [
    {"X-HTTP-Method-Override": "GET"}, {"X-HTTP-Method": "POST"}, {"X-Method-Override": "POST"},
    {"X-Original-URL": "/people"}, {"X-Rewrite-URL": "/people"}, {"X-Forwarded-User": "steward"},
    {"Remote-User": "steward"}, {"X-Role": "steward"}, {"X-Forwarded-Prefix": "/people"},
    {"Authorization": "Basic c3Rld2FyZDpzdGV3YXJk"}, {"Authentication-Token": "x"},
    {"X-Forwarded-For": "127.0.0.1"}, {"Host": "127.0.0.1"}, {"Referer": "http://localhost/people"},
]  # fmt: skip


class TestDisguised:
    @pytest.mark.parametrize("asker", [STRANGER, Role.PARTNER, Role.COORDINATOR, Role.ANALYST])
    def test_no_way_of_writing_it_opens_a_page_of_the_steward(self, make, asker):
        asked = make("partner")
        for address in DISGUISES:
            for method in ("GET", "HEAD", "POST", "OPTIONS"):
                question = Question(asker, OWN, method, address, Kind.NOT_THERE)
                kind = asked.kind(asked.ask(question))
                public = {Kind.NO_SUCH_METHOD} if address.startswith("/static/") else set()
                assert kind in {Kind.NOT_THERE, Kind.SIGN_IN} | public, question
                assert not [name for name in asked._reached if name.startswith("people")]

    @pytest.mark.parametrize("address", ["/people", "/map", "/audit", "/no-such"])
    def test_nothing_said_beside_an_address_opens_it(self, make, address):
        asked = make("partner")
        for asker in (STRANGER, Role.PARTNER):
            client = client_of(asked.app, None if asker == STRANGER else asker, OWN)
            for method in ("GET", "POST", "DELETE"):
                plain = client.open(address, method=method)
                for claim in CLAIMS:
                    answer = client.open(address, method=method, headers=claim)
                    assert answer.status_code == plain.status_code, claim
                    assert answer.data == plain.data, claim

    def test_another_organisations_id_in_any_place_opens_nothing(self, make):
        """The organisation is that of whoever is signed in; no field, query or header says it."""
        asked = make("partner")
        client = client_of(asked.app, Role.PLANNER, OTHER)
        for address in (
            f"/returns/{OWN}/2026-Q3", f"/returns/{OWN}/2026-Q3?organisation={OTHER}",
            f"/returns/{OTHER}/../{OWN}/2026-Q3", f"/returns/{OTHER}%2f..%2f{OWN}/2026-Q3",
            f"/returns/{OWN.upper()}/2026-Q3", f"/returns/{OWN} /2026-Q3", "/returns//2026-Q3",
        ):  # fmt: skip
            for method in ("GET", "HEAD", "POST"):
                form = {"organisation": OTHER} if method == "POST" else None
                assert client.open(address, method=method, data=form).status_code == 404, address
        assert client.get(f"/returns/{OTHER}/2026-Q3").status_code == 200


class TestBroken:
    """Apps with one fault each: the walk finds every one of them."""

    def test_a_page_that_is_not_written_down(self, make):
        def broken(app):
            app.add_url_rule("/more", "more", requires(*MEMBERS)(lambda: "figures"))

        with pytest.raises(AssertionError, match="who may open"):
            test_every_page_is_in_the_file_and_every_line_is_a_page(
                lambda side: make(side, broken=broken), "partner"
            )

    def test_a_page_without_a_decision_is_there_for_nobody(self, make):
        def broken(app):
            undecide(app, "map.show")

        found = make("partner", broken=broken).differences("/map")
        assert len(found) == len(MEMBERS) * len(METHODS)
        assert all(": not there, but" in line for line in found)

    @pytest.mark.parametrize(
        ("endpoint", "access", "who"),
        [
            ("people.index", requires(*MEMBERS), {"partner", "planner", "coordinator"}),
            ("people.index", requires(Role.COORDINATOR), {"coordinator", "steward"}),
            ("audit.index", open_to_all("by mistake"), set(ASKERS) - {"steward"}),
            ("map.show", open_to_all("by mistake"), {STRANGER, "analyst"}),
            ("map.show", requires(Role.STEWARD), {"partner", "planner", "coordinator"}),
            ("about.index", requires(*EVERY_ROLE), {STRANGER, "analyst"}),
        ],
    )
    def test_a_page_for_somebody_else(self, make, endpoint, access, who):
        def broken(app):
            access(undecide(app, endpoint))

        at = next(page.at for page in pages_of("partner") if page.endpoint == endpoint)
        found = make("partner", broken=broken).differences(at)
        assert {line.split(" as ")[1].split(" of ")[0] for line in found} == who

    def test_a_page_that_takes_more_methods(self, make):
        def broken(app):
            for rule in app.url_map.iter_rules("map.show"):
                rule.methods |= {"DELETE", "OPTIONS"}

        found = make("partner", broken=broken).differences("/map")
        assert {line.split(" ")[0] for line in found} <= {"DELETE", "OPTIONS"}
        assert len(found) == 2 * len(MEMBERS)

    def test_a_page_that_lets_everybody_send_for_everybody(self, make, monkeypatch):
        monkeypatch.setattr("webmap.views.returns.check_change_return", lambda *_: None)

        found = make("partner").differences(f"/returns/{OWN}/2026-Q3")
        assert {line.split(" of ")[1].split(":")[0] for line in found} == {OTHER}
        assert {line.split(" ")[0] for line in found} == {"GET", "HEAD", "POST"}

    def test_a_steward_who_decides_on_themselves(self, make, monkeypatch):
        monkeypatch.setattr("webmap.views.people.check_manage_person", lambda *_: None)

        asked = make("partner")
        found = asked.differences(f"/people/{asked.uids[Role.STEWARD]}/enable")
        assert [line.partition(":")[0] for line in found] == [
            f"POST /people/{asked.uids[Role.STEWARD]}/enable as steward of {OWN}"
        ]

    def test_a_door_that_looks_at_reading_alone(self, make, monkeypatch):
        """What is not GET goes by: OPTIONS and the like would tell a stranger what there is."""
        real = access_of

        def careless(view):
            decided = real(view)
            return replace(decided, roles=frozenset()) if request.method == "OPTIONS" else decided

        monkeypatch.setattr("webmap.door.entry.access_of", careless)
        found = make("restricted").differences("/")
        assert [line.split(":")[0] for line in found] == [
            f"OPTIONS / as {asker} of {OWN}" for asker in ASKERS if asker != "analyst"
        ]


def undecide(app, endpoint):
    """Take the decision off one view of one app, and return the view."""
    real = app.view_functions[endpoint]

    def view(**values):
        return real(**values)

    app.view_functions[endpoint] = view
    return view


def test_the_sides_share_no_member():
    assert members_of("partner").isdisjoint(members_of("restricted"))
