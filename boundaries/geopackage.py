"""A GeoPackage is a database of outlines; one that was given is taken apart in a child process.

A database can hold views, triggers and generated columns that run when it is read, so it is read
where they can reach nothing: a fresh Python without environment, network, files or much memory,
that gets the bytes on standard input and answers in GeoJSON. What it answers is parsed and checked
like any GeoJSON a stranger gave. GDAL, which opens some ninety kinds of file and follows links
between them, is not loaded at all.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from boundaries.errors import BoundaryRefused

__all__ = ["as_geojson", "is_geopackage"]

_READER: Final = Path(__file__).with_name("geopackage_reader.py")
_SECONDS: Final = 120
#: Where SQLite keeps what kind of database it is, and what a GeoPackage has there.
_KIND: Final = slice(68, 72)
_KINDS: Final = (b"GPKG", b"GP10", b"GP11")


def is_geopackage(raw: bytes) -> bool:
    """Say whether bytes begin as a GeoPackage does."""
    return raw.startswith(b"SQLite format 3\0") and raw[_KIND] in _KINDS


def as_geojson(raw: bytes, layer: str | None = None) -> bytes:
    """Return one layer of a GeoPackage as the text of a GeoJSON document.

    Parameters
    ----------
    raw
        The whole file.
    layer
        Name of the layer; needed only where there are several with outlines.

    Returns
    -------
    A FeatureCollection with the ONS columns, in the coordinate system the layer declares.

    Raises
    ------
    BoundaryRefused
        If there is no such layer, or it cannot be read within the limits set for it.
    """
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answered:
        given.write(raw)
        given.seek(0)
        # -I: neither the folder nor the environment of whoever runs this has a say in the child.
        command = [sys.executable, "-I", str(_READER), *([] if layer is None else [layer])]
        try:
            ended = subprocess.run(  # noqa: S603 - our own reader; the layer is compared, not run
                command,
                stdin=given,
                stdout=answered,
                stderr=subprocess.DEVNULL,
                env={"OPENBLAS_NUM_THREADS": "1"},
                timeout=_SECONDS,
                check=False,
            )
        except (subprocess.TimeoutExpired, ValueError):
            raise _beyond_limits() from None
        answered.seek(0)
        return _collection(answered.read(), ended.returncode)


def _collection(answer: bytes, code: int) -> bytes:
    """Return what the child found, or refuse for the reason it gave."""
    if code:
        raise _beyond_limits()
    try:
        found: Any = json.loads(answer)
    except (ValueError, RecursionError):
        raise _beyond_limits() from None
    if "refused" in found:
        raise BoundaryRefused(str(found["refused"]))
    return json.dumps(found, ensure_ascii=False).encode()


def _beyond_limits() -> BoundaryRefused:
    return BoundaryRefused(
        "the GeoPackage is damaged, or asks for more time or memory than outlines of one county "
        "need. Export the boundaries again, as GeoJSON if this goes on."
    )
