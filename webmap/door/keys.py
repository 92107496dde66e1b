"""Keys are made from the one secret of a side, a different one for each purpose."""

import base64
import hashlib
import hmac

__all__ = ["key_for", "text_key_for"]


def key_for(secret: bytes, purpose: str) -> bytes:
    """Return 32 bytes that tell nothing of the secret or of any other purpose's key."""
    return hmac.digest(secret, f"plainsight {purpose}".encode(), hashlib.sha256)


def text_key_for(secret: bytes, purpose: str) -> str:
    """Return the same as 44 letters that libraries take (URL-safe base 64)."""
    return base64.urlsafe_b64encode(key_for(secret, purpose)).decode()
