"""Somebody who joins: they hold a link, read forms, type into them, and have an authenticator."""

import re
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.authenticator import code_of
from tests.clock import Clock
from tests.door import partner_terms, quick_hash
from webmap.app import create_app
from webmap.db.door.people import Newcomer, add_person, person_called
from webmap.db.door.tables import AuditLine, Person
from webmap.door.invitations import new_invitation
from webmap.site.assembly import Site

EMAIL = "amira.khan@police.example"
#: Good enough to be taken, and another one.
PASSWORD = "violet tractor monsoon"  # noqa: S105 - made up for these tests
ANOTHER = "marble kettle orbit"
HERE = "https://localhost"


class Visitor:
    """A browser: it follows nothing by itself, and sends the token of the form it last read."""

    def __init__(self, app: Site) -> None:
        self.client = FlaskClient(app, app.response_class, use_cookies=True)
        self.cookie = app.extensions["door terms"].side.cookie

    @property
    def session_id(self) -> str | None:
        """What its cookie holds."""
        cookie = self.client.get_cookie(self.cookie)
        return cookie.value if cookie else None

    def read(self, address: str) -> TestResponse:
        """Open a page."""
        return self.client.get(address, base_url=HERE)

    def token_at(self, address: str) -> str | None:
        """The token of the form on a page, or None: a page that refuses has no form."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.read(address).text)
        return token[1] if token else None

    def send(self, address: str, form_at: str | None = None, **typed: str) -> TestResponse:
        """Open the page of a form, fill it in and send it."""
        token = self.token_at(form_at or address)
        told = {"csrf_token": token} if token else {}
        return self.client.post(address, data=told | typed, base_url=HERE)


def site(clock: Clock | None = None, **changed) -> Site:
    """The partner app with a door and no release."""
    return create_app(Path("no releases here"), partner_terms(now=clock or Clock(), **changed))


def link_for(app: Site, email: str = EMAIL, role: str = "planner") -> str:
    """Invite somebody, anew if they are there; the address of their link."""
    terms, store = app.extensions["door terms"], app.extensions["door store"]
    with store.transaction(writing=True) as db:
        newcomer = Newcomer(
            email=email, name="Amira Khan", role=role, organisation="west-yorkshire-police"
        )
        person = person_called(db, email) or add_person(db, newcomer, terms.now())
        return f"/invitation/{new_invitation(db, person, terms.now())}"


def key_on(page: str) -> str:
    """The key of an authenticator, as a page shows it."""
    return re.search(r'class="key"><code>([A-Z2-7 ]+)</code>', page)[1]


def codes_on(page: str) -> list[str]:
    """The recovery codes a page shows."""
    return re.findall(r"<li><code>([^<]+)</code></li>", page)


def joined(app: Site, visitor: Visitor, clock: Clock) -> tuple[str, list[str]]:
    """Be let in with a password, and set up the rest; key of the authenticator, recovery codes."""
    link_for(app)
    with app.extensions["door store"].transaction(writing=True) as db:
        person_called(db, EMAIL).password = quick_hash(PASSWORD)
    visitor.send("/sign-in", email=EMAIL, password=PASSWORD)
    key = key_on(visitor.read("/second-factor").text)
    visitor.send("/second-factor", code=code_of(key, clock()))
    codes = codes_on(visitor.read("/second-factor/recovery-codes").text)
    visitor.send("/second-factor/recovery-codes")
    return key, codes


def person_of(app: Site, email: str = EMAIL) -> Person:
    """Somebody as the store has them."""
    with app.extensions["door store"].transaction() as db:
        person = person_called(db, email)
        db.expunge(person)
        return person


def noted(app: Site) -> list[tuple[str, str, str]]:
    """What the audit log tells: what, about what, and how it ended."""
    with app.extensions["door store"].transaction() as db:
        lines = db.query(AuditLine).order_by(AuditLine.line)
        return [(line.what, line.about, line.outcome) for line in lines]
