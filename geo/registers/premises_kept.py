"""A kept index is an index over premises that stays on the disk beside the store.

It is only a shortcut, so it is trusted only where it is provably what was written: a stamp names
what it was made from and the digest of each file, and is written last. An index that is stale,
half written or damaged is made again; one that cannot be kept is used from memory.
"""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from rtree.exceptions import RTreeError
from rtree.index import Index

from geo.premises import PremisesIndex, new_tree, tree_properties

__all__ = ["forget_index", "kept_index"]

#: Changes whenever the layout of the tree does, so that an older one is made again.
_FORMAT: Final = 1
_STAMP: Final = "premises.json"
_FILES: Final = ("premises.dat", "premises.idx")
#: How the names of folders begin in which a tree is being written or read.
_DRAFT: Final = ".premises-"


def kept_index(
    folder: Path, uids: Sequence[str], x: npt.ArrayLike, y: npt.ArrayLike
) -> PremisesIndex:
    """Return an index over these premises, from the disk if it is there and whole.

    Parameters
    ----------
    folder
        Where it is kept; made if it is not there. The files are this module's alone.
    uids, x, y
        As for `PremisesIndex`: what the store holds now. They decide whether what is kept is
        still right.

    Returns
    -------
    An index that answers exactly as one made in memory. It reads a copy of its own, so that
    neither its changes nor another process's reach the kept files.

    Raises
    ------
    ValueError
        As for `PremisesIndex`.
    """
    stamp = _stamp_of(uids, x, y)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        tree = _opened(folder, stamp)
        if tree is None:
            _keep(folder, stamp, x, y)
            tree = _opened(folder, stamp)
    except (OSError, RTreeError):
        tree = None  # the disk is full or read-only: the index in memory serves as well
    return PremisesIndex(uids, x, y, tree=tree)


def forget_index(folder: Path) -> None:
    """Remove what is kept of an index; it is made again when it is next asked for."""
    shutil.rmtree(folder, ignore_errors=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _stamp_of(uids: Sequence[str], x: npt.ArrayLike, y: npt.ArrayLike) -> str:
    """Return a digest of exactly what an index is made from."""
    digest = sha256(f"{_FORMAT}\0{len(uids)}\0".encode())
    digest.update("\0".join(map(str, uids)).encode())
    for metres in (x, y):
        digest.update(np.ascontiguousarray(metres, dtype=np.float64).tobytes())
    return digest.hexdigest()


def _opened(folder: Path, stamp: str) -> Index | None:
    """Open a copy of what is kept, or return None unless it is whole and of this stamp."""
    try:
        said = json.loads((folder / _STAMP).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or said.get("stamp") != stamp:
        return None
    with _draft(folder) as draft:
        for name in _FILES:
            with suppress(FileNotFoundError):
                shutil.copyfile(folder / name, draft / name)
            if _digest(draft / name) != said.get(name):
                return None
        # The tree keeps its files open, so that it outlives the folder.
        return Index(str(draft / "premises"), properties=tree_properties())


def _keep(folder: Path, stamp: str, x: npt.ArrayLike, y: npt.ArrayLike) -> None:
    """Write a tree, check it, and put it in the place of the one before; the stamp comes last."""
    with open(folder / f"{_DRAFT}lock", "a", opener=_private) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in folder.glob(f"{_DRAFT}*/"):
            shutil.rmtree(left, ignore_errors=True)
        with _draft(folder) as draft:
            path = str(draft / "premises")
            east, north = (np.asarray(metres, dtype=np.float64).reshape(-1) for metres in (x, y))
            new_tree(east, north, path).close()
            _require_whole(path, east.size)
            digests = {name: _digest(draft / name) for name in _FILES}
            (folder / _STAMP).unlink(missing_ok=True)
            (draft / _STAMP).write_text(json.dumps({"stamp": stamp, **digests}))
            for name in (*_FILES, _STAMP):
                (draft / name).chmod(0o600)
            for name in _FILES:
                os.replace(draft / name, folder / name)
            os.replace(draft / _STAMP, folder / _STAMP)


def _require_whole(path: str, entries: int) -> None:
    """Read every page of a tree that was just written: a full disk may have cut it short.

    Raises
    ------
    RTreeError
        If a page is missing or an entry is not found.
    """
    tree = Index(path, properties=tree_properties())
    everywhere = np.array([[-np.inf, np.inf]])
    found, _ = tree.intersection_v(  # type: ignore[no-untyped-call]  # rtree leaves it untyped
        everywhere[:, [0, 0]], everywhere[:, [1, 1]]
    )
    tree.close()
    if not np.array_equal(np.sort(found), np.arange(entries)):
        raise RTreeError("a tree was not written whole")


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    """Make a folder to work in, and clear it away; one left by a killed process goes later."""
    draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=folder))
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file, or nothing where there is none."""
    return sha256(path.read_bytes()).hexdigest() if path.exists() else ""
