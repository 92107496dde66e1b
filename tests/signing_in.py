"""Somebody with a password and an authenticator, and a browser that fills in the sign-in forms."""

import json
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.authenticator import code_of
from tests.clock import Clock
from tests.door import partner_terms, quick_hash
from webmap.access import Role
from webmap.app import create_app
from webmap.db.door.people import Newcomer, add_person
from webmap.site.assembly import Site

KNOWN_WORDS = "plum orchard ferry lantern"
QUICK = quick_hash(KNOWN_WORDS)
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Member:
    """Somebody in the store: what they know, and what they hold."""

    uid: str
    email: str
    key: str = ""
    recovery_codes: list[str] = field(default_factory=list)

    def code(self, at: datetime) -> str:
        """What their authenticator shows."""
        return code_of(self.key, at)


@dataclass
class Door:
    """The partner app, its clock, and whoever is put into its store."""

    app: Site
    clock: Clock

    def let_in(
        self,
        email: str = "mary@council.example",
        *,
        role: Role = Role.PARTNER,
        password: str | None = QUICK,
        second_factor: bool = True,
        active: bool = True,
    ) -> Member:
        """Put somebody into the store."""
        with (
            self.app.app_context(),
            self.app.extensions["door store"].transaction(writing=True) as db,
        ):
            newcomer = Newcomer(email=email, name="Mary", role=role, organisation="council")
            person = add_person(db, newcomer, self.clock())
            person.password, person.active = password, active
            member = Member(person.uid, person.email)
            if second_factor:
                fitted = self.app.extensions["security"]
                person.totp_secret = fitted.totp_factory.generate_totp_secret()
                member.key = fitted.totp_factory.get_totp_b32_key(person.totp_secret)
                member.recovery_codes = [f"{n:04x}-beef-{n:04x}" for n in range(1, 5)]
                crypt = fitted.mf_recovery_codes_util.cryptor.encrypt
                person.recovery_codes = json.dumps(
                    [crypt(code.encode()).decode() for code in member.recovery_codes]
                )
        return member

    def browser(self) -> "Browser":
        """A browser that was never here before, at an address of its own."""
        client = FlaskClient(self.app, self.app.response_class, use_cookies=True)
        client.environ_base["REMOTE_ADDR"] = str(ip_address(secrets.token_bytes(16)))
        return Browser(client, self)


@dataclass
class Browser:
    """A test client that fills in forms as a browser does: the token of the page goes along."""

    client: FlaskClient
    door: Door

    @property
    def cookie(self) -> str | None:
        """The id it holds."""
        held = self.client.get_cookie(self.door.app.extensions["door terms"].side.cookie)
        return held.value if held else None

    def bring(self, session_id: str) -> None:
        """Hold this id, wherever it is from."""
        name = self.door.app.extensions["door terms"].side.cookie
        self.client.set_cookie(name, session_id, secure=True)

    def get(self, address: str, **more) -> TestResponse:
        """Open a page."""
        return self.client.get(address, **more)

    def send(self, address: str, page: str | None = None, **fields: str) -> TestResponse:
        """Open the page of a form and send it; `page` is where it stands, if elsewhere."""
        found = TOKEN.search(self.get(page or address).text)
        if found:
            fields["csrf_token"] = found[1]
        return self.client.post(address, data=fields)

    def give_password(self, email: str, password: str = KNOWN_WORDS, to: str = "") -> TestResponse:
        """Send the first form."""
        return self.send("/sign-in", email=email, password=password, to=to)

    def sign_in(self, member: Member, to: str = "") -> TestResponse:
        """Go all the way in."""
        answer = self.give_password(member.email, to=to)
        if not member.key:
            return answer
        assert answer.location == "/sign-in/code", answer.text
        return self.send("/sign-in/code", code=member.code(self.door.clock()))

    @property
    def is_in(self) -> bool:
        """Whether it opens what only somebody signed in may."""
        return self.get("/sign-out").status_code == 200


def open_door(releases: Path | None = None, **changed) -> Door:
    """The partner app with a door whose clock stands at noon."""
    clock = Clock()
    terms = partner_terms(now=clock, **changed)
    return Door(create_app(releases or Path("no releases here"), terms), clock)
