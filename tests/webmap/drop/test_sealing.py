"""Sealed is what nobody opens but who has the private key."""

import hashlib

import pytest
from nacl.bindings import crypto_box_seal_open
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from tests.parcels import LEEDS, POLICE, SENT_AT
from webmap.door.terms import Drop
from webmap.drop.envelope import SIZES, Form, Kind, WrongEnvelope
from webmap.drop.opening import DropKeys, opened
from webmap.drop.sealing import seal

KEYS = DropKeys.of(b"seed of the drop in these tests!")
TOLD = {"organisation": LEEDS, "quarter": "2026-Q3", "sender": "0a", "sent_at": SENT_AT}


@pytest.fixture
def drop(tmp_path):
    handed = KEYS.handed_over
    return Drop(folder=tmp_path, public_key=handed[:32], stamp_key=handed[32:])


@pytest.mark.parametrize(("form", "kind"), [(Form.XLSX, Kind.RETURN), (Form.CSV, Kind.CONCERNS)])
def test_opens_with_the_private_key(drop, form, kind):
    parcel = seal(drop, b"rows", form, **TOLD)
    envelope, content = opened(parcel.sealed, parcel.name, KEYS)

    assert content == b"rows"
    assert (envelope.form, envelope.kind) == (form, kind)
    assert (envelope.organisation, envelope.quarter, envelope.sender, envelope.sent_at) == (
        LEEDS, "2026-Q3", "0a", SENT_AT,
    )  # fmt: skip
    assert (envelope.length, envelope.sha256) == (4, hashlib.sha256(b"rows").hexdigest())


def test_is_a_sealed_box_of_libsodium(drop):
    """Opened by the library's own call, so that no way of our own stands between."""
    parcel = seal(drop, b"rows of a return", Form.CSV, **TOLD)
    private = KEYS.private
    plain = crypto_box_seal_open(parcel.sealed, bytes(private.public_key), bytes(private))
    assert b"rows of a return" in plain
    assert len(plain) == SIZES[0]


def test_does_not_open_with_what_the_partner_side_has(drop):
    parcel = seal(drop, b"rows", Form.CSV, **TOLD)
    for tried in (drop.public_key, drop.stamp_key):
        for key in (PrivateKey(tried), PrivateKey.from_seed(tried)):
            with pytest.raises(CryptoError):
                SealedBox(key).decrypt(parcel.sealed)


def test_the_same_file_sealed_twice_looks_different(drop):
    one, two = (seal(drop, b"rows", Form.CSV, **TOLD) for _ in range(2))
    assert one.name != two.name
    assert len(one.sealed) == len(two.sealed)
    alike = sum(a == b for a, b in zip(one.sealed, two.sealed, strict=True))
    assert alike < len(one.sealed) / 100  # 1 in 256 by chance


def test_tells_of_organisation_quarter_and_sender_nothing(drop):
    sealed = {
        len(seal(drop, b"rows" * size, Form.CSV, **{**TOLD, "organisation": who}).sealed)
        for who in (LEEDS, POLICE)
        for size in (1, 10, 10_000)
    }
    assert len(sealed) == 1


@pytest.mark.parametrize("at", [0, 31, 32, 47, 48, 10_000, -1])
def test_one_bit_changed_is_noticed(drop, at):
    parcel = seal(drop, b"rows", Form.CSV, **TOLD)
    broken = bytearray(parcel.sealed)
    broken[at] ^= 1
    with pytest.raises(WrongEnvelope):
        opened(bytes(broken), parcel.name, KEYS)


def test_sealed_without_the_stamp_is_not_taken(drop):
    """Anybody who learns the public key can seal; what they seal is not from the partner side."""
    forged = seal(
        Drop(folder=drop.folder, public_key=drop.public_key, stamp_key=bytes(32)),
        b"rows",
        Form.CSV,
        **TOLD,
    )
    with pytest.raises(WrongEnvelope, match="no stamp"):
        opened(forged.sealed, forged.name, KEYS)


def test_the_stamp_tells_nothing_of_the_private_key():
    assert KEYS.stamp not in {bytes(KEYS.private), bytes(KEYS.private.public_key)}
    assert DropKeys.of(KEYS.stamp).handed_over != KEYS.handed_over
    assert bytes(KEYS.private).hex() not in repr(KEYS)


def test_an_empty_file_is_not_sealed(drop):
    with pytest.raises(WrongEnvelope):
        seal(drop, b"", Form.CSV, **TOLD)
