"""A secret file holds one setting that nobody but its owner may read."""

import os
import stat
from pathlib import Path
from typing import Final

from webmap.errors import UsageRefused

__all__ = ["read_secret_file"]

_LARGEST: Final = 8 * 1024


def read_secret_file(file: Path, setting: str) -> str:
    """Return what a file holds, without the line end an editor leaves.

    Parameters
    ----------
    file
        Its path, which is not repeated.
    setting
        The setting that names it, for messages.

    Raises
    ------
    UsageRefused
        If it is no plain file of this account or of root, anybody else may open it, or there is
        not one line of text in it.
    """
    content = _content(file, setting)
    try:
        text = content.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        text = ""
    if len(content) > _LARGEST or not text or not text.isprintable():
        raise _refused(setting, "does not hold one line of text", "Write the value and no more")
    return text


def _content(file: Path, setting: str) -> bytes:
    """Return the bytes of a file that is as it should be; it is looked at after it is opened."""
    try:
        # A pipe nobody writes to would be waited for without end.
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        raise _refused(setting, "cannot be read", "Check the path and whose file it is") from None
    try:
        held = os.fstat(handle)
        if not stat.S_ISREG(held.st_mode):
            raise _refused(setting, "is not a file", "Name a file")
        if stat.S_IMODE(held.st_mode) & 0o077 or held.st_uid not in {os.geteuid(), 0}:
            raise _refused(
                setting,
                "can be read or changed by others",
                "Set its mode to 0600, and give it a new secret if somebody may have read it",
            )
        return os.read(handle, _LARGEST + 1)
    finally:
        os.close(handle)


def _refused(setting: str, fault: str, do: str) -> UsageRefused:
    return UsageRefused(f"The file that {setting} names {fault}. {do}. Nothing was done.")
