"""An account is a person of the store as one request knows them."""

import json

import pytest

from tests.clock import Clock
from tests.door import let_in, partner_terms
from tests.joining import person_of, site
from webmap.access import Role
from webmap.db.door.people import new_stamp, person_with
from webmap.door.accounts import Account, account, unchanged

EMAIL = "partner@west-yorkshire-police.example"


@pytest.fixture
def app():
    return site(Clock())


@pytest.fixture
def cookie(app) -> dict[str, str]:
    """The header a browser that is signed in sends."""
    terms = app.extensions["door terms"]
    return {"Cookie": f"{terms.side.cookie}={let_in(terms)}"}


def change(app, **changed) -> None:
    with app.extensions["door store"].transaction(writing=True) as db:
        row = person_with(db, person_of(app, EMAIL).uid)
        for name, value in changed.items():
            setattr(row, name, value)


def asked(app, headers) -> Account | None:
    with app.test_request_context(headers=headers, base_url="https://localhost"):
        return account()


def test_is_who_the_session_says(app, cookie):
    found = asked(app, cookie)
    assert (found.email, found.role) == (EMAIL, Role.PARTNER)
    assert not found.has_second_factor


def test_is_nobody_without_a_session(app):
    assert asked(app, {}) is None


@pytest.mark.parametrize("changed", [{"active": False}, {"stamp": "f" * 64}])
def test_is_nobody_once_their_sessions_ended(app, cookie, changed):
    change(app, **changed)
    assert asked(app, cookie) is None


def test_a_session_is_of_one_side_and_store(cookie):
    """The same id in a store of another app is the id of nothing."""
    assert asked(site(Clock()), cookie) is None


def test_is_asked_of_the_store_once_a_request(app, cookie, monkeypatch):
    with app.test_request_context(headers=cookie, base_url="https://localhost"):
        first = account()
        monkeypatch.setattr("webmap.door.accounts.person_with", None)
        assert account() is first


def test_unchanged_is_the_row_until_the_stamp_changes(app, cookie):
    person = asked(app, cookie)
    with app.extensions["door store"].transaction(writing=True) as db:
        assert unchanged(db, person).uid == person.uid
        person_with(db, person.uid).stamp = new_stamp()
        db.flush()
        assert unchanged(db, person) is None


def test_library_stores_password_and_recovery_codes_alone(app, cookie):
    person = asked(app, cookie)
    person.password, person.mf_recovery_codes, person.role = "kept form", ["one"], Role.STEWARD
    with app.app_context():
        app.extensions["security"].datastore.put(person)
    row = person_of(app, EMAIL)
    assert (row.password, json.loads(row.recovery_codes)) == ("kept form", ["one"])
    assert row.role == "partner"


def test_library_finds_somebody_by_their_stamp_alone(app, cookie):
    stamp = person_of(app, EMAIL).stamp
    assert cookie
    with app.app_context():
        find = app.extensions["security"].datastore.find_user
        assert find(fs_uniquifier=stamp).email == EMAIL
        assert find(fs_uniquifier="0" * 64) is None
        with pytest.raises(KeyError):
            find(email=EMAIL)


def test_keys_of_two_purposes_differ():
    app = site(Clock())
    config = app.config
    keys = [
        config["SECRET_KEY"],
        config["SECURITY_PASSWORD_SALT"],
        *config["SECURITY_TOTP_SECRETS"].values(),
        *config["SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS"],
    ]
    assert len(set(keys)) == len(keys)
    assert partner_terms().secret.hex() not in "".join(map(str, keys))
