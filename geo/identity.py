"""Identity is how a record is known again without keeping what the partner called it.

Only keyed hashes are stored: without the key, which stays on the restricted side, a reference
can neither be read nor looked up by trying.
"""

import hashlib
import hmac
from collections.abc import Iterable

__all__ = ["case_uid", "content_digest", "key_check", "operation_uid", "record_uid"]

_SEPARATOR = "\x1f"


def record_uid(key: bytes, organisation: str, concern_id: str) -> str:
    """Return the identity of one organisation's concern: 64 hexadecimal digits.

    The same organisation, reference and key give the same identity on any machine for ever; the
    noise of published figures hangs on it.
    """
    return _keyed(key, organisation, concern_id)


def case_uid(key: bytes, linked_case: str) -> str:
    """Return the identity of a group of linked records: 64 hexadecimal digits.

    It depends on the link alone, so the order in which the records arrive does not matter. A
    record without a link is its own case and takes its `record_uid`.
    """
    return _keyed(key, "case", linked_case)


def operation_uid(key: bytes, operation: str) -> str:
    """Return the identity of the one case that all reports of an operation are.

    64 hexadecimal digits. Five logs, a crime and a referral of one operation are one
    investigation, however many people it concerns; each would otherwise be a case of its own.
    """
    return _keyed(key, "operation", operation)


def content_digest(key: bytes, values: Iterable[str]) -> str:
    """Return 32 hexadecimal digits that differ when any of the values differ."""
    joined = _SEPARATOR.join(values).encode()
    return hashlib.blake2b(joined, key=key, digest_size=16).hexdigest()


def key_check(key: bytes) -> str:
    """Return 32 hexadecimal digits that tell one key from another and give neither away."""
    return content_digest(key, ["key check"])


def _keyed(key: bytes, *parts: str) -> str:
    return hmac.digest(key, _SEPARATOR.join(parts).encode(), "sha256").hex()
