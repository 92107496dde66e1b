"""An archive is one file that holds a workspace but for its key, and the proof that it is whole.

.. code-block:: text

    stores/records.sqlite, partnership.sqlite, analysts.sqlite   each as it stood at one moment
    releases/..., boundaries/..., places/...           the open folders
    audit/...                                          the proofs of releases; restricted
    manifest.json                                      size and SHA-256 of every other file

It is a ZIP file and is read as if a stranger had made it: a name that could leave its folder, a
link, a file twice, one that is not listed or larger than listed, is a reason to refuse it whole.
"""

import json
import os
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final
from zlib import error as ZlibError  # noqa: N812 - zlib writes its error class small

from boundaries.errors import InputRefused

__all__ = [
    "FOLDERS",
    "RESTRICTED",
    "ArchiveRefused",
    "Manifest",
    "Packed",
    "opened",
    "pack",
    "stays_inside",
    "unpack",
]

#: The open folders of a workspace that an archive holds.
FOLDERS: Final = ("releases", "boundaries", "places")
#: The folders of the restricted side that it holds too; not in the backups of earlier versions.
RESTRICTED: Final = ("audit",)
_FORMAT: Final = 1
_MANIFEST: Final = "manifest.json"
_PART: Final = re.compile(r"[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]{0,199}")
_STORES: Final = ("stores/records.sqlite", "stores/partnership.sqlite")
#: Not in the backups of earlier versions.
_LATER_STORES: Final = ("stores/analysts.sqlite",)
_MOST_FILES: Final = 100_000
_LARGEST_MANIFEST: Final = 32 * 2**20
_SPARE: Final = 64 * 2**20
_BLOCK: Final = 1 << 20
_IS_LINK: Final = 0o120000
_LOCKED: Final = 0x1 | 0x40


class ArchiveRefused(InputRefused):
    """A file that is not an archive, or not the one that was written."""

    def __init__(self, file: str, fault: str) -> None:
        super().__init__(
            f"{file}: {fault}. Use another backup, and find out who could have changed this one. "
            "Nothing was restored."
        )


@dataclass(frozen=True, slots=True)
class Packed:
    """One file of an archive: its size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an archive says of itself.

    Attributes
    ----------
    made_at
        When, UTC, as ISO text.
    synthetic
        Whether every record in it is made up.
    files
        Every file by its name in the archive.
    """

    made_at: str
    synthetic: bool
    files: Mapping[str, Packed]

    def as_json(self) -> bytes:
        """Return it as it stands in the archive."""
        files = {name: [each.size, each.sha256] for name, each in sorted(self.files.items())}
        told = {
            "format": _FORMAT,
            "made_at": self.made_at,
            "synthetic": self.synthetic,
            "files": files,
        }
        return json.dumps(told, indent=1).encode()

    @classmethod
    def from_json(cls, content: bytes) -> "Manifest":
        """Return what such bytes say.

        Raises
        ------
        ValueError
            If they are not those of a manifest this version reads.
        """
        try:
            told: dict[str, Any] = json.loads(content)
            files = {
                str(name): Packed(int(size), str(digest))
                for name, (size, digest) in told["files"].items()
            }
            if told["format"] != _FORMAT or not isinstance(told["synthetic"], bool):
                raise ValueError
            made_at = datetime.fromisoformat(told["made_at"].removesuffix("Z"))
            return cls(made_at=f"{made_at.isoformat()}Z", synthetic=told["synthetic"], files=files)
        except (KeyError, TypeError, AttributeError, RecursionError, OverflowError):
            raise ValueError from None


def pack(archive: IO[bytes], files: Mapping[str, Path], made_at: str, *, synthetic: bool) -> None:
    """Write files into an archive, and the manifest last.

    Parameters
    ----------
    archive
        An empty file, opened for writing.
    files
        Where each stands now, by its name in the archive.
    made_at, synthetic
        What the manifest says.
    """
    packed = {}
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made:
        for name, path in sorted(files.items()):
            with path.open("rb") as held, made.open(name, "w", force_zip64=True) as taken:
                packed[name] = _copied(held, taken)
        manifest = Manifest(made_at=made_at, synthetic=synthetic, files=packed)
        made.writestr(_MANIFEST, manifest.as_json())


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """Open an archive and read its manifest; every name in it has been looked at.

    Raises
    ------
    ArchiveRefused
        If it is not an archive, or holds anything that its manifest does not list.
    """
    if not path.is_file():  # a folder, or a pipe or device that has no end
        raise ArchiveRefused(path.name, "there is no file to read here")
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive, _manifest(archive, path.name)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, ZlibError):
        raise ArchiveRefused(path.name, "it is not a backup, or only a part of one") from None


def unpack(archive: zipfile.ZipFile, manifest: Manifest, target: Path) -> None:
    """Write every file of an archive below a new folder, each checked against the manifest.

    Raises
    ------
    ArchiveRefused
        If a file is not what the manifest says, or there is no room for all of them.
    """
    name_of = Path(archive.filename or "").name
    needed = sum(each.size for each in manifest.files.values())
    if needed + _SPARE > shutil.disk_usage(target).free:
        raise ArchiveRefused(name_of, "there is not enough room on the disk for what it holds")
    for name, listed in sorted(manifest.files.items()):
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(name) as held, path.open("xb") as taken:
            if _copied(held, taken, most=listed.size) != listed:
                raise ArchiveRefused(name_of, "a file in it is not what was packed")
            os.fsync(taken.fileno())


def _copied(held: IO[bytes], taken: IO[bytes], most: int | None = None) -> Packed:
    """Copy to the end, or to just beyond the most bytes there may be."""
    size, digest = 0, sha256()
    while (most is None or size <= most) and (block := held.read(_BLOCK)):
        taken.write(block)
        digest.update(block)
        size += len(block)
    taken.flush()
    return Packed(size, digest.hexdigest())


def _manifest(archive: zipfile.ZipFile, file: str) -> Manifest:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if len(entries) > _MOST_FILES or len(names) != len(entries) or _MANIFEST not in names:
        raise ArchiveRefused(file, "its list of files is not that of a backup")
    if any(entry.external_attr >> 16 & 0o170000 == _IS_LINK for entry in entries):
        raise ArchiveRefused(file, "it holds a link")
    if any(entry.flag_bits & _LOCKED for entry in entries):
        raise ArchiveRefused(file, "it is locked with a password, which no backup is")
    if archive.getinfo(_MANIFEST).file_size > _LARGEST_MANIFEST:
        raise ArchiveRefused(file, "its manifest is too large")
    try:
        manifest = Manifest.from_json(archive.read(_MANIFEST))
    except ValueError:
        raise ArchiveRefused(file, "its manifest is not one this version reads") from None
    if manifest.files.keys() != names - {_MANIFEST} or not manifest.files.keys() >= {*_STORES}:
        raise ArchiveRefused(file, "its manifest does not list what it holds")
    if not all(map(stays_inside, manifest.files)):
        raise ArchiveRefused(file, "it names a file outside the workspace")
    return manifest


def stays_inside(name: str) -> bool:
    """Say whether a name is one of the stores, or a plain path below one of the folders."""
    path = PurePosixPath(name)
    parts = path.parts
    plain = path.as_posix() == name and all(map(_PART.fullmatch, parts))
    inside = plain and len(parts) > 1 and parts[0] in FOLDERS + RESTRICTED
    return inside or name in _STORES + _LATER_STORES
