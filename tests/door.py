"""The partner app with somebody signed in, for tests of what they then see.

The session is put into the store as signing in would put it there; signing in itself is tested
where it belongs.
"""

import atexit
import json
import os
import secrets
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from argon2 import PasswordHasher
from flask.testing import FlaskClient

from webmap.access import Role
from webmap.app import create_app
from webmap.db.door.people import Newcomer, add_person, person_called
from webmap.db.door.sessions import begin
from webmap.db.opening import OpenStore, open_url
from webmap.db.partnership.store import PARTNERSHIP
from webmap.db.store import Store
from webmap.door.sessions import ID_BYTES, hash_of
from webmap.door.terms import DoorTerms
from webmap.side import Side
from webmap.site.assembly import Site

SECRET = b"tests know this secret of theirs"
#: Keeps a password with little work, so that tests are quick; the hash says itself how much.
quick_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash
#: Where the stores stand until this process ends.
STORES = Path(tempfile.mkdtemp(prefix="plainsight-doors-"))


def _forget(owner: int) -> None:
    """Delete the stores when the process that made them ends, not when one it forked does."""
    if os.getpid() == owner:
        shutil.rmtree(STORES, ignore_errors=True)


atexit.register(_forget, os.getpid())


def partner_terms(folder: Path | None = None, **changed) -> DoorTerms:
    """Terms of a partner side whose store is new, or stands in a folder."""
    return terms_of(Side.PARTNER, PARTNERSHIP, SECRET, folder, **changed)


def terms_of(
    side: Side, store: Store, secret: bytes, folder: Path | None = None, /, **changed
) -> DoorTerms:
    """Terms of a side whose store is new, or stands in a folder."""
    folder = folder or Path(tempfile.mkdtemp(dir=STORES))
    terms = DoorTerms(
        side=side,
        store=store,
        store_url=f"sqlite:///{folder / f'{store.name}.sqlite'}",
        secret=secret,
        pages_an_hour=1_000_000,
        sign_ins_a_minute=1_000_000,
    )
    return replace(terms, **changed)


def let_in(
    terms: DoorTerms, role: Role = Role.PARTNER, organisation: str = "west-yorkshire-police"
) -> str:
    """Put somebody of a role into the store, and return the id of a session of theirs."""
    email, session_id = f"{role}@{organisation}.example", secrets.token_hex(ID_BYTES)
    with open_url(terms.store, terms.store_url, 5, writing=True) as db:
        newcomer = Newcomer(email=email, name=f"A {role}", role=role, organisation=organisation)
        person = person_called(db, email) or add_person(db, newcomer, terms.now())
        content = json.dumps({"_user_id": person.stamp, "_fresh": True})
        begin(db, hash_of(session_id), person.uid, terms.now(), content)
    return session_id


def client_of(
    app: Site, role: Role | None = Role.PARTNER, organisation: str = "west-yorkshire-police"
) -> FlaskClient:
    """Something that asks an app, signed in as somebody of a role; None is a stranger."""
    client = FlaskClient(app, app.response_class, use_cookies=True)
    if role is not None:
        terms: DoorTerms = app.extensions["door terms"]
        give(client, terms, let_in(terms, role, organisation))
    return client


def give(client: FlaskClient, terms: DoorTerms, session_id: str) -> None:
    """Put the cookie of a session into a client, under every name of this machine."""
    for name in terms.trusted_hosts:
        client.set_cookie(terms.side.cookie, session_id, domain=name, secure=True)


def session_cookie(terms: DoorTerms, session_id: str) -> dict[str, object]:
    """The cookie of a session as a browser is given it; it takes it for http on this machine too.

    Chromium holds this machine's own addresses for as safe as https, so `Secure` is no hindrance.
    """
    return {
        "name": terms.side.cookie,
        "value": session_id,
        "url": "https://127.0.0.1/",
        "secure": True,
        "httpOnly": True,
        "sameSite": "Lax",
    }


def signed_in_app(releases: Path, role: Role = Role.PARTNER, **changed) -> Site:
    """The partner app over a folder of releases, whose test clients are signed in."""
    app = create_app(releases, partner_terms(**changed))
    terms: DoorTerms = app.extensions["door terms"]
    session_id = let_in(terms, role)

    class SignedIn(FlaskClient):
        """A client that has signed in."""

        def __init__(self, *args, **kwargs) -> None:
            super().__init__(*args, **kwargs)
            give(self, terms, session_id)

    app.test_client_class = SignedIn
    return app


def store_of(app: Site) -> OpenStore:
    """The store of an app's door."""
    return app.extensions["door store"]
