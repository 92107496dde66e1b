"""A workspace is one folder: the restricted side and the releases, physically apart.

.. code-block:: text

    DIR/
      restricted/   mode 0700: records.sqlite, analysts.sqlite, key (0600), analysis/
      partnership/  mode 0700: partnership.sqlite, what the steward and the partners keep
      drop/         what partners sealed for the restricted side and nobody else can read
      releases/     one folder a release; `current` names the one partners see
      boundaries/   outlines added by the user
      places/       open tables of places added by the user
      synthetic     present only where every record is made up
"""

import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from webmap.errors import StoreUnavailable

__all__ = ["KEY_BYTES", "Workspace", "create_key", "is_open_to_others"]

#: Length of the cell key K of the disclosure rules.
KEY_BYTES: Final = 32
#: Whoever may write to a folder may put another restricted side in the place of the one in it.
_NO_ONE_ELSE_WRITES: Final = 0o755
#: How the name of a key in the making begins; no copy that a person keeps is called so.
_DRAFT: Final = ".draft-key-"


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folders of one partnership. Making one touches no disk."""

    root: Path

    @property
    def restricted(self) -> Path:
        """Folder only named analysts may open."""
        return self.root / "restricted"

    @property
    def releases(self) -> Path:
        """Folder the partner app reads, and the only one."""
        return self.root / "releases"

    @property
    def boundaries(self) -> Path:
        """Folder of outlines added by the user."""
        return self.root / "boundaries"

    @property
    def partnership(self) -> Path:
        """Folder of what the steward and the partners keep; it holds no record."""
        return self.root / "partnership"

    @property
    def places(self) -> Path:
        """Folder of open tables of places, such as that of UPRNs, added by the user."""
        return self.root / "places"

    @property
    def records_file(self) -> Path:
        """SQLite file of the records store when the settings name no other."""
        return self.restricted / "records.sqlite"

    @property
    def analysts_file(self) -> Path:
        """SQLite file of the analysts store when the settings name no other."""
        return self.restricted / "analysts.sqlite"

    @property
    def partnership_file(self) -> Path:
        """SQLite file of the partnership store when the settings name no other."""
        return self.partnership / "partnership.sqlite"

    @property
    def partner_secret_file(self) -> Path:
        """File of what the partner side signs and encrypts with."""
        return self.partnership / "secret"

    @property
    def analyst_secret_file(self) -> Path:
        """File of what the restricted side signs and encrypts with."""
        return self.restricted / "secret"

    @property
    def drop(self) -> Path:
        """Folder into which the partner side puts what is sealed for the restricted side."""
        return self.root / "drop"

    @property
    def key_file(self) -> Path:
        """File of the secret cell key."""
        return self.restricted / "key"

    @property
    def is_synthetic(self) -> bool:
        """Whether every record here is made up."""
        return (self.root / "synthetic").exists()

    @property
    def has_key(self) -> bool:
        """Whether the secret cell key is there."""
        return self.key_file.exists()

    def mark_synthetic(self) -> None:
        """Say that every record here is made up; every page drawn from it will say so."""
        self.root.mkdir(parents=True, exist_ok=True, mode=_NO_ONE_ELSE_WRITES)
        (self.root / "synthetic").touch()

    def prepare_restricted(self) -> Path:
        """Make the restricted folder, readable by its owner alone, and return it."""
        return self._prepare_private(self.restricted)

    def prepare_partnership(self) -> Path:
        """Make the folder of the partnership store, readable by its owner alone, and return it."""
        return self._prepare_private(self.partnership)

    def prepare_open(self) -> None:
        """Make the folders that hold nothing secret; only their owner may write to them."""
        self.root.mkdir(parents=True, exist_ok=True, mode=_NO_ONE_ELSE_WRITES)
        for folder in (self.releases, self.boundaries, self.places):
            folder.mkdir(exist_ok=True, mode=_NO_ONE_ELSE_WRITES)

    def _prepare_private(self, folder: Path) -> Path:
        self.root.mkdir(parents=True, exist_ok=True, mode=_NO_ONE_ELSE_WRITES)
        folder.mkdir(exist_ok=True, mode=0o700)
        if is_open_to_others(folder):
            folder.chmod(0o700)
        return folder

    def key(self) -> bytes:
        """Return the secret cell key, making it the first time.

        Raises
        ------
        StoreUnavailable
            If the file can be read by anyone but its owner, or is not 32 bytes long.
        """
        self.prepare_restricted()
        if not self.has_key:
            create_key(self.key_file)
        for draft in self.restricted.glob(f"{_DRAFT}*"):  # of one that was killed in the making
            draft.unlink(missing_ok=True)
        if is_open_to_others(self.key_file):
            raise StoreUnavailable(
                "The key in the restricted folder can be read by others. Set its mode to 0600, "
                "ask who may have read it, and run the command again. Nothing was done."
            )
        key = self.key_file.read_bytes()
        if len(key) != KEY_BYTES:
            raise StoreUnavailable(
                f"The key in the restricted folder should be {KEY_BYTES} bytes long. Put back the "
                "copy that was backed up: with another key every published number would change."
            )
        return key


def is_open_to_others(path: Path) -> bool:
    """Say whether anyone but its owner may read, write or enter a file or folder."""
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def create_key(path: Path, key: bytes | None = None) -> None:
    """Write a key whole or not at all, readable by its owner alone from the first moment.

    Parameters
    ----------
    path
        Where it shall stand. One that is there already is left as it is.
    key
        Its bytes; new ones where none are given.
    """
    draft = path.with_name(f"{_DRAFT}{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES) if key is None else key)
            file.flush()
            os.fsync(file.fileno())
        # Where another process made it first, its key is the one to use; it may have cleared
        # this draft away too.
        with suppress(FileExistsError, FileNotFoundError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
