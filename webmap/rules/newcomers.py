"""A newcomer is somebody to be let in: what an address, a name and an organisation must be like.

What is wrong is said without repeating what was written.
"""

import unicodedata
from collections.abc import Container
from typing import Final

__all__ = [
    "LONGEST_EMAIL",
    "LONGEST_NAME",
    "fault_in_email",
    "fault_in_name",
    "fault_in_organisation",
]

#: Letters of an address (RFC 5321, 4.5.3.1.3, less the brackets) and of a name.
LONGEST_EMAIL: Final = 254
LONGEST_NAME: Final = 100
#: Control and formatting characters, halves of characters, and what ends a line or a paragraph.
_UNSHOWABLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def fault_in_email(email: str) -> str | None:
    """Say what is wrong with an e-mail address, or None.

    Addresses are plain ASCII: two that only look alike would be two people.
    """
    written = email.strip()
    if not written:
        return "Enter an e-mail address."
    if len(written) > LONGEST_EMAIL:
        return f"An e-mail address is at most {LONGEST_EMAIL} letters long."
    before, at, after = written.partition("@")
    if not (before and at and after) or "@" in after:
        return "An e-mail address has one @, with something on either side of it."
    if not all("!" <= letter <= "~" for letter in written):
        return "An e-mail address has no space, and only plain letters, digits and signs."
    return None


def fault_in_name(name: str) -> str | None:
    """Say what is wrong with the name of a person, or None."""
    written = name.strip()
    if not written:
        return "Enter a name."
    if len(written) > LONGEST_NAME:
        return f"A name is at most {LONGEST_NAME} letters long."
    if any(unicodedata.category(letter) in _UNSHOWABLE for letter in written):
        return "A name holds no control characters. Type it anew."
    return None


def fault_in_organisation(organisation: str | None, listed: Container[str]) -> str | None:
    """Say what is wrong with the organisation of somebody on the partner side, or None.

    Parameters
    ----------
    organisation
        Its key.
    listed
        The keys on the steward's list.
    """
    if not organisation:
        return "Choose an organisation."
    if organisation not in listed:
        return "That organisation is not on the steward's list."
    return None
