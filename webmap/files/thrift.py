"""Thrift's compact protocol is how a Parquet file says what is in it: numbered fields, few bytes.

Written as the specification has it (apache/thrift, doc/specs/thrift-compact-protocol.md); only the
kinds of values that a Parquet file needs.
"""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

__all__ = ["Value", "binary", "i32", "i64", "listed", "struct", "varint"]

#: Kind of a value, and its bytes.
Value: TypeAlias = tuple[int, bytes]

_I32, _I64, _BINARY, _LIST, _STRUCT = 5, 6, 8, 9, 12
#: Up to this many stand beside the kind of what follows, in one byte.
_SHORT_LIST, _SHORT_STEP = 14, 15
_STOP: Final = b"\0"


def varint(number: int) -> bytes:
    """Return a whole number from 0 on, seven bits to a byte, the low ones first."""
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)


def i32(number: int) -> Value:
    """Return a number of 32 bits."""
    return _I32, _zigzag(number)


def i64(number: int) -> Value:
    """Return a number of 64 bits."""
    return _I64, _zigzag(number)


def binary(content: bytes | str) -> Value:
    """Return bytes, or text as UTF-8."""
    plain = content.encode() if isinstance(content, str) else content
    return _BINARY, varint(len(plain)) + plain


def listed(values: Sequence[Value]) -> Value:
    """Return a list of values of one kind; at least one."""
    kind = values[0][0]
    size = len(values)
    head = bytes([size << 4 | kind]) if size <= _SHORT_LIST else bytes([0xF0 | kind]) + varint(size)
    return _LIST, head + b"".join(content for _, content in values)


def struct(fields: Mapping[int, Value]) -> Value:
    """Return a struct of fields by number, in rising order."""
    written, last = [], 0
    for number, (kind, content) in fields.items():
        step = number - last
        short = 0 < step <= _SHORT_STEP
        head = bytes([step << 4 | kind]) if short else bytes([kind]) + _zigzag(number)
        written += [head, content]
        last = number
    return _STRUCT, b"".join(written) + _STOP


def _zigzag(number: int) -> bytes:
    """Write a number of either sign so that small ones stay short."""
    return varint(number << 1 if number >= 0 else (-number << 1) - 1)
