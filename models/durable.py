"""Durable writing: a folder or file is on the disk whole, or is not there at all.

Everything is written to a draft beside its place, forced to disk, and renamed. A reader sees the
old state or the new one; a writer that is killed leaves a draft, which the next writer clears.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

__all__ = [
    "FolderBusy",
    "only_writer",
    "remove_drafts",
    "remove_folder",
    "store_folder",
    "swap_file",
    "sync_folder",
]

#: How the name of a draft begins. Readers never look at such a name.
_DRAFT: Final = ".draft-"


class FolderBusy(RuntimeError):
    """Another process is writing into the same folder."""

    def __init__(self) -> None:
        super().__init__(
            "Another process is publishing into the same folder. Wait for it to end and run the "
            "command again. Nothing was stored."
        )


@contextmanager
def only_writer(root: Path) -> Iterator[None]:
    """Hold a folder for one writer; the system lets go if the process dies.

    Raises
    ------
    FolderBusy
        If another process holds it.
    """
    with (root / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderBusy from None
        yield


def remove_drafts(root: Path) -> None:
    """Clear what a killed writer left in `root`. Only for the one who holds it."""
    for draft in root.glob(f"{_DRAFT}*"):
        if draft.is_dir():
            shutil.rmtree(draft)
        else:
            draft.unlink()


def remove_folder(folder: Path) -> None:
    """Take a folder away whole: it turns into a draft in one step, and then goes."""
    draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=folder.parent))
    os.replace(folder, draft)
    shutil.rmtree(draft)


def store_folder(contents: Mapping[str, bytes], target: Path) -> None:
    """Write a new folder of files, readable by all, whole or not at all.

    Parameters
    ----------
    contents
        Bytes by path inside the folder.
    target
        Where the folder shall stand. It must not exist.

    Raises
    ------
    OSError
        If the disk refuses. Nothing is left at `target` unless the folder there is whole.
    """
    root = target.parent
    draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=root))
    try:
        folders = {draft}
        for name, content in sorted(contents.items()):
            path = draft / name
            path.parent.mkdir(parents=True, exist_ok=True)
            folders |= {draft / parent for parent in Path(name).parents}
            _write_through(path, content, 0o644)
        for folder in sorted(folders, reverse=True):
            folder.chmod(0o755)
            sync_folder(folder)
        os.replace(draft, target)
        sync_folder(root)
    except BaseException:
        with suppress(OSError):
            shutil.rmtree(draft)
        raise


def swap_file(target: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Replace a small file in one step; where it holds the same bytes already, leave it.

    Parameters
    ----------
    target
        The file.
    content
        What it shall hold.
    mode
        Who may read it; 0600 for its owner alone, from the first byte.

    Raises
    ------
    OSError
        If the disk refuses. `target` then holds the old bytes, or the new ones whole.
    """
    if target.exists() and target.read_bytes() == content:
        return
    handle, name = tempfile.mkstemp(prefix=_DRAFT, dir=target.parent)
    os.close(handle)
    draft = Path(name)
    try:
        _write_through(draft, content, mode)
        os.replace(draft, target)
        sync_folder(target.parent)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


def _write_through(path: Path, content: bytes, mode: int) -> None:
    """Write a file and wait until the disk has it; then say who may read it."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(mode)


def sync_folder(folder: Path) -> None:
    """Wait until the disk has a folder's list of names."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
