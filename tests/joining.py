"""Somebody who joins: they hold a link, read forms and type into them, and have an authenticator.

Codes are worked out here from RFC 6238 alone, not by the library under test.
"""

import base64
import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.door import NOON, partner_terms
from webmap.app import create_app
from webmap.db.door.people import Newcomer, add_person, person_called
from webmap.db.door.tables import AuditLine, Person
from webmap.door.invitations import new_invitation
from webmap.site import Site

EMAIL = "amira.khan@police.example"
#: Good enough to be taken, and another one.
PASSWORD = "violet tractor monsoon"  # noqa: S105 - made up for these tests
ANOTHER = "marble kettle orbit"
HERE = "https://localhost"
#: Keeps a password with little work, so that tests are quick; the hash says itself how much.
quick_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


def code_of(key: str, at: datetime) -> str:
    """The code of six figures that an authenticator shows (RFC 6238, SHA-1, 30 seconds)."""
    counter = int(at.replace(tzinfo=UTC).timestamp()) // 30
    secret = base64.b32decode(key.replace(" ", ""))
    digest = hmac.new(secret, counter.to_bytes(8, "big"), hashlib.sha1).digest()
    start = digest[-1] & 0xF
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 1_000_000:06}"


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

    def send(self, address: str, form_at: str | None = None, **typed: str) -> TestResponse:
        """Open the page of a form, fill it in and send it."""
        page = self.read(form_at or address).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        told = {"csrf_token": token[1]} if token else {}
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
