"""Backing up writes one file that holds the whole workspace but its key, whole or not at all."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from models.durable import FolderBusy, only_writer, sync_folder
from webmap.config import Settings
from webmap.db.copying import copy_out
from webmap.db.records.journal import write_line
from webmap.db.records.store import RECORDS
from webmap.errors import NothingToDo, StoreUnavailable, UsageRefused
from webmap.keeping.archives import FOLDERS, RESTRICTED, pack, stays_inside
from webmap.stores import STORES, is_there, open_records, open_store
from webmap.workspace import Workspace

__all__ = ["back_up", "copy_key", "require_new"]

#: Folder of the restricted side in which the stores are copied while they are packed.
_COPIES: Final = ".backup"
_BUSY: Final = "Another backup is being made. Wait for it to end. Nothing was written."


def back_up(
    workspace: Workspace,
    settings: Settings,
    target: Path,
    at: datetime,
    note: Callable[[], None] = lambda: None,
) -> int:
    """Write everything but the key to one file, readable by its owner alone.

    Parameters
    ----------
    workspace, settings
        What to back up. Each store is copied as it stands at one moment; others may go on
        reading and writing.
    target
        The file; it must not exist, nor lie in the workspace.
    at
        Time, UTC without a zone.
    note
        Called once the file is whole, before it takes its name; what it raises keeps it from that.

    Returns
    -------
    How many bytes it has.

    Raises
    ------
    NothingToDo
        If there is nothing to back up yet.
    UsageRefused
        If the file exists or lies in the workspace.
    StoreUnavailable
        If a store cannot be read, or another backup or a release is being made.
    """
    if not is_there(RECORDS, workspace, settings):
        raise NothingToDo(RECORDS.absent)
    require_new(target, workspace)
    with _draft_of(target) as file:
        with _held_still(workspace), _copies(workspace, settings) as copies:
            files = copies | _files(workspace)
            pack(file, files, f"{at.isoformat()}Z", synthetic=workspace.is_synthetic)
        size = file.tell()
        note()
    with open_records(workspace, settings, writing=True) as db:
        write_line(db, "backup", f"{size} bytes", at)
    return size


def copy_key(workspace: Workspace, target: Path, note: Callable[[], None] = lambda: None) -> None:
    """Write a copy of the key, readable by its owner alone, to a file that must not exist.

    Parameters
    ----------
    workspace, target
        Whose key, and the file.
    note
        Called before the file takes its name; what it raises keeps it from that.

    Raises
    ------
    UsageRefused
        If the file exists or lies in the workspace.
    StoreUnavailable
        If the key is exposed or not whole.
    NothingToDo
        If there is none.
    """
    require_new(target, workspace)
    if not workspace.has_key:
        raise NothingToDo("There is no key yet: the first import makes it. Nothing was written.")
    with _draft_of(target) as file:
        file.write(workspace.key())
        note()


def require_new(target: Path, workspace: Workspace) -> None:
    """Refuse a file that is there, or that would lie beside what it is a copy of.

    Raises
    ------
    UsageRefused
        If it is either, or its folder is not there.
    """
    if target.resolve().is_relative_to(workspace.root.resolve()):
        fault = "lies inside the workspace: what takes that takes the copy too. Give a file apart"
    elif target.exists():
        fault = "is there already, and an older copy is not written over. Give another name"
    elif not target.parent.is_dir():
        fault = "is in a folder that is not there. Make the folder first"
    else:
        return
    raise UsageRefused(f"The file {fault}. Nothing was written.")


@contextmanager
def _draft_of(target: Path) -> Iterator[IO[bytes]]:
    """Yield a file that takes its place once it is whole; one that was left is written over."""
    draft = target.with_name(f".{target.name}.draft")
    handle = os.open(draft, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreUnavailable(_BUSY) from None
        try:
            file.truncate()
            os.fchmod(handle, 0o600)
            yield file
            file.flush()
            os.fsync(handle)
            os.replace(draft, target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    sync_folder(target.parent)


@contextmanager
def _copies(workspace: Workspace, settings: Settings) -> Iterator[dict[str, Path]]:
    """Yield copies of both stores, kept on the restricted side and only until they are packed."""
    folder = workspace.prepare_restricted() / _COPIES
    folder.mkdir(mode=0o700, exist_ok=True)
    with _alone(folder, _BUSY):
        try:
            for left in folder.glob("*.sqlite*"):  # by one that was killed
                left.unlink()
            copies = {}
            for store in STORES:
                copy = folder / f"{store.name}.sqlite"
                if not is_there(store, workspace, settings):
                    with open_store(store, workspace, settings, writing=True):
                        pass  # an empty one is made
                with open_store(store, workspace, settings) as db:
                    copy_out(db, store, copy)
                copies[f"stores/{store.name}.sqlite"] = copy
            yield copies
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _held_still(workspace: Workspace) -> Iterator[None]:
    """Let no release be published, so that the ledger and the releases that go in agree."""
    workspace.releases.mkdir(mode=0o755, exist_ok=True)
    with _alone(workspace.releases, "A release is being published. Run the command again."):
        yield


@contextmanager
def _alone(folder: Path, busy: str) -> Iterator[None]:
    try:
        with only_writer(folder):
            yield
    except FolderBusy:
        raise StoreUnavailable(busy) from None


def _files(workspace: Workspace) -> dict[str, Path]:
    """Return the files of the open folders and of the audits, by their names in the archive."""
    files = {}
    roots = dict.fromkeys(FOLDERS, workspace.root) | dict.fromkeys(RESTRICTED, workspace.restricted)
    for folder, root in roots.items():
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            is_draft = any(part.startswith(".") for part in Path(name).parts)
            if path.is_file() and not path.is_symlink() and not is_draft:
                files[name] = path
    if not all(map(stays_inside, files)):
        raise UsageRefused(
            "A file in the workspace has a name that could not be restored. Give the files in "
            "boundaries and places plain names. Nothing was written."
        )
    return files
