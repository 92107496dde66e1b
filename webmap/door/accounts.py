"""Accounts join the people of a store to Flask-Security: argon2, second factors, recovery codes.

Flask-Security's own pages are not used: ours answer alike whoever asks, lock out, and lead back by
the name of a page. Its pages would add addresses that nobody decided on.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from flask import Flask, abort, current_app, g, session
from flask_security.core import RoleMixin, Security, UserMixin
from flask_security.datastore import UserDatastore
from flask_security.totp import Totp
from flask_wtf import CSRFProtect
from passlib.exc import TokenError, UsedTokenError
from passlib.totp import TOTP, TotpMatch
from sqlalchemy.orm import Session

from webmap.access import Role
from webmap.db.door.people import person_stamped, person_with, use_code
from webmap.db.door.tables import Person
from webmap.db.opening import OpenStore
from webmap.door.keys import key_for, text_key_for
from webmap.door.sessions import StoredSession
from webmap.door.terms import DoorTerms
from webmap.rules.policies import is_of_side

__all__ = [
    "CODE_WINDOW",
    "RECOVERY_CODES",
    "Account",
    "Codes",
    "account",
    "door_store",
    "door_terms",
    "fit_accounts",
    "signed_in",
    "unchanged",
]

#: Seconds by which an authenticator's clock may be off: one code before and one after (RFC 6238).
CODE_WINDOW: Final = 30
#: How many recovery codes somebody is given.
RECOVERY_CODES: Final = 8
#: What an authenticator shows beside the code.
_ISSUER: Final = "Plainsight"


class Account(UserMixin):
    """Somebody who may sign in, as one request knows them.

    Attributes
    ----------
    uid
        Their pseudonym.
    role, organisation
        What they do, and the key of the body they do it for.
    """

    fs_uniquifier = ""  # the stamp; Flask-Security looks for the name on the class

    def __init__(self, person: Person) -> None:
        self.uid = person.uid
        self.email = person.email
        self.name = person.name
        self.role = Role(person.role)
        self.roles = []  # Flask-Security's own; what a role may open is ours to say
        self.organisation = person.organisation
        self.active = person.active
        self.password = person.password
        self.fs_uniquifier = person.stamp
        self.tf_primary_method = "authenticator" if person.totp_secret else None
        self.tf_totp_secret = person.totp_secret
        self.totp_counter = person.totp_counter
        self.mf_recovery_codes: list[str] = json.loads(person.recovery_codes or "[]")

    @property
    def has_second_factor(self) -> bool:
        """Whether an authenticator is set up."""
        return self.tf_totp_secret is not None


class _Accounts(UserDatastore):
    """The people of the door's store, in the words of Flask-Security."""

    def find_user(self, case_insensitive: bool = False, **sought: Any) -> Account | None:  # noqa: ANN401, ARG002 - the library's signature
        """Return the account with this stamp; it is looked for by nothing else."""
        with door_store().transaction() as db:
            person = person_stamped(db, str(sought["fs_uniquifier"]))
            return None if person is None else Account(person)

    def put(self, model: Account) -> Account:
        """Store what the library may change of an account: password and recovery codes."""
        with door_store().transaction(writing=True) as db:
            person = person_with(db, model.uid)
            if person is not None:
                person.password = model.password
                person.recovery_codes = json.dumps(model.mf_recovery_codes)
        return model

    def commit(self) -> None:
        """Do nothing: `put` is a transaction of its own."""


class Codes(Totp):
    """Codes of authenticators, each of which counts once."""

    def __init__(
        self, secrets: dict[str, str] | dict[int, str], issuer: str, *, now: Callable[[], datetime]
    ) -> None:
        super().__init__(secrets, issuer)
        self._totp = TOTP.using(
            issuer=issuer, secrets=secrets, now=lambda: now().replace(tzinfo=UTC).timestamp()
        )

    def counter_of(self, code: str, secret: str) -> int | None:
        """Return which code of a secret that nobody has yet this is, or None if it is wrong."""
        try:
            match = self._totp.verify(code, secret, window=CODE_WINDOW)
        except TokenError:
            return None
        counter: int = match.counter
        return counter

    def get_last_counter(self, user: UserMixin) -> int | None:
        """Return which code was last used."""
        assert isinstance(user, Account)  # noqa: S101 - every account is one of ours
        return user.totp_counter

    def set_last_counter(self, user: UserMixin, tmatch: TotpMatch) -> None:
        """Write down which code was used, so that it cannot be used again.

        Raises
        ------
        UsedTokenError
            If it was used meanwhile; the library takes it for a wrong code.
        """
        assert isinstance(user, Account)  # noqa: S101 - every account is one of ours
        with door_store().transaction(writing=True) as db:
            if not use_code(db, user.uid, tmatch.counter):
                raise UsedTokenError
        user.totp_counter = tmatch.counter


def fit_accounts(app: Flask, terms: DoorTerms, store: OpenStore) -> None:
    """Give an app its accounts and the protection of its forms."""
    app.extensions["door terms"], app.extensions["door store"] = terms, store
    app.config.update(
        SECRET_KEY=text_key_for(terms.secret, "signing"),
        WTF_CSRF_TIME_LIMIT=None,  # a form lives as long as the session it is of
        WTF_CSRF_SSL_STRICT=False,  # no page sends a referrer; `entry` looks at Sec-Fetch-Site
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a method
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_PASSWORD_SALT=text_key_for(terms.secret, "salt"),
        SECURITY_MULTI_FACTOR_RECOVERY_CODES=True,
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_N=RECOVERY_CODES,
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS=[text_key_for(terms.secret, "recovery codes")],
        SECURITY_TOTP_SECRETS={"1": key_for(terms.secret, "second factors").hex()},
        SECURITY_TOTP_ISSUER=_ISSUER,
        SESSION_PROTECTION=None,
    )
    CSRFProtect(app)
    Security(
        app,
        _Accounts(Account, RoleMixin),
        register_blueprint=False,
        totp_cls=partial(Codes, now=terms.now),  # type: ignore[arg-type]  # called, never looked at
    )
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]  # a cookie or nothing: no tokens


def door_terms() -> DoorTerms:
    """Return the terms of the app that answers."""
    terms: DoorTerms = current_app.extensions["door terms"]
    return terms


def door_store() -> OpenStore:
    """Return the store of the people of the app that answers."""
    store: OpenStore = current_app.extensions["door store"]
    return store


def account() -> Account | None:
    """Return who is signed in, or None; asked of the store once a request."""
    if "account" not in g:
        g.account = _found()
    found: Account | None = g.account
    return found


def signed_in() -> Account:
    """Return who is signed in, for a view that nobody else gets to: they find nothing there."""
    return account() or abort(404)


def unchanged(db: Session, person: Account) -> Person | None:
    """Return the row of an account, or None if their sessions were ended since it was read.

    Parameters
    ----------
    db
        A session of the door's store, in a transaction opened for writing: of two changes at
        once that end the sessions, the second finds None.
    person
        The account as this request knows it.
    """
    row = person_with(db, person.uid)
    return row if row is not None and row.active and row.stamp == person.fs_uniquifier else None


def _found() -> Account | None:
    held = session._get_current_object()  # type: ignore[attr-defined]  # the session itself
    if not isinstance(held, StoredSession) or held.person_uid is None:
        return None
    with door_store().transaction() as db:
        person = person_with(db, held.person_uid)
        if person is None or not person.active or person.stamp != held.get("_user_id"):
            return None
        return Account(person) if is_of_side(person.role, door_terms().side) else None
