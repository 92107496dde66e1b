"""An authenticator: it shows codes made of a key and the time by RFC 6238 alone.

The library that checks them has no part in it.
"""

import base64
import hmac
from datetime import UTC, datetime


def code_of(key: str, at: datetime) -> str:
    """The code of six figures that an authenticator shows (RFC 6238: SHA-1, 30 seconds).

    The key is base 32, as a page shows it; the time is UTC without a zone.
    """
    step = int(at.replace(tzinfo=UTC).timestamp()) // 30
    digest = hmac.digest(base64.b32decode(key.replace(" ", "")), step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 1_000_000:06}"
