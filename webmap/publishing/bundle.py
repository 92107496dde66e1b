"""A bundle is the set of files a release carries, named by content and compressed beforehand."""

import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Final

import brotli  # type: ignore[import-untyped]  # ships no types

__all__ = ["Bundle", "as_json"]

_NAME: Final = re.compile(r"[A-Za-z0-9-]+\.(json|js|css|svg)")
#: Best compression for small files; a picture is larger, read less often, and takes longer.
_BROTLI_QUALITY: Final = {"svg": 9}


class Bundle:
    """Files by name, growing while a release is published. Equal content gives equal bytes.

    A file added as ``shapes.json`` is kept as ``shapes.<hash>.json`` with compressed twins ending
    in ``.br`` and ``.gz``; `index` tells one from the other.
    """

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}
        self._index: dict[str, str] = {}

    @property
    def index(self) -> Mapping[str, str]:
        """Content-hashed names by plain name."""
        return dict(self._index)

    def add(self, name: str, content: bytes) -> str:
        """Keep a file under its content-hashed name, and return that name.

        Raises
        ------
        ValueError
            If the name is not plain letters, digits and hyphens with a known ending, or is taken.
        """
        if not _NAME.fullmatch(name) or name in self._index:
            raise ValueError(
                "a resource needs a name of its own made of letters, digits and hyphens, ending "
                "in .json, .js, .css or .svg. Area codes become part of names: check the codes "
                "of the outlines. Nothing was published."
            )
        stem, ending = name.rsplit(".", 1)
        hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:16]}.{ending}"
        quality = _BROTLI_QUALITY.get(ending, 11)
        self._files[hashed] = content
        self._files[f"{hashed}.br"] = brotli.compress(content, quality=quality)
        self._files[f"{hashed}.gz"] = gzip.compress(content, 9, mtime=0)
        self._index[name] = hashed
        return hashed

    def finish(self, plain: Mapping[str, object]) -> dict[str, bytes]:
        """Return every file, with `plain` ones and ``index.json`` as JSON under their own names."""
        named = {**plain, "index.json": self._index}
        return {**self._files, **{name: as_json(content) for name, content in named.items()}}


def as_json(content: object) -> bytes:
    """Write plain values compactly, in the order given."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
