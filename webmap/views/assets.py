"""Assets are the scripts and styles of the pages themselves; they hold no figure."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Final

from flask import Blueprint, Response, abort, request

from webmap.access import open_to_all
from webmap.site.delivery import squeeze

__all__ = ["TYPES", "Asset", "asset_url", "blueprint"]

blueprint = Blueprint("assets", __name__)

#: What each ending is served as.
TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        ".css": "text/css; charset=utf-8",
        ".geojson": "application/geo+json",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".png": "image/png",
        ".svg": "image/svg+xml; charset=utf-8",
    }
)

_REASON: Final = "scripts and styles of the pages; no figure is in them"
_OWN: Final = Path(__file__).parents[1] / "static"
#: What is served of each package, by folder and by the names that pages need.
_SHELVES: Final = {
    "static": ("webmap", "static", re.compile(r"[a-z-]+\.(css|js|svg)")),
    "leaflet": ("xstatic.pkg.leaflet", "data", re.compile(r"leaflet\.(css|js)|images/[\w-]+\.png")),
    "bootstrap": ("flask_bootstrap", "static/bootstrap5/css", re.compile(r"bootstrap\.min\.css")),
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served: plain and compressed."""

    kind: str
    content: bytes
    squeezed: bytes

    @property
    def version(self) -> str:
        """Start of the content's hash: the same file has the same version."""
        return hashlib.sha256(self.content).hexdigest()[:16]


@blueprint.get("/static/<path:name>")
@open_to_all(_REASON)
def own(name: str) -> Response:
    """Serve a script or style of ours."""
    return _serve("static", name)


@blueprint.get("/assets/leaflet/<path:name>")
@open_to_all(_REASON)
def leaflet(name: str) -> Response:
    """Serve the map library's own files from its package."""
    return _serve("leaflet", name)


@blueprint.get("/assets/bootstrap/<path:name>")
@open_to_all(_REASON)
def bootstrap(name: str) -> Response:
    """Serve the style library's own file from its package."""
    return _serve("bootstrap", name)


def asset_url(name: str, shelf: str = "static") -> str:
    """Return the address of an asset with its version, so that it is fetched once and kept."""
    asset = _asset(shelf, name)
    base = "/static" if shelf == "static" else f"/assets/{shelf}"
    return f"{base}/{name}?v={asset.version}" if asset else f"{base}/{name}"


def _serve(shelf: str, name: str) -> Response:
    asset = _asset(shelf, name) or abort(404)
    squeezed = request.accept_encodings["gzip"] > 0
    response = Response(asset.squeezed if squeezed else asset.content, content_type=asset.kind)
    response.vary.add("Accept-Encoding")
    if squeezed:
        response.headers["Content-Encoding"] = "gzip"
    for_ever = request.args.get("v") == asset.version
    response.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if for_ever else "public, max-age=600"
    )
    return response


def _asset(shelf: str, name: str) -> Asset | None:
    """Return a file that is served, or None; a name that is not there is not remembered."""
    package, folder, names = _SHELVES[shelf]
    path = _home(package) / folder / name
    return _read(path) if names.fullmatch(name) and path.is_file() else None


@cache
def _read(path: Path) -> Asset:
    """Read a file that is served, once for the life of the process."""
    content = path.read_bytes()
    return Asset(TYPES[path.suffix], content, squeeze(content))


@cache
def _home(package: str) -> Path:
    """Return the folder of an installed package without running any of it beyond its parents."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"the package {package} is not installed; run `make env`.")
    return Path(spec.origin).parent
