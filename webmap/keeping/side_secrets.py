"""Side secrets: what each side signs and encrypts with, all of it made from the one key.

Made by a one-way function, so whoever holds a secret of the partner side knows nothing of the key,
of the restricted side's secret or of what opens the drop; and one copy of the key brings all back.
A setting may name another secret.
"""

import hashlib
import hmac
from pathlib import Path
from typing import Final

from webmap.config import Settings
from webmap.errors import StoreUnavailable
from webmap.workspace import KEY_BYTES, Workspace, create_key, is_open_to_others

__all__ = [
    "drop_seed",
    "partner_secret",
    "prepare_secrets",
    "restricted_secret",
]

_PARTNER: Final = "secret of the partner side"
_RESTRICTED: Final = "secret of the restricted side"
_DROP: Final = "seed of the drop"


def prepare_secrets(workspace: Workspace) -> dict[str, bool]:
    """Write what the partner side needs of the key into its folder, where it is missing.

    Returns
    -------
    By its name, whether it had to be made.
    """
    place = workspace.prepare_partnership() / workspace.partner_secret_file.name
    missing = not place.exists()
    create_key(place, _derived(workspace.key(), _PARTNER))
    return {"partner secret": missing}


def partner_secret(workspace: Workspace, settings: Settings) -> bytes:
    """Return the secret of the partner side: the one declared, or that of the workspace.

    Raises
    ------
    StoreUnavailable
        If there is none, or others can read it.
    """
    if settings.partner_secret is not None:
        return _stretched(settings.partner_secret.get_secret_value())
    return _read(workspace.partner_secret_file)


def restricted_secret(workspace: Workspace, settings: Settings) -> bytes:
    """Return the secret of the restricted side: the one declared, or that made from the key."""
    if settings.analyst_secret is not None:
        return _stretched(settings.analyst_secret.get_secret_value())
    return _derived(workspace.key(), _RESTRICTED)


def drop_seed(workspace: Workspace) -> bytes:
    """Return the 32 bytes from which the key pair of the drop is made; they never leave here."""
    return _derived(workspace.key(), _DROP)


def _derived(key: bytes, purpose: str) -> bytes:
    return hmac.digest(key, purpose.encode(), hashlib.sha256)


def _stretched(declared: str) -> bytes:
    return hashlib.sha256(declared.encode()).digest()


def _read(path: Path) -> bytes:
    if not path.exists():
        raise StoreUnavailable(
            "The partner side has no secret yet, so nobody can sign in: plainsight init makes it. "
            "Nothing was started."
        )
    if is_open_to_others(path):
        raise StoreUnavailable(
            "The secret in the partnership folder can be read by others. Delete it, run plainsight "
            "init, and tell everyone to sign in again. Nothing was started."
        )
    secret = path.read_bytes()
    if len(secret) != KEY_BYTES:
        raise StoreUnavailable(
            f"The secret in the partnership folder should be {KEY_BYTES} bytes long. Delete it and "
            "run plainsight init. Nothing was started."
        )
    return secret
