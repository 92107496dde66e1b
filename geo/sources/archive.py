"""An archive is the ZIP file a workbook is kept in: looked over before any of it is opened.

What could fill the memory, lead out of the file or run something is refused by what the archive
says of itself, and nothing is ever unpacked to disk. A member is never read past the size declared.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from geo.errors import WorkbookRefused

__all__ = ["checked_archive", "damaged", "is_archive"]

#: Members of an archive; a workbook of a hundred sheets has some four hundred.
_MOST_MEMBERS: Final = 2_000
#: Bytes a member and the whole may have once unpacked: a full sheet of a million rows has 500 MB.
_MOST_OF_ONE: Final = 1_000_000_000
_MOST_IN_ALL: Final = 2_000_000_000
#: Bytes of text that must be kept in memory while a sheet is read.
_MOST_KEPT: Final = 200_000_000
#: How far text of a table shrinks at the most; a bomb shrinks a thousandfold.
_MOST_RATIO: Final = 150
_SMALL: Final = 1_000_000
#: Bytes the list of members may have: more would fill the memory before it could be counted.
_MOST_OF_LIST: Final = 1_000_000
_LIST_END: Final = b"PK\x05\x06"
_LARGE_LIST: Final = b"PK\x06\x07"
_LOCKED: Final = 0x1 | 0x40

_UNSAFE: Final = (
    (r"(?i).*vbaproject.*|.*vbadata.*|.*/macrosheets/.*", "it holds macros"),
    (r"(?i).*/externallinks/.*", "it is linked to other workbooks"),
    (r"(?i).*/(connections\.xml|querytables/.*|model/.*)", "it is connected to other data"),
    (r"(?i).*/(embeddings|activex)/.*|.*oleobject.*", "other files are embedded in it"),
    (r"(?i).*\.(zip|xlsx|xlsm|xlsb|xls|jar|7z|rar|gz|bz2|xz|exe|dll|js|vbs)",
     "other archives or programs are packed into it"),
)  # fmt: skip
_PLAIN: Final = "Save it as a plain workbook (.xlsx) with values only, or as CSV UTF-8."
_AGAIN: Final = "Save it again as .xlsx, or as CSV UTF-8."


def is_archive(start: bytes) -> bool:
    """Say whether a file that starts with these bytes is a ZIP archive."""
    return start.startswith((b"PK\x03\x04", _LIST_END))


def damaged(file: str) -> WorkbookRefused:
    """Say of a workbook that it cannot be read to its end."""
    return WorkbookRefused(file, "the workbook is damaged or was cut short", _AGAIN)


@contextmanager
def checked_archive(raw: BinaryIO, file: str) -> Iterator[ZipFile]:
    """Open an archive after looking it over.

    Parameters
    ----------
    raw
        The file, open for reading bytes.
    file
        Its name, for messages.

    Raises
    ------
    WorkbookRefused
        If it is damaged, locked, too large, or holds anything a table does not need.
    """
    _check_list(raw, file)
    try:
        archive = ZipFile(raw)
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        raise damaged(file) from None
    with archive:
        _check_members(archive.infolist(), file)
        yield archive


def _check_list(raw: BinaryIO, file: str) -> None:
    """Refuse a list of members that is too long, before it is read."""
    size = raw.seek(0, 2)
    start = raw.seek(max(0, size - 66_000))
    tail = raw.read()
    raw.seek(0)
    at = tail.rfind(_LIST_END)
    if at < 0 or len(tail) - at < 22:
        raise damaged(file)
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    if length > _MOST_OF_LIST or tail[max(0, at - 20) : at].startswith(_LARGE_LIST):
        raise WorkbookRefused(file, "the archive lists more members than a workbook has", _PLAIN)
    if length > start + at:
        raise damaged(file)


def _check_members(members: list[ZipInfo], file: str) -> None:
    """Refuse an archive for the first thing wrong with it."""
    names = [member.filename for member in members]
    if "mimetype" in names or "META-INF/manifest.xml" in names:
        raise WorkbookRefused(file, "this is an OpenDocument file", _AGAIN)
    for fault in (
        _fault_of_sizes(members),
        _fault_of_names([member.orig_filename for member in members]),
        _fault_of_contents(names),
    ):
        if fault:
            raise WorkbookRefused(file, fault, _PLAIN)
    if any(member.flag_bits & _LOCKED for member in members):
        advice = "Take the password off and send it by a safe way."
        raise WorkbookRefused(file, "it is locked with a password", advice)
    if any(member.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for member in members):
        raise WorkbookRefused(file, "it is packed in a way workbooks are not", _AGAIN)


def _fault_of_sizes(members: list[ZipInfo]) -> str:
    if len(members) > _MOST_MEMBERS:
        return "the archive lists more members than a workbook has"
    if sum(member.file_size for member in members) > _MOST_IN_ALL:
        return "it is too large once unpacked"
    for member in members:
        most = _MOST_KEPT if member.filename.endswith("Strings.xml") else _MOST_OF_ONE
        packed = max(1, member.compress_size)
        if member.file_size > most:
            return "a part of it is too large once unpacked"
        if member.file_size > _SMALL and member.file_size / packed > _MOST_RATIO:
            return "a part of it grows out of all proportion when it is unpacked"
    return ""


def _fault_of_names(names: list[str]) -> str:
    if len({name.casefold() for name in names}) < len(names):
        return "two members of the archive have the same name"
    for name in names:
        parts = PurePosixPath(name).parts
        if name.startswith("/") or ".." in parts or re.search(r"[\\:\x00-\x1f]", name):
            return "a member of the archive names a place outside of it"
    return ""


def _fault_of_contents(names: list[str]) -> str:
    for pattern, fault in _UNSAFE:
        if any(re.fullmatch(pattern, name) for name in names):
            return fault
    return ""
