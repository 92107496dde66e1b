"""Contents are looked at by kind of bytes alone: a workbook or a text; nothing is opened here."""

import codecs
from typing import Final

from webmap.drop.envelope import LARGEST_FILE, Form

__all__ = ["ContentRefused", "form_of"]

#: How every ZIP file begins, and so every .xlsx.
_ARCHIVE: Final = b"PK\x03\x04"
#: How the format before .xlsx begins, and an .xlsx with a password.
_OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0"
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: Control characters that a text may hold.
_LAYOUT: Final = frozenset("\t\n\r")
_FIRST_PRINTABLE: Final = " "
_MEGABYTE: Final = 1024 * 1024


class ContentRefused(ValueError):
    """A file that is not sent on. The message says what to do, and quotes nothing of it."""


def form_of(content: bytes) -> Form:
    """Return how a file is written, as far as its bytes show.

    Parameters
    ----------
    content
        The file; of one that is too large, a byte more than may be sent is enough.

    Raises
    ------
    ContentRefused
        If it is empty, too large, or neither a workbook nor a text.
    """
    if not content:
        raise ContentRefused("The file is empty. Save it again and choose it again")
    if len(content) > LARGEST_FILE:
        raise ContentRefused(f"The file must be smaller than {LARGEST_FILE // _MEGABYTE} MB")
    if content.startswith(_OLD_WORKBOOK):
        raise ContentRefused(
            "The file has a password, or is in the old format .xls. Save it as .xlsx without a "
            "password"
        )
    if content.startswith(_ARCHIVE):
        return Form.XLSX
    if _is_text(content):
        return Form.CSV
    raise ContentRefused("The file must be an Excel workbook (.xlsx), or saved as CSV UTF-8")


def _is_text(content: bytes) -> bool:
    codec = "utf-16" if content.startswith(_UTF_16) else "utf-8-sig"
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        return False
    return all(letter in _LAYOUT for letter in set(text) if letter < _FIRST_PRINTABLE)
