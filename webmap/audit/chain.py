"""The chain: every line carries a keyed digest of itself and of the line before it.

Whoever can write to the store but has no key can neither change a line nor put one in unseen.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

__all__ = [
    "BEGINNING",
    "Line",
    "Outcome",
    "Segment",
    "What",
    "digest_of",
    "seal_of",
    "segment_after",
    "segment_of",
]

#: What stands before the first line of all.
BEGINNING: Final = "0" * 64


class What(StrEnum):
    """What the log tells of. Anything not on this list is not written down."""

    SIGN_IN = "sign-in"
    SECOND_FACTOR = "second factor"
    RECOVERY_CODE = "recovery code"
    LOCKED_OUT = "locked out"
    SIGN_OUT = "sign-out"
    PASSWORD = "password changed"  # noqa: S105 - a word of the log
    INVITATION = "invitation"
    REFUSED = "refused access"
    EXPORT = "export"
    PACK = "pack view"
    RETURN = "return sent"
    PERSON = "person changed"
    RELEASE = "release"
    IMPORT = "import"
    CHANGE = "change by command"
    BUDGET = "crawl budget"
    RESOLVED = "pseudonym resolved"
    AUDIT = "audit log"


class Outcome(StrEnum):
    """How it ended."""

    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the log.

    Attributes
    ----------
    line
        Its number; the first of all is 1, and none is left out.
    at
        When, UTC, as ISO text with microseconds.
    person
        Pseudonym of who did it; None for nobody signed in, or a command.
    what, about, outcome
        What was done, to which page or thing, and how it ended. Never what a page said.
    before
        Digest of the line before, or `BEGINNING`.
    """

    line: int
    at: str
    person: str | None
    what: str
    about: str
    outcome: str
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A month of the log: segments are retired whole.

    Attributes
    ----------
    name
        The month, such as ``2026-11``.
    first_line, before
        Number of its first line, and digest of the line before that.
    last_line, head, retired_at, seal
        Once its lines are gone: number and digest of its last line, when they went (UTC, as ISO
        text), and the keyed digest of all this. None until then.
    """

    name: str
    first_line: int
    before: str
    last_line: int | None = None
    head: str | None = None
    retired_at: str | None = None
    seal: str | None = None


def digest_of(line: Line, key: bytes) -> str:
    """Return the keyed digest (HMAC-SHA256, RFC 2104) of a line as 64 hexadecimal letters."""
    told = [line.line, line.at, line.person, line.what, line.about, line.outcome, line.before]
    return _digest(told, key)


def seal_of(segment: Segment, key: bytes) -> str:
    """Return the keyed digest of a retired segment: nobody without the key can feign one."""
    told = [
        *("segment", segment.name, segment.first_line, segment.before),
        *(segment.last_line, segment.head, segment.retired_at),
    ]
    return _digest(told, key)


def segment_of(at: str) -> str:
    """Return the month of a line, such as ``2026-11``."""
    return at[:7]


def segment_after(before: str | None, at: str) -> str:
    """Return the segment a line stands in: that of its month, and never an earlier one.

    A clock that was set back does not open a segment that has ended.
    """
    return max(before or "", segment_of(at))


def _digest(told: Sequence[object], key: bytes) -> str:
    """Return the digest of a list; it starts with a number for a line, with a word for others."""
    return hmac.new(key, json.dumps(told).encode(), hashlib.sha256).hexdigest()
