"""The digest is HMAC-SHA256 as RFC 2104 has it, over every field of a line."""

import hashlib
import json
from dataclasses import replace

import pytest

from webmap.audit.chain import BEGINNING, Line, Segment, digest_of, seal_of, segment_after

LINE = Line(
    line=7,
    at="2026-11-22T09:30:00.000000",
    person="0123456789abcdef",
    what="export",
    about="map.download",
    outcome="done",
    before=BEGINNING,
)
OTHER = {
    "line": 8,
    "at": "2026-11-22T09:30:00.000001",
    "person": None,
    "what": "sign-in",
    "about": "",
    "outcome": "refused",
    "before": "1" * 64,
}
SEGMENT = Segment(
    name="2026-01", first_line=1, before=BEGINNING, last_line=9, head="2" * 64, retired_at="2028"
)


def hmac_by_hand(key, message):
    """RFC 2104, section 2, from its own words."""
    key = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + message).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner).hexdigest()


@pytest.mark.parametrize("key", [b"k", b"k" * 32, b"k" * 100])
def test_digest_is_that_of_the_standard(key):
    told = [7, LINE.at, LINE.person, "export", "map.download", "done", BEGINNING]

    assert digest_of(LINE, key) == hmac_by_hand(key, json.dumps(told).encode())


@pytest.mark.parametrize("field", OTHER)
def test_every_field_counts(field):
    assert digest_of(replace(LINE, **{field: OTHER[field]}), b"k") != digest_of(LINE, b"k")


def test_nobody_is_not_somebody_without_a_name():
    assert digest_of(replace(LINE, person=None), b"k") != digest_of(replace(LINE, person=""), b"k")


@pytest.mark.parametrize("field", ["name", "first_line", "before", "last_line", "head"])
def test_a_seal_holds_every_field_of_a_segment(field):
    changed = replace(SEGMENT, **{field: 5 if "line" in field else "3"})

    assert seal_of(changed, b"k") != seal_of(SEGMENT, b"k")
    assert seal_of(replace(SEGMENT, retired_at="2029"), b"k") != seal_of(SEGMENT, b"k")


def test_a_segment_is_a_month_and_never_an_earlier_one():
    assert segment_after(None, LINE.at) == "2026-11"
    assert segment_after("2026-11", "2026-12-01T00:00:00.000000") == "2026-12"
    assert segment_after("2026-11", "2026-10-31T23:59:59.999999") == "2026-11"
