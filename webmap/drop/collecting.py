"""Collecting looks into the drop on the restricted side, where anything may have been put.

Only plain files with the name and the size of a parcel are read. What is no parcel at all, such as
a link or a folder, is counted, and left where it is for a person to look at.
"""

import fcntl
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from nacl.bindings import crypto_box_SEALBYTES

from webmap.drop.dropping import DRAFT
from webmap.drop.envelope import NAMED, SIZES, Envelope, WrongEnvelope
from webmap.drop.opening import DropKeys, opened
from webmap.errors import StoreUnavailable

__all__ = [
    "Fault",
    "Waiting",
    "alone",
    "clear",
    "look",
    "opened_again",
    "remove_drafts",
    "set_aside",
]

#: How long what is sealed is, in a parcel.
_SEALED_SIZES: Final = frozenset(size + crypto_box_SEALBYTES for size in SIZES)
#: Nobody takes longer to write a parcel; a draft that is older was left by a process that died.
_A_DAY: Final = timedelta(days=1)


class Fault(StrEnum):
    """Why a parcel was set aside; it stands in the name of the file."""

    NOT_OPENED = "not-opened"
    REFUSED = "refused"
    DEFECT = "defect"


@dataclass(slots=True)
class Waiting:
    """What is in the drop.

    Attributes
    ----------
    envelopes
        Those of the parcels that could be opened, the one that was sent first before the others.
    unopened
        Names of parcels that could not.
    strange
        How many things are no parcel at all.
    """

    envelopes: list[Envelope] = field(default_factory=list)
    unopened: list[str] = field(default_factory=list)
    strange: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return not (self.envelopes or self.unopened or self.strange)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the drop for one collector; the system lets go if the process dies.

    Raises
    ------
    StoreUnavailable
        If another process is collecting.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        _hold(handle)
        yield
    finally:
        os.close(handle)


def _hold(folder: int) -> None:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StoreUnavailable(
            "Another command is collecting the drop. Wait for it to end. Nothing was stored."
        ) from None


def look(folder: Path, keys: DropKeys) -> Waiting:
    """Open every parcel far enough to know who sent it and when; no file of one is kept.

    Parameters
    ----------
    folder
        The drop.
    keys
        What its parcels are opened with.
    """
    waiting = Waiting()
    for name in sorted(os.listdir(folder)):
        if name.startswith(DRAFT):
            continue
        if not NAMED.fullmatch(name) or not _is_plain((folder / name).lstat()):
            waiting.strange += 1
            continue
        try:
            waiting.envelopes.append(opened_again(folder, name, keys)[0])
        except WrongEnvelope:
            waiting.unopened.append(name)
    waiting.envelopes.sort(key=lambda one: (one.sent_at, one.parcel))
    return waiting


def opened_again(folder: Path, parcel: str, keys: DropKeys) -> tuple[Envelope, bytes]:
    """Return the envelope and the file of one parcel.

    Raises
    ------
    WrongEnvelope
        If it is no parcel, cannot be opened, or the partner side did not write it.
    StoreUnavailable
        If this account may not read it.
    """
    how = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        handle = os.open(folder / parcel, how)
    except PermissionError:
        raise StoreUnavailable(
            "This account may not read what the partner side put into the drop. Give the folder "
            "mode 3730 and a group that both accounts are in, and the parcels in it that group. "
            "Nothing was stored."
        ) from None
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        if not _is_plain(found) or found.st_size not in _SEALED_SIZES:
            raise WrongEnvelope("it has not the size of a parcel.")
        sealed = file.read(found.st_size)
    return opened(sealed, parcel, keys)


def clear(folder: Path, parcel: str) -> None:
    """Take a parcel away whose file has been stored."""
    (folder / parcel).unlink()


def set_aside(folder: Path, parcel: str, aside: Path, fault: Fault) -> None:
    """Move a parcel, sealed as it is, to a folder of the restricted side.

    Parameters
    ----------
    folder, parcel
        Which.
    aside
        The folder, made if it is not there.
    fault
        Why.
    """
    aside.mkdir(mode=0o700, exist_ok=True)
    stem = parcel.partition(".")[0]
    shutil.move(folder / parcel, aside / f"{stem}-{secrets.token_hex(4)}.{fault}.sealed")


def remove_drafts(folder: Path, now: datetime) -> None:
    """Clear what processes left that died while they dropped something.

    Parameters
    ----------
    folder
        The drop.
    now
        The time, UTC without a zone.
    """
    for name in os.listdir(folder):
        draft = folder / name
        if name.startswith(DRAFT) and stat.S_ISREG((found := draft.lstat()).st_mode):
            written = datetime.fromtimestamp(found.st_mtime, tz=UTC).replace(tzinfo=None)
            if now - written > _A_DAY:
                with suppress(FileNotFoundError):
                    draft.unlink()


def _is_plain(found: os.stat_result) -> bool:
    """Say whether something is a file, known by this one name."""
    return stat.S_ISREG(found.st_mode) and found.st_nlink == 1
