"""Side secrets: what each side signs and encrypts with, all of it made from the one key.

Made by a one-way function, so whoever holds a secret of the partner side knows nothing of the key,
of the restricted side's secret or of what opens the drop; and one copy of the key brings all back.
Each stands as one line of text in a file of its side, which a setting may name: declared or not, it
is the same secret. A setting may also give another.
"""

import hashlib
import hmac
import re
from pathlib import Path
from typing import Final

from pydantic import SecretStr
from zxcvbn import zxcvbn

from webmap.config import Settings, variable
from webmap.errors import StoreUnavailable, UsageRefused
from webmap.workspace import Workspace, create_key, is_open_to_others

__all__ = [
    "SHORTEST",
    "are_the_same",
    "drop_seed",
    "is_weak",
    "partner_secret",
    "prepare_secrets",
    "restricted_secret",
]

#: Characters of the shortest secret that may be declared.
SHORTEST: Final = 32
#: The logarithm of how many guesses it must withstand: 66 bits.
_LEAST_GUESSES: Final = 20
#: How much of it is judged; judging takes ever longer the more there is.
_JUDGED: Final = 72
#: What stands where a secret should be, in examples.
_PLACEHOLDER: Final = re.compile(
    r"change.?(me|this|it)|placeholder|example|(your|partner|analyst|my|some).?secret",
    re.IGNORECASE,
)
#: How a secret made from the key stands in its file.
_WRITTEN: Final = re.compile(r"[0-9a-f]{64}")
_PARTNER: Final = "secret of the partner side"
_RESTRICTED: Final = "secret of the restricted side"
_DROP: Final = "seed of the drop"


def prepare_secrets(workspace: Workspace) -> dict[str, bool]:
    """Write the secret of each side into its folder, where it is missing.

    Returns
    -------
    By its name, whether it had to be made.
    """
    workspace.prepare_partnership()
    key = workspace.key()
    places = {
        "partner secret": (workspace.partner_secret_file, _PARTNER),
        "analyst secret": (workspace.analyst_secret_file, _RESTRICTED),
    }
    missing = {name: not place.exists() for name, (place, _) in places.items()}
    for place, purpose in places.values():
        create_key(place, _text(key, purpose).encode())
    return missing


def partner_secret(workspace: Workspace, settings: Settings) -> bytes:
    """Return the secret of the partner side: the one declared, or that of the workspace.

    Raises
    ------
    StoreUnavailable
        If there is none, or others can read it.
    UsageRefused
        If the one declared is easily guessed, or that of the other side.
    """
    if settings.partner_secret is not None:
        return _declared("partner_secret", settings.partner_secret, settings.analyst_secret)
    return _read(workspace.partner_secret_file)


def restricted_secret(workspace: Workspace, settings: Settings) -> bytes:
    """Return the secret of the restricted side: the one declared, or that made from the key.

    Raises
    ------
    UsageRefused
        If the one declared is easily guessed, or that of the other side.
    """
    if settings.analyst_secret is not None:
        return _declared("analyst_secret", settings.analyst_secret, settings.partner_secret)
    return _stretched(_text(workspace.key(), _RESTRICTED))


def drop_seed(workspace: Workspace) -> bytes:
    """Return the 32 bytes from which the key pair of the drop is made; they never leave here."""
    return _derived(workspace.key(), _DROP)


def is_weak(declared: SecretStr) -> bool:
    """Say whether a declared secret is short, or easily guessed: a pattern, words, an example."""
    secret = declared.get_secret_value()
    if len(secret) < SHORTEST or _PLACEHOLDER.search(secret):
        return True
    return bool(zxcvbn(secret[:_JUDGED])["guesses_log10"] < _LEAST_GUESSES)


def are_the_same(one: SecretStr | None, other: SecretStr | None) -> bool:
    """Say whether both secrets are declared, and one is the other."""
    if one is None or other is None:
        return False
    return hmac.compare_digest(one.get_secret_value().encode(), other.get_secret_value().encode())


def _derived(key: bytes, purpose: str) -> bytes:
    return hmac.digest(key, purpose.encode(), hashlib.sha256)


def _text(key: bytes, purpose: str) -> str:
    """Return a secret as it is written down: one line that a setting can give too."""
    return _derived(key, purpose).hex()


def _stretched(written: str) -> bytes:
    """Return the 32 bytes that keys are made from."""
    return hashlib.sha256(written.encode()).digest()


def _declared(setting: str, declared: SecretStr, other: SecretStr | None) -> bytes:
    """Return what a declared secret is stretched to, if it is one."""
    if is_weak(declared):
        raise UsageRefused(
            f"{variable(setting)} is easily guessed. Give at least {SHORTEST} characters drawn by "
            "lot, or none: plainsight init makes a secret. Nothing was started."
        )
    if are_the_same(declared, other):
        raise UsageRefused(
            "The two sides have one secret, so whoever holds it opens both. Give each its own. "
            "Nothing was started."
        )
    return _stretched(declared.get_secret_value())


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
    written = path.read_text(encoding="ascii", errors="replace")
    if not _WRITTEN.fullmatch(written):
        raise StoreUnavailable(
            "The secret in the partnership folder is not the one that was written there. Delete it "
            "and run plainsight init. Nothing was started."
        )
    return _stretched(written)
