"""Dropping puts a parcel into the drop: whole, on the disk, or not at all.

The partner side may add to the folder and need not be able to read it, so nothing is listed here.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from models.durable import sync_folder
from webmap.drop.sealing import Parcel

__all__ = ["DRAFT", "put"]

#: How the name of a parcel begins until it is whole.
DRAFT: Final = ".draft-"
#: Its owner and the group of the drop may read what none of them but one can open.
_MODE: Final = 0o440


def put(folder: Path, parcel: Parcel) -> None:
    """Put a parcel into the drop.

    Raises
    ------
    OSError
        If there is no such folder, it may not be written to, or the disk is full. Nothing is in
        the drop then.
    """
    if folder.is_symlink():
        raise NotADirectoryError("the drop is a link to somewhere else.")
    draft = folder / f"{DRAFT}{parcel.name}"
    try:
        _write(draft, parcel.sealed)
        os.rename(draft, folder / parcel.name)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
    try:
        sync_folder(folder)
    except PermissionError:  # a folder that one may not read can only be synced with all others
        os.sync()


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, _MODE)
    with os.fdopen(handle, "wb") as file:
        os.fchmod(handle, _MODE)  # whatever the mask of the process takes away
        file.write(content)
        file.flush()
        os.fsync(handle)
