"""A token is 256 bits by lot; the store holds its SHA-256 and nothing it could be made from."""

import base64
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.clock import NOON, Clock
from tests.joining import EMAIL, link_for, site
from webmap.db.door.tables import Invitation
from webmap.door.invitations import VALID, token_hash_of


@pytest.fixture
def app():
    return site(Clock())


def test_token_holds_256_bits(app):
    tokens = {link_for(app).rpartition("/")[2] for _ in range(20)}
    assert len(tokens) == 20
    assert {len(base64.urlsafe_b64decode(token + "=")) for token in tokens} == {32}


def test_store_holds_the_hash_alone(app):
    token = link_for(app).rpartition("/")[2]
    with app.extensions["door store"].transaction() as db:
        kept = db.query(Invitation).one()
        assert kept.token_hash == hashlib.sha256(token.encode()).hexdigest()
        assert kept.expires_at == NOON + timedelta(days=7)
    app.extensions["door store"].close()
    file = Path(make_url(app.extensions["door terms"].store_url).database)
    whole = b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
    assert EMAIL.encode() in whole
    assert token.encode() not in whole


def test_is_good_for_seven_days():
    assert timedelta(days=7) == VALID


@pytest.mark.parametrize("anything", ["", "x" * 100_000, "\ud800", "\x00", "é"])
def test_anything_has_a_hash(anything):
    assert len(token_hash_of(anything)) == 64
