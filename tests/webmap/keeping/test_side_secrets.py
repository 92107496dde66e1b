"""Each side's secret comes one way from the key, or is declared, strong, and not the other's."""

import hashlib
import hmac
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from webmap.config import Settings
from webmap.errors import StoreUnavailable, UsageRefused
from webmap.keeping.side_secrets import (
    are_the_same,
    drop_seed,
    is_weak,
    partner_secret,
    prepare_secrets,
    restricted_secret,
)
from webmap.workspace import Workspace

STRONG = secrets.token_urlsafe(32)
OTHER = secrets.token_urlsafe(32)
WEAK = [
    "", "short", "CANARY" * 5, "CANARY" * 6, "a" * 64, "0123456789abcdef" * 4, "password" * 5,
    "abcdefghijklmnopqrstuvwxyz123456", "qwertyuiopasdfghjklzxcvbnm123456", "12345678" * 5,
    "change-me-" + STRONG, "please change this secret before use, thank you",
    "plainsight-partner-secret-2026-11-22",
]  # fmt: skip


@pytest.fixture
def place(tmp_path):
    return Workspace(tmp_path / "place")


def settings(**declared):
    return Settings(**{name: SecretStr(value) for name, value in declared.items()})


def test_all_come_from_the_key_and_none_is_another(place):
    """HMAC-SHA256 (RFC 2104) of a purpose each, by the standard library."""
    prepare_secrets(place)
    made = [
        partner_secret(place, Settings()),
        restricted_secret(place, Settings()),
        drop_seed(place),
    ]
    purposes = ["secret of the partner side", "secret of the restricted side", "seed of the drop"]
    derived = [hmac.new(place.key(), each.encode(), hashlib.sha256) for each in purposes]
    stretched = [hashlib.sha256(each.hexdigest().encode()).digest() for each in derived[:2]]
    assert made == [*stretched, derived[2].digest()]
    assert len({*made, place.key()}) == 4


def test_the_partner_side_reads_its_own_and_not_the_key(place):
    prepare_secrets(place)
    known = partner_secret(place, Settings())
    place.key_file.unlink()
    assert partner_secret(place, Settings()) == known
    assert not place.has_key


def test_the_one_of_the_workspace_stays_the_same_when_it_is_declared(place):
    """Otherwise opening to others would cost every second factor and the chain of the log."""
    prepare_secrets(place)
    files = {
        "partner_secret": place.partner_secret_file,
        "analyst_secret": place.analyst_secret_file,
    }
    told = settings(**{name: file.read_text() for name, file in files.items()})
    for ask in (partner_secret, restricted_secret):
        assert ask(place, told) == ask(place, Settings())
    assert {file.stat().st_mode & 0o777 for file in files.values()} == {0o600}


def test_one_that_others_can_read_is_not_used(place):
    prepare_secrets(place)
    place.partner_secret_file.chmod(0o640)
    with pytest.raises(StoreUnavailable, match="can be read by others"):
        partner_secret(place, Settings())


def test_a_declared_one_takes_the_place_of_both(place):
    told = settings(partner_secret=STRONG, analyst_secret=OTHER)
    both = {partner_secret(place, told), restricted_secret(place, told)}
    assert both == {hashlib.sha256(each.encode()).digest() for each in (STRONG, OTHER)}
    assert not place.root.exists()


@pytest.mark.parametrize("weak", WEAK, ids=range(len(WEAK)))
def test_one_that_is_easily_guessed_is_refused_and_not_repeated(place, weak):
    for name, ask in (("partner_secret", partner_secret), ("analyst_secret", restricted_secret)):
        with pytest.raises(UsageRefused, match=f"PLAINSIGHT_{name.upper()} is easily") as refused:
            ask(place, settings(**{name: weak}))
        assert "CANARY" not in str(refused.value)


def test_one_for_both_sides_is_refused(place):
    told = settings(partner_secret=STRONG, analyst_secret=STRONG)
    for ask in (partner_secret, restricted_secret):
        with pytest.raises(UsageRefused, match="Give each its own"):
            ask(place, told)


@given(st.binary(min_size=24, max_size=64).filter(lambda drawn: len(set(drawn)) > 20))
def test_what_is_drawn_by_lot_is_strong(drawn):
    assert not is_weak(SecretStr(drawn.hex()))


@given(st.text(max_size=31))
def test_what_is_short_is_weak(short):
    assert is_weak(SecretStr(short))


def test_the_same_means_both_are_declared():
    assert are_the_same(SecretStr("ü"), SecretStr("ü"))
    assert not are_the_same(SecretStr("ü"), SecretStr("u"))
    assert not are_the_same(None, None)
    assert not are_the_same(SecretStr("ü"), None)
