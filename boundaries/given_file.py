"""A given file is what somebody hands over as boundaries: read whole, and known by its content.

The name of a file is a claim. What its first bytes say must agree with it, and only two kinds are
taken: GeoJSON text and GeoPackage. Anything else is named and refused unread.
"""

import stat
from pathlib import Path
from typing import Final

from boundaries.errors import BoundaryRefused
from boundaries.geopackage import as_geojson, is_geopackage

__all__ = ["content_of"]

_MOST_BYTES: Final = 64 * 2**20
#: How files of other kinds begin, and what they are called.
_STRANGERS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"PK\x03\x04", "a zip archive or a workbook"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7-zip archive"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"fgb\x03", "a FlatGeobuf file"),
    (b"\x00\x00\x27\x0a", "part of a shapefile"),
    (b"%PDF", "a PDF"),
    (b"\x89HDF", "an HDF file"),
    *((b"\x80" + bytes([version]), "a Python pickle") for version in range(2, 6)),
)


def content_of(path: Path, layer: str | None = None) -> bytes:
    """Return the GeoJSON text of a boundary file, from GeoJSON or GeoPackage.

    Parameters
    ----------
    path
        An ordinary file. A link, a pipe or a device is not opened.
    layer
        Which layer of a GeoPackage, where it holds several.

    Returns
    -------
    Bytes of a GeoJSON document, at most 64 MB, not yet parsed.

    Raises
    ------
    BoundaryRefused
        If the file is missing, empty, too large, or not of the kind its name says.
    """
    raw = _bytes(path)
    named_geopackage = path.suffix.lower() == ".gpkg"
    if is_geopackage(raw) and named_geopackage:
        return as_geojson(raw, layer)
    _require_text(raw)
    if named_geopackage:
        raise BoundaryRefused(
            "the file is called a GeoPackage and is none. Export the boundaries again."
        )
    if layer is not None:
        raise BoundaryRefused("only a GeoPackage has layers. Leave --layer out.")
    return raw


def _bytes(path: Path) -> bytes:
    """Read an ordinary file whole, up to the limit."""
    raw = _opened(path)
    if len(raw) > _MOST_BYTES:
        raise BoundaryRefused(
            f"the file is larger than {_MOST_BYTES // 2**20} MB. Cut it to West Yorkshire, or use "
            "the generalised product (BGC or BSC)."
        )
    if not raw.strip():
        raise BoundaryRefused("the file is empty. Download or export it again.")
    return raw


def _opened(path: Path) -> bytes:
    """Read a file that is no link, pipe or device: opening one of those can wait for ever."""
    try:
        kind = path.lstat().st_mode
        if stat.S_ISREG(kind):
            with path.open("rb") as file:
                return file.read(_MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise BoundaryRefused("there is no such file. Check the name and the folder.") from None
    except OSError as why:
        raise BoundaryRefused(f"the file cannot be opened ({why.strerror}).") from None
    except ValueError:
        raise BoundaryRefused("no file can have such a name. Check the name.") from None
    if stat.S_ISLNK(kind):
        raise BoundaryRefused("this is a link to another file. Give the file itself.")
    raise BoundaryRefused("the file cannot be opened (a folder, pipe or device). Give a file.")


def _require_text(raw: bytes) -> None:
    """Refuse what begins as a file of another kind does."""
    if is_geopackage(raw) or raw.startswith(b"SQLite format 3\0"):
        raise BoundaryRefused(
            "this is a database and not what its name says. If it is a GeoPackage, let its name "
            "end in .gpkg; otherwise export the boundaries as GeoJSON or GeoPackage."
        )
    for start, kind in _STRANGERS:
        if raw.startswith(start):
            raise BoundaryRefused(
                f"this is {kind}, which is not opened. Export the boundaries as GeoJSON or "
                "GeoPackage."
            )
