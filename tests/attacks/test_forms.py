"""Forms sent from elsewhere do nothing, on either side; and reading changes nothing.

Every address is walked, so a page that is added later is tried too.
"""

import re

import pytest
from sqlalchemy import select

from models.release_store import write
from tests.door import client_of, partner_terms, store_of
from tests.webmap.reading import Page
from tests.webmap.sample import sample_release
from webmap.access import MEMBERS, Role, access_of
from webmap.app import create_app
from webmap.config import Settings
from webmap.db.analysts import ANALYSTS
from webmap.restricted.app import create_restricted_app
from webmap.side import Side
from webmap.workspace import Workspace

#: What reading may write: that a session began or was used, and a line of the log.
MAY_GROW = {"sessions", "audit_lines", "audit_segments"}
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="csrf_token"')


def partner_app(folder):
    write(sample_release(), {}, folder / "releases")
    return create_app(folder / "releases", partner_terms(folder))


def restricted_app(folder):
    terms = partner_terms(
        folder, side=Side.ANALYST, store=ANALYSTS, store_url=f"sqlite:///{folder / 'a.sqlite'}"
    )
    return create_restricted_app(Workspace(folder / "place"), Settings(), terms)


MAKERS = {"partner": partner_app, "restricted": restricted_app}


@pytest.fixture(params=MAKERS)
def app(request, tmp_path):
    return MAKERS[request.param](tmp_path)


class Reached(Exception):
    """A form got as far as its view."""


def raise_reached(**_):
    """Stand in the place of a view."""
    raise Reached


def forms(app):
    """Every address that takes a form, with a role that may send it, views taken away."""
    app.testing = True  # what a view raises comes through
    found = []
    for rule in app.url_map.iter_rules():
        if "POST" not in rule.methods:
            continue
        decision = access_of(app.view_functions[rule.endpoint])

        def stand_in(**values):
            raise_reached(**values)

        stand_in.access = decision
        app.view_functions[rule.endpoint] = stand_in
        here = {Role.ANALYST} if app.extensions["door terms"].side is Side.ANALYST else {*MEMBERS}
        role = None if decision.is_public else min(decision.roles & here)
        found.append((re.sub(r"<[^>]+>", "1", rule.rule), role))
    return found


def token_of(client, role):
    """A token of this client's own session."""
    page = client.get("/sign-in" if role is None else "/sign-out").text
    return next(filter(None, _TOKEN.search(page).groups()))


def test_forms_with_their_own_token_arrive(app):
    """Or the tests below would show nothing."""
    walked = forms(app)
    assert len(walked) >= 5
    for address, role in walked:
        client = client_of(app, role)
        with pytest.raises(Reached):
            client.post(address, data={"csrf_token": token_of(client, role)})


@pytest.mark.parametrize("said", ["nothing", "empty", "nonsense", "another's", "in the address"])
def test_a_form_without_a_token_of_this_session_does_not_arrive(app, said):
    walked = forms(app)
    for address, role in walked:
        client = client_of(app, role)
        token_of(client, role)
        tokens = {
            "nothing": {},
            "empty": {"data": {"csrf_token": ""}},
            "nonsense": {"data": {"csrf_token": "IjEi.Zz.Zz"}},
            "another's": {"data": {"csrf_token": token_of(client_of(app, role), role)}},
            "in the address": {"query_string": {"csrf_token": token_of(client, role)}},
        }
        answer = client.post(address, **tokens[said])
        assert answer.status_code in {303, 400}, address


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
def test_a_form_that_another_site_sent_does_not_arrive_even_with_the_token(app, site):
    for address, role in forms(app):
        client = client_of(app, role)
        data = {"csrf_token": token_of(client, role)}
        answer = client.post(address, data=data, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 400, address


@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_a_body_that_is_no_form_does_not_arrive(app, kind):
    for address, role in forms(app):
        client = client_of(app, role)
        token = token_of(client, role)
        answer = client.post(address, data=f'{{"csrf_token": "{token}"}}', content_type=kind)
        assert answer.status_code in {303, 400}, address


def test_a_token_is_worth_nothing_after_signing_out(app):
    role = Role.STEWARD if "people.index" in app.view_functions else Role.ANALYST
    client = client_of(app, role)
    token = token_of(client, role)
    assert client.post("/sign-out", data={"csrf_token": token}).status_code == 303
    forms(app)
    again = client_of(app, role)
    assert again.post("/sign-out", data={"csrf_token": token}).status_code in {303, 400}


def test_a_refused_form_is_a_plain_page(tmp_path):
    client = client_of(partner_app(tmp_path), Role.PARTNER)
    answer = client.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400
    assert Page(answer.text).all("h1") == ["That form could not be taken"]


def stored(app):
    """Every row of every table that reading may not touch."""
    tables = [
        table for table in app.extensions["door terms"].store.tables if table.name not in MAY_GROW
    ]
    with store_of(app).transaction() as db:
        return {table.name: sorted(map(repr, db.execute(select(table)))) for table in tables}


def on_disk(folder):
    """Every file but those of the stores."""
    return {
        path: path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".sqlite" not in path.name
    }


@pytest.mark.parametrize("side", MAKERS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_changes_nothing(tmp_path, side, method):
    app = MAKERS[side](tmp_path)
    clients = [
        client_of(app, role) for role in [None, *(MEMBERS if side == "partner" else [Role.ANALYST])]
    ]
    before, files = stored(app), on_disk(tmp_path)
    asked = 0
    for rule in app.url_map.iter_rules():
        if method in rule.methods:
            address = re.sub(r"<[^>]+>", "1", rule.rule)
            for client in clients:
                client.open(address, method=method, query_string={"a": "b"})
                asked += 1
    assert asked > 20
    assert stored(app) == before
    assert on_disk(tmp_path) == files
