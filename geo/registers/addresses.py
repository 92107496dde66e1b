"""An address is where a register says a business is; it is compared and never kept.

Two registers write one address in two ways, and a register may write after it whom a licence
belongs to. So an address leaves here as its postcode, which is public, and as a keyed hash that
is equal for equal addresses and says nothing else.
"""

import re
from typing import Final

from geo.identity import content_digest

__all__ = ["address_key", "plain_address", "postcode_in", "postcode_of"]

#: The two halves of a postcode; the second never has the letters C, I, K, M, O and V.
_OUTWARD: Final = r"[A-Z]{1,2}[0-9][A-Z0-9]?"
_INWARD: Final = r"[0-9][ABD-HJLNP-UW-Z]{2}"
_SPACES: Final = r"[\s\u00a0]*"
#: ASCII, so that no letter of another alphabet counts as one of these in the other case.
_FLAGS: Final = re.IGNORECASE | re.ASCII
_WHOLE: Final = re.compile(rf"{_SPACES}({_OUTWARD}){_SPACES}({_INWARD}){_SPACES}", _FLAGS)
_INSIDE: Final = re.compile(rf"(?<![A-Z0-9])({_OUTWARD}){_SPACES}({_INWARD})(?![A-Z0-9])", _FLAGS)
_RANGE: Final = re.compile(r"(?<=[0-9])\s*[-/\u2013]\s*(?=[0-9])")
_WORD: Final = re.compile(r"[A-Z0-9]+(?:-[0-9]+[A-Z]?)*")
_APOSTROPHE: Final = re.compile("['\u2019]")
_HAS_DIGIT: Final = re.compile("[0-9]")


def postcode_of(text: str) -> str:
    """Return a postcode as it is written (capitals, one space), or ``""`` if it is not one.

    Nothing is mended: the letter O for a zero, or half a postcode, is no postcode.
    """
    found = _WHOLE.fullmatch(text)
    return f"{found[1]} {found[2]}".upper() if found else ""


def postcode_in(address: str) -> tuple[str, str]:
    """Find the postcode that stands inside an address.

    Returns
    -------
    The postcode as it is written, and what of the address stands before it. What stands after
    it is dropped: registers put the holder of a licence there. Without a postcode, or with two
    that differ, ``""`` and the whole address: which of them is meant is not guessed.
    """
    found = list(_INSIDE.finditer(address))
    written = {f"{one[1]} {one[2]}".upper() for one in found}
    if len(written) != 1:
        return "", address
    return written.pop(), address[: found[0].start()]


def plain_address(address: str) -> str:
    """Return the part of an address in which two registers agree, in plain capitals.

    Numbers place a building within its postcode, so what is kept runs from the first word with
    a digit to the last; names of houses, streets and towns around these are written in too many
    ways. An address without a number is all its words.
    """
    upper = _RANGE.sub("-", _APOSTROPHE.sub("", address.upper()))
    words = _WORD.findall(upper)
    numbered = [at for at, word in enumerate(words) if _HAS_DIGIT.search(word)]
    kept = words[numbered[0] : numbered[-1] + 1] if numbered else words
    return " ".join(kept)


def address_key(key: bytes, address: str, postcode: str) -> str:
    """Return 32 hexadecimal digits for an address, or ``""`` if it cannot be told from others.

    Parameters
    ----------
    key
        The secret key of the workspace.
    address
        The lines of the address, without its postcode.
    postcode
        As `postcode_of` writes it.

    Returns
    -------
    The same digits for the same postcode and the same `plain_address`; none where either is
    missing.
    """
    plain = plain_address(address)
    return content_digest(key, ["address", plain, postcode]) if plain and postcode else ""
