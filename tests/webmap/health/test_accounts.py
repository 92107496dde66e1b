"""The doctor says whether somebody looks after each side, and by more than a password."""

from datetime import datetime

import pytest
from pydantic import SecretStr

from webmap.config import Settings, Tls
from webmap.db.analysts import ANALYSTS
from webmap.db.door.people import Newcomer, add_person
from webmap.db.partnership.store import PARTNERSHIP
from webmap.health.accounts import accounts
from webmap.stores import open_store

AT = datetime(2026, 11, 22)  # noqa: DTZ001 - the store keeps UTC without a zone
OPEN = Settings(tls=Tls.TERMINATED, analyst_tls=Tls.TERMINATED)
HERE = Settings()


def let_in(workspace, store, role, settings=HERE, **changed):
    """Put somebody into a store who has a password and a second factor, unless changed."""
    held = {"password": "hash", "totp_secret": "encrypted", "active": True} | changed
    with open_store(store, workspace, settings, writing=True) as db:
        email = f"CANARY-{role}-{len(changed)}@a.example"
        person = add_person(
            db, Newcomer(email=email, name="CANARY", role=role, organisation=None), AT
        )
        for name, value in held.items():
            setattr(person, name, value)


def told(workspace, settings=HERE):
    found = {each.check: each for each in accounts(workspace, settings)}
    assert "CANARY" not in repr(found)
    return found


CASES = [
    ({}, "ok", "ok", "1 may sign in"),
    ({"totp_secret": None}, "look", "unsafe", "1 of 1 have no second factor"),
    ({"active": False}, "look", "unsafe", "none who may sign in"),
    ({"password": None, "totp_secret": None}, "look", "look", "no invitation"),
]


@pytest.mark.parametrize(
    ("check", "store", "role"),
    [("stewards", PARTNERSHIP, "steward"), ("analysts", ANALYSTS, "analyst")],
)
@pytest.mark.parametrize(("changed", "here", "to_others", "words"), CASES)
def test_each_side_is_looked_after(filled, check, store, role, changed, here, to_others, words):
    let_in(filled, store, role, **changed)
    assert (told(filled)[check].state, told(filled, OPEN)[check].state) == (here, to_others)
    assert words in told(filled)[check].says
    assert told(filled)[check].do or here == "ok"


def test_a_partner_is_no_steward(filled):
    let_in(filled, PARTNERSHIP, "partner")
    assert told(filled, OPEN)["stewards"].state == "unsafe"


def test_one_of_two_without_a_second_factor_is_one_too_many(filled):
    let_in(filled, PARTNERSHIP, "steward")
    let_in(filled, PARTNERSHIP, "steward", totp_secret=None)
    assert "1 of 2 have no second factor" in told(filled)["stewards"].says


def test_a_demonstration_needs_none(filled):
    filled.mark_synthetic()
    let_in(filled, PARTNERSHIP, "steward", totp_secret=None)
    assert told(filled)["stewards"].state == "ok"


def test_nothing_is_made_where_there_is_none(filled):
    assert {each.state for each in told(filled).values()} == {"ok"}
    assert not filled.partnership_file.exists()
    assert not filled.analysts_file.exists()


def test_a_store_that_cannot_be_read_is_worth_a_look(filled):
    (filled.prepare_partnership() / "partnership.sqlite").write_bytes(b"no database at all" * 99)
    assert told(filled)["stewards"].state == "look"


@pytest.mark.postgres
def test_a_store_elsewhere_is_looked_at_too(filled, postgres_database):
    there = Settings(partnership_url=SecretStr(postgres_database))
    let_in(filled, PARTNERSHIP, "steward", there)
    assert told(filled, there)["stewards"].says == "1 may sign in"
