"""The name of a person's page stands in its address in place of their pseudonym.

Else the list of people would say who stands behind each line of the audit log, and no line of it
would say that somebody looked.
"""

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from webmap.door.accounts import door_terms
from webmap.door.keys import key_for

__all__ = ["page_name", "uid_of_page"]

_PURPOSE: Final = "names of pages of people"


def page_name(uid: str) -> str:
    """Return what stands for a pseudonym in addresses: the same each time, and closed (RFC 5297).

    Parameters
    ----------
    uid
        A pseudonym as the store has it, in hexadecimal letters.
    """
    return _cipher().encrypt(bytes.fromhex(uid), None).hex()


def uid_of_page(name: str) -> str | None:
    """Return whose page has a name, or None where `page_name` never gave it."""
    try:
        return _cipher().decrypt(bytes.fromhex(name), None).hex()
    except (ValueError, InvalidTag):
        return None


def _cipher() -> AESSIV:
    return AESSIV(key_for(door_terms().secret, _PURPOSE))
