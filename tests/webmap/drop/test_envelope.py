"""An envelope is read back as it was written, or not at all."""

import hashlib
import hmac
import json
from dataclasses import asdict, replace
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.parcels import LEEDS, SENT_AT
from webmap.drop.envelope import (
    LARGEST_FILE,
    SIZES,
    Envelope,
    Form,
    Kind,
    WrongEnvelope,
    packed,
    unpacked,
)

KEY = bytes(range(32))
NAME = f"{'0a' * 16}.sealed"


def envelope(content=b"rows", **changed):
    told = {
        "parcel": NAME, "kind": Kind.CONCERNS, "form": Form.CSV, "organisation": LEEDS,
        "quarter": "2026-Q3", "sender": "0a1b2c3d4e5f6071", "sent_at": SENT_AT,
        "length": len(content), "sha256": hashlib.sha256(content).hexdigest(),
    }  # fmt: skip
    return Envelope(**{**told, **changed})


def stamped(body, key=KEY):
    """Whatever somebody who has the stamp may write."""
    return hmac.new(key, body, hashlib.sha256).digest() + body


def with_header(header, content=b""):
    return stamped(len(header).to_bytes(4, "big") + header + content)


@given(st.binary(min_size=1, max_size=3_000))
def test_what_went_in_comes_out(content):
    one = envelope(content)
    assert unpacked(packed(one, content, KEY), NAME, KEY) == (one, content)


@pytest.mark.parametrize("length", [1, 255_000, 256 * 1024, 1024 * 1024, LARGEST_FILE])
def test_length_is_one_of_three_whatever_the_file(length):
    content = b"a" * length
    assert len(packed(envelope(content), content, KEY)) in SIZES
    assert len(SIZES) == 3


def test_a_longer_name_of_an_organisation_does_not_make_a_parcel_longer():
    sizes = {len(packed(envelope(organisation="a" * n), b"rows", KEY)) for n in (2, 30, 60)}
    assert sizes == {SIZES[0]}


@given(st.integers(0, 8 * SIZES[0] - 1))
def test_one_bit_changed_anywhere_is_noticed(bit):
    plain = bytearray(packed(envelope(), b"rows", KEY))
    plain[bit // 8] ^= 1 << bit % 8
    with pytest.raises(WrongEnvelope):
        unpacked(bytes(plain), NAME, KEY)


@pytest.mark.parametrize("kept", [0, 1, 31, 32, 36, 300, SIZES[0] - 1])
def test_one_cut_short_is_noticed(kept):
    with pytest.raises(WrongEnvelope):
        unpacked(packed(envelope(), b"rows", KEY)[:kept], NAME, KEY)


def test_the_stamp_of_another_is_none():
    with pytest.raises(WrongEnvelope, match="no stamp"):
        unpacked(packed(envelope(), b"rows", KEY), NAME, bytes(32))


def test_what_was_in_another_parcel_is_refused():
    with pytest.raises(WrongEnvelope, match="another parcel"):
        unpacked(packed(envelope(), b"rows", KEY), f"{'1b' * 16}.sealed", KEY)


@pytest.mark.parametrize(
    "changed",
    [
        {"organisation": "Leeds Council"}, {"organisation": "../../restricted"},
        {"organisation": "9"}, {"organisation": "a" * 61}, {"quarter": "2026-Q5"},
        {"quarter": "2026-Q3\n"}, {"parcel": "../x.sealed"}, {"parcel": NAME.upper()},
        {"sender": "jane@example.org"}, {"sender": ""}, {"sha256": "0" * 63},
        {"length": 0}, {"length": LARGEST_FILE + 1}, {"sent_at": SENT_AT.replace(tzinfo=UTC)},
    ],
)  # fmt: skip
def test_what_is_not_of_its_form_is_refused_on_both_sides(changed):
    with pytest.raises(WrongEnvelope) as refused:
        envelope(**changed)
    assert not any(str(value) in str(refused.value) for value in changed.values() if value)
    told = {"version": 1, **asdict(envelope()), **changed}
    with pytest.raises(WrongEnvelope):
        unpacked(with_header(json.dumps(told, default=str).encode(), b"rows"), NAME, KEY)


@pytest.mark.parametrize(
    "header",
    [
        b"", b"null", b"[]", b"1", b"{}", b'"version"', b"\xff", b"{" * 1_500, b"[" * 1_900,
        b'{"version": 2}', b'{"version": 1}', b'{"version": 1, "kind": []}',
    ],
)  # fmt: skip
def test_a_header_made_by_a_hostile_partner_side_is_refused(header):
    with pytest.raises(WrongEnvelope):
        unpacked(with_header(header), NAME, KEY)


@pytest.mark.parametrize("claimed", [0, 5, 2_001, 2**32 - 1])
def test_a_header_of_another_length_than_it_says_is_refused(claimed):
    told = json.dumps({"version": 1, **asdict(envelope())}, default=str).encode()
    with pytest.raises(WrongEnvelope):
        unpacked(stamped(claimed.to_bytes(4, "big") + told + b"rows"), NAME, KEY)


@pytest.mark.parametrize(
    "changed", [{"further": 1}, {"kind": "visits"}, {"form": "pdf"}, {"sent_at": "now"},
                {"length": "4"}, {"length": None}, {"organisation": None}, {"sent_at": 5}]
)  # fmt: skip
def test_a_header_with_another_thing_in_it_is_refused(changed):
    told = {"version": 1, **asdict(envelope()), **changed}
    with pytest.raises(WrongEnvelope):
        unpacked(with_header(json.dumps(told, default=str).encode(), b"rows"), NAME, KEY)


def test_a_file_that_is_not_the_one_sent_is_refused():
    told = json.dumps({"version": 1, **asdict(envelope())}, default=str).encode()
    with pytest.raises(WrongEnvelope, match="not the one"):
        unpacked(with_header(told, b"r0ws"), NAME, KEY)


def test_nothing_of_the_file_is_said_by_it():
    fields = set(asdict(replace(envelope())))
    assert fields == {
        "parcel", "kind", "form", "organisation", "quarter", "sender", "sent_at", "length",
        "sha256",
    }  # fmt: skip
