"""The head is the number and digest of the last line of the log, noted outside the log.

A chain cut off at its end is still a chain: only what was noted elsewhere tells that it was longer.
"""

import fcntl
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from webmap.errors import StoreUnavailable

__all__ = ["SHORTEST", "Head", "keep_head", "read_head"]

#: Letters of a digest that a person may note; none can be made without the key.
SHORTEST: Final = 16
_WRITTEN: Final = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{16,64})", re.ASCII)
#: The file is written in one piece of this many bytes, so that no reader sees half of it.
_SIZE: Final = 96


@dataclass(frozen=True, slots=True)
class Head:
    """One line of the log as somebody noted it: its number, and its digest or how that begins."""

    line: int
    digest: str

    @classmethod
    def parse(cls, written: str) -> "Head":
        """Return what is written as ``LINE:DIGEST``, with 16 to 64 letters of the digest.

        Raises
        ------
        ValueError
            If it is written otherwise.
        """
        found = _WRITTEN.fullmatch(written.strip())
        if found is None:
            raise ValueError("a head is written LINE:DIGEST, such as 120:9f86d081884c7d65.")
        return cls(int(found[1]), found[2])

    def is_digest(self, digest: object) -> bool:
        """Say whether a digest is the one noted."""
        return isinstance(digest, str) and digest.startswith(self.digest)

    @property
    def short(self) -> str:
        """It as a person notes it: ``LINE:DIGEST`` with the first 16 letters."""
        return f"{self.line}:{self.digest[:SHORTEST]}"


def read_head(file: Path) -> Head | None:
    """Return the head that was kept in a file, or None where none is kept yet.

    Raises
    ------
    ValueError
        If the file holds something else.
    """
    try:
        with file.open("rb") as held:
            written = held.read(_SIZE).decode("ascii", "replace")
    except FileNotFoundError:
        return None
    return Head.parse(written) if written.strip("\0 \n") else None


def keep_head(file: Path, head: Head) -> None:
    """Keep a head in a file that only its owner may read; it never goes back to an earlier line.

    It is written after the line is stored, so a process that is killed in between leaves an
    earlier head: what is kept is the least that the log must hold.

    Raises
    ------
    StoreUnavailable
        If it cannot be written.
    """
    try:
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            kept = _kept(os.pread(handle, _SIZE, 0))
            if kept is None or kept < head.line:
                os.pwrite(handle, f"{head.line}:{head.digest}\n".ljust(_SIZE).encode(), 0)
        finally:
            os.close(handle)
    except OSError:
        raise StoreUnavailable(
            "The head of the audit log cannot be kept beside its store. Check the disk, and who "
            "owns the folder."
        ) from None


def _kept(written: bytes) -> int | None:
    """Return the number of the line kept, or None where there is none; what is no head stays."""
    if not written.strip(b"\0 \n"):
        return None
    try:
        return Head.parse(written.decode("ascii", "replace")).line
    except ValueError:
        return 10**18
