"""Thrift's compact protocol: the worked examples of its specification."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webmap.files.thrift import binary, i32, i64, listed, struct, varint


#: doc/specs/thrift-compact-protocol.md, "Integer encoding": 50399 is the document's own example;
#: 300 is that of the protocol buffers documentation, whose varints are the same.
@pytest.mark.parametrize(
    ("number", "written"),
    [(0, b"\x00"), (127, b"\x7f"), (128, b"\x80\x01"), (300, b"\xac\x02"),
     (50399, b"\xdf\x89\x03")],
)  # fmt: skip
def test_varints_are_as_published(number, written):
    assert varint(number) == written


#: Zigzag: 0, -1, 1, -2, 2 become 0, 1, 2, 3, 4.
@pytest.mark.parametrize(("number", "zigzag"), [(0, 0), (-1, 1), (1, 2), (-2, 3), (2, 4)])
def test_numbers_of_either_sign_are_zigzag(number, zigzag):
    assert i32(number) == (5, bytes([zigzag]))
    assert i64(number) == (6, bytes([zigzag]))


@given(st.integers(-(2**63), 2**63 - 1))
def test_every_number_is_read_back(number):
    _, content = i64(number)
    whole = sum((byte & 0x7F) << 7 * at for at, byte in enumerate(content))
    assert (whole >> 1) ^ -(whole & 1) == number
    assert all(byte & 0x80 for byte in content[:-1])
    assert not content[-1] & 0x80


def test_text_is_utf_8_after_its_length():
    assert binary("né") == (8, b"\x03n\xc3\xa9")


def test_a_short_list_has_one_byte_of_head_and_a_long_one_says_its_length():
    assert listed([i32(1)] * 14) == (9, b"\xe5" + b"\x02" * 14)
    assert listed([i32(1)] * 15) == (9, b"\xf5\x0f" + b"\x02" * 15)


def test_fields_say_how_far_they_are_from_the_last():
    """Field 1 then 3; field 30 is too far for the short form; a stop byte ends."""
    assert struct({1: i32(1), 3: i32(1)}) == (12, b"\x15\x02\x25\x02\x00")
    assert struct({1: i32(1), 30: i32(1)}) == (12, b"\x15\x02\x05\x3c\x02\x00")
    assert struct({}) == (12, b"\x00")
