"""The release store is a folder of releases: each whole, hashed, and never changed once there.

.. code-block:: text

    root/
      <release id>/manifest.json   id, format, quarter and the SHA-256 of every other file
      <release id>/release.json    the release, canonical JSON
      <release id>/assets/...      pages' resources made from it
      current                      the id of the release partners see

A release is written beside the others, forced to disk, renamed into place, and only then named in
`current`. Whatever stops the writing, partners go on seeing the release they saw before.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from models.durable import (
    only_writer,
    remove_drafts,
    remove_folder,
    store_folder,
    swap_file,
    sync_folder,
)
from models.release import Release

__all__ = [
    "FORMAT",
    "ReleaseDamaged",
    "ReleaseOutdated",
    "StoredRelease",
    "open_current",
    "open_release",
    "show",
    "write",
]

#: Version of the folder's layout. A reader refuses any other.
FORMAT: Final = 2
#: Those of earlier versions, whose releases nobody audited.
_EARLIER: Final = frozenset({1})

_ID: Final = re.compile(r"\d{4}-Q[1-4]-[0-9a-f]{12}")
_QUARTER: Final = re.compile(r"\d{4}-Q[1-4]")
_PART: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
_ASSETS: Final = "assets/"


class ReleaseDamaged(ValueError):
    """A stored release that is not what was written. It is not served."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"A stored release can not be trusted: {what}. It is not served. Restore the releases "
            "folder from its backup, or move the damaged release and `current` away and publish "
            "it again: the same records give the same bytes."
        )


class ReleaseOutdated(ReleaseDamaged):
    """A stored release of an earlier version, whole or not. It was never audited: not served."""

    def __init__(self) -> None:
        ValueError.__init__(
            self,
            "A stored release was made by an earlier version of Plainsight, which audited none. It "
            "is not served. Move the folder `releases` away, keep it, and publish again.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRelease:
    """A release read back from disk, every byte of it checked.

    Attributes
    ----------
    id
        Quarter and the first twelve hexadecimal digits of the hash of all its content.
    files
        SHA-256 of each asset by name.
    """

    id: str
    release: Release
    folder: Path
    files: Mapping[str, str]

    def asset(self, name: str) -> bytes:
        """Return the bytes of one asset, checked against its hash.

        Raises
        ------
        KeyError
            If the release has no asset of that name.
        ReleaseDamaged
            If the bytes have changed since they were written.
        """
        return _checked(self.folder / _ASSETS / name, self.files[name])


def write(
    release: Release,
    assets: Mapping[str, bytes],
    root: Path,
    before_shown: Callable[[str], None] = lambda _: None,
) -> str:
    """Publish a release: store it whole, then make it the one partners see.

    Parameters
    ----------
    release
        What partners may see.
    assets
        Resources made from it, by relative name such as ``"shapes.3f2a.json.br"``.
    root
        Folder of releases; made if it is not there.
    before_shown
        Called with the id once the release is stored and before partners see it; what it raises
        keeps the release from being shown, and from staying if it was not there before.

    Returns
    -------
    The id. The same content gives the same id and bytes, and is not stored twice.

    Raises
    ------
    FolderBusy
        If another process is publishing into `root`.
    ReleaseDamaged
        If the same release is there already but its bytes have changed.
    ValueError
        If an asset's name would not stay inside the release, or the quarter has no such name.
    """
    contents = _contents(release, assets)
    hashes = {name: _sha256(content) for name, content in sorted(contents.items())}
    release_id = f"{release.quarter}-{_fingerprint(hashes)}"
    manifest = {"format": FORMAT, "id": release_id, "quarter": release.quarter, "files": hashes}
    contents["manifest.json"] = _canonical(manifest)
    root.mkdir(parents=True, exist_ok=True, mode=0o755)  # only its owner may swap what is shown
    with only_writer(root):
        remove_drafts(root)
        with _stored(contents, root / release_id):
            open_release(root, release_id)
            before_shown(release_id)
        _name_current(root, release_id)
    return release_id


@contextmanager
def _stored(contents: Mapping[str, bytes], folder: Path) -> Iterator[None]:
    """Store a folder, unless it is there; one that is new goes again if the block fails."""
    if folder.exists():
        yield
        return
    store_folder(contents, folder)
    try:
        yield
    except BaseException:
        remove_folder(folder)
        raise


def show(
    root: Path, release_id: str | None, before_shown: Callable[[], None] = lambda: None
) -> None:
    """Make a stored release the one partners see, or let them see none.

    Parameters
    ----------
    root
        Folder of releases.
    release_id
        The release; None for none.
    before_shown
        Called once the release has been checked; what it raises leaves everything as it was.

    Raises
    ------
    FolderBusy
        If another process is publishing into `root`.
    ReleaseDamaged
        If the release is absent, or not byte for byte what was written.
    """
    root.mkdir(parents=True, exist_ok=True, mode=0o755)
    with only_writer(root):
        remove_drafts(root)
        if release_id is not None:
            open_release(root, release_id)
        before_shown()
        _name_current(root, release_id)


def _name_current(root: Path, release_id: str | None) -> None:
    """Name the release partners see, in one step."""
    if release_id is not None:
        swap_file(root / "current", f"{release_id}\n".encode())
        return
    (root / "current").unlink(missing_ok=True)
    sync_folder(root)


def open_current(root: Path) -> StoredRelease | None:
    """Open the release partners see, or return None where none has been published.

    Raises
    ------
    ReleaseDamaged
        If it is not byte for byte what was written.
    """
    try:
        release_id = (root / "current").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        raise ReleaseDamaged("`current` does not name a release") from None
    return open_release(root, release_id)


def open_release(root: Path, release_id: str) -> StoredRelease:
    """Open one release and check every file in it.

    Raises
    ------
    ReleaseDamaged
        If it is absent, or not byte for byte what was written.
    """
    if not _ID.fullmatch(release_id):
        raise ReleaseDamaged("`current` does not name a release")
    folder = root / release_id
    hashes = _manifest(folder, release_id)
    content = {name: _checked(folder / name, sha256) for name, sha256 in hashes.items()}
    try:
        release = Release.from_json(json.loads(content["release.json"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ReleaseDamaged("release.json does not hold a release this version reads") from None
    if release.quarter != release_id[: len("2026-Q3")]:
        raise ReleaseDamaged("release.json is of another quarter")
    assets = {
        name.removeprefix(_ASSETS): sha256
        for name, sha256 in hashes.items()
        if name.startswith(_ASSETS)
    }
    return StoredRelease(id=release_id, release=release, folder=folder, files=assets)


def _manifest(folder: Path, release_id: str) -> dict[str, str]:
    """Return the hashes a release's manifest lists, proved to be the ones its id was made from."""
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
        hashes = {str(name): str(sha256) for name, sha256 in manifest["files"].items()}
        form = manifest["format"]
    except FileNotFoundError:
        raise ReleaseDamaged("its manifest is missing") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ReleaseDamaged("its manifest can not be read") from None
    if form in _EARLIER:
        raise ReleaseOutdated
    if form != FORMAT:
        raise ReleaseDamaged(f"its format is not {FORMAT}, the one this version reads")
    named = {name: None for name in hashes if name != "release.json"}
    if "release.json" not in hashes or not all(_stays_inside(name) for name in named):
        raise ReleaseDamaged("its manifest lists files a release does not have")
    if _fingerprint(hashes) != release_id[-12:]:
        raise ReleaseDamaged("its manifest is not the one it was published with")
    return hashes


def _contents(release: Release, assets: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the bytes of every file but the manifest, by path inside the release."""
    if not _QUARTER.fullmatch(release.quarter):
        raise ValueError("a release is of one quarter, named such as 2026-Q3. Nothing was stored.")
    contents = {f"{_ASSETS}{name}": content for name, content in assets.items()}
    outside = [name for name in contents if not _stays_inside(name)]
    if outside:
        raise ValueError(
            f"{len(outside)} asset names would leave the release. Use plain relative names of "
            "letters, digits, dots, hyphens and underscores. Nothing was stored."
        )
    return contents | {"release.json": _canonical(release.as_json())}


def _stays_inside(name: str) -> bool:
    """Say whether a path is a plain one below the assets folder."""
    path = PurePosixPath(name)
    parts = path.parts
    return (
        len(parts) > 1
        and f"{parts[0]}/" == _ASSETS
        and path.as_posix() == name
        and all(_PART.fullmatch(part) for part in parts)
    )


def _canonical(plain: Mapping[str, Any]) -> bytes:
    """Write plain values so that equal values always give equal bytes."""
    text = json.dumps(
        plain, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )
    return text.encode() + b"\n"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _fingerprint(hashes: Mapping[str, str]) -> str:
    """Return the part of a release's id that its content decides."""
    return _sha256(_canonical({"files": dict(hashes), "format": FORMAT}))[:12]


def _checked(path: Path, sha256: str) -> bytes:
    """Return a file's bytes if they are the ones that were hashed."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ReleaseDamaged(f"{path.name} is missing") from None
    except OSError:
        raise ReleaseDamaged(f"{path.name} can not be read") from None
    if _sha256(content) != sha256:
        raise ReleaseDamaged(f"{path.name} has changed since it was published")
    return content
