"""An envelope says who sends a file, when, for which quarter and in which form; it is sealed too.

.. code-block:: text

    stamp      32 bytes   HMAC-SHA256 of all that follows, by a key that both sides know
    length      4 bytes   of the header, high byte first
    header                the envelope, as JSON
    content               as many bytes as the envelope says
    zeroes                up to the next of `SIZES`, so that the length of a parcel tells little

The name of the file is not kept: it may hold a person's.
"""

import hashlib
import hmac
import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

__all__ = [
    "LARGEST_FILE",
    "NAMED",
    "SIZES",
    "Envelope",
    "Form",
    "Kind",
    "WrongEnvelope",
    "packed",
    "unpacked",
]

#: Bytes of the largest file that can be dropped.
LARGEST_FILE: Final = 5 * 1024 * 1024
#: How long what is sealed can be.
SIZES: Final = (256 * 1024, 1024 * 1024, LARGEST_FILE + 1024 * 1024)
#: How a parcel is called: 128 bits by lot, which tell nothing.
NAMED: Final = re.compile(r"[0-9a-f]{32}\.sealed")

_VERSION: Final = 1
_STAMP_BYTES: Final = 32
_LENGTH_BYTES: Final = 4
_LONGEST_HEADER: Final = 2_000
_ORGANISATION: Final = re.compile(r"[a-z][a-z0-9_]{1,59}")
_QUARTER: Final = re.compile(r"[0-9]{4}-Q[1-4]")
_SENDER: Final = re.compile(r"[0-9a-f]{1,16}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class WrongEnvelope(ValueError):
    """What was sealed is not what the partner side seals. The message never quotes any of it."""


class Kind(StrEnum):
    """What the file is."""

    RETURN = "return"
    CONCERNS = "concerns"


class Form(StrEnum):
    """How the file is written."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What is known of a file before it is read.

    Attributes
    ----------
    parcel
        Name of the sealed file it is in.
    kind, form
        What it is, and how it is written.
    organisation, quarter
        Key of who sends it, and the quarter it is about.
    sender
        Pseudonym of the person.
    sent_at
        When, UTC without a zone.
    length, sha256
        How many bytes it has, and their digest.

    Raises
    ------
    WrongEnvelope
        If one of these is not of its form.
    """

    parcel: str
    kind: Kind
    form: Form
    organisation: str
    quarter: str
    sender: str
    sent_at: datetime
    length: int
    sha256: str

    def __post_init__(self) -> None:
        """Refuse what the partner side never writes."""
        forms = (
            (NAMED, self.parcel),
            (_ORGANISATION, self.organisation),
            (_QUARTER, self.quarter),
            (_SENDER, self.sender),
            (_DIGEST, self.sha256),
        )
        if not all(form.fullmatch(text) for form, text in forms):
            raise WrongEnvelope("a part of the envelope is not of its form.")
        if not 0 < self.length <= LARGEST_FILE or self.sent_at.tzinfo is not None:
            raise WrongEnvelope("the length or the time is out of bounds.")


def packed(envelope: Envelope, content: bytes, stamp_key: bytes) -> bytes:
    """Return what is to be sealed: one of `SIZES` bytes.

    Parameters
    ----------
    envelope
        What is said of the file.
    content
        The file.
    stamp_key
        Key of the stamp, by which the restricted side knows that the partner side wrote it.
    """
    header = json.dumps({"version": _VERSION, **asdict(envelope)}, default=str).encode()
    body = len(header).to_bytes(_LENGTH_BYTES, "big") + header + content
    size = next(size for size in SIZES if size >= _STAMP_BYTES + len(body))
    body = body.ljust(size - _STAMP_BYTES, b"\0")
    return _stamp(body, stamp_key) + body


def unpacked(plain: bytes, parcel: str, stamp_key: bytes) -> tuple[Envelope, bytes]:
    """Return the envelope and the file, from what was sealed.

    Parameters
    ----------
    plain
        What was sealed.
    parcel
        Name of the file it was in.
    stamp_key
        Key of the stamp.

    Raises
    ------
    WrongEnvelope
        If it is not stamped, is not whole, or was in another parcel.
    """
    stamp, body = plain[:_STAMP_BYTES], plain[_STAMP_BYTES:]
    if not hmac.compare_digest(stamp, _stamp(body, stamp_key)):
        raise WrongEnvelope("it carries no stamp of the partner side.")
    start = _LENGTH_BYTES + int.from_bytes(body[:_LENGTH_BYTES], "big")
    envelope = _read(body[_LENGTH_BYTES : min(start, _LONGEST_HEADER)])
    content = body[start : start + envelope.length]
    if envelope.parcel != parcel:
        raise WrongEnvelope("it was in another parcel.")
    if hashlib.sha256(content).hexdigest() != envelope.sha256:
        raise WrongEnvelope("the file in it is not the one that was sent.")
    return envelope, content


def _read(header: bytes) -> Envelope:
    try:
        told: dict[str, Any] = json.loads(header)
        if told.pop("version") != _VERSION:
            raise WrongEnvelope("it is of another version.")
        told |= {
            "kind": Kind(told["kind"]),
            "form": Form(told["form"]),
            "sent_at": datetime.fromisoformat(told["sent_at"]),
        }
        return Envelope(**told)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise WrongEnvelope("its header cannot be read.") from None


def _stamp(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, body, "sha256")
