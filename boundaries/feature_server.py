"""A feature server hands out one layer of outlines a page at a time (the ArcGIS REST protocol).

What has arrived is kept as it arrives, under the edition of the layer it belongs to; a download
that broke off goes on where it was, and pages of two editions are never put together.
"""

import json
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias
from urllib.parse import urlencode

from boundaries.errors import BoundaryRefused
from boundaries.line import Line, ask

__all__ = ["Fetched", "Layer", "fetch"]

#: Areas asked for in one page.
PAGE: Final = 25
_MOST_AREAS: Final = 1_000
_EDITION: Final = "edition"

Watch: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Where a layer is, and what its fields are called.

    Attributes
    ----------
    address
        Such as ``https://host/.../FeatureServer/0``, without a question.
    code, name, district
        Fields of the ward code, the ward name and the district code.
    """

    address: str
    code: str
    name: str
    district: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A layer as it arrived.

    Attributes
    ----------
    content
        One GeoJSON document, areas in order of code: the same bytes however it was paged.
    areas
        How many areas it holds: as many as the server promised.
    pages, resumed
        How many pages it came in, and how many of those had been kept from before.
    """

    content: bytes
    areas: int
    pages: int
    resumed: int


@dataclass(slots=True)
class _Pages:
    """The areas that have arrived, and whether the server says that more are left."""

    promised: int
    more: bool = False
    features: list[dict[str, Any]] = field(default_factory=list)
    count: int = 0
    resumed: int = 0


def fetch(
    layer: Layer,
    districts: Sequence[str],
    line: Line,
    kept: MutableMapping[str, bytes],
    watch: Watch | None = None,
) -> Fetched:
    """Fetch the areas of some districts, whole.

    Parameters
    ----------
    layer
        Which layer.
    districts
        Codes of the districts wanted.
    line
        How to ask.
    kept
        What arrived before; what arrives is added. Emptied where it cannot be trusted.
    watch
        Told how many areas have arrived, of how many.

    Raises
    ------
    ServiceUnreachable
        If the server does not answer, or not in time. What has arrived is kept.
    BoundaryRefused
        If it answers with something else, or with more or fewer areas than it promised.
    """
    quoted = ", ".join(f"'{code}'" for code in sorted(districts))
    where = f"{layer.district} IN ({quoted})"
    edition = _edition(layer, where, line)
    if edition != kept.get(_EDITION) or not json.loads(edition)["edited"]:
        kept.clear()
        kept[_EDITION] = edition
    try:
        pages = _all_pages(layer, where, line, kept, watch)
        fetched = _joined(layer, pages)
        if _edition(layer, where, line) != edition:
            raise BoundaryRefused(
                "the service was given a new edition while it was read. Fetch it again."
            )
        # A server that says that more is left is asked for it, so that nothing is cut off unseen.
        if pages.more and _page(layer, where, line, fetched.areas)["features"]:
            raise BoundaryRefused(
                f"the service has more wards than the {pages.promised} it promised. Fetch again."
            )
        return fetched
    except BoundaryRefused:
        kept.clear()
        raise


def _edition(layer: Layer, where: str, line: Line) -> bytes:
    """Ask what the layer is and when it was last edited, as the key of everything kept of it."""
    about = ask(f"{layer.address}?{urlencode({'f': 'json'})}", line)
    fields = about.get("fields")
    present = {one.get("name") for one in fields if isinstance(one, dict)} if fields else set()
    if not {layer.code, layer.name, layer.district} <= present:
        raise BoundaryRefused(
            f"the service has no fields {layer.code}, {layer.name} and {layer.district}: it is "
            "another layer, or another vintage. Check the address given with --from."
        )
    editing = about.get("editingInfo")
    edited = editing.get("lastEditDate") if isinstance(editing, dict) else None
    promised = _promised(layer, where, line)
    told = {"address": layer.address, "where": where, "edited": edited, "areas": promised}
    return json.dumps(told, sort_keys=True).encode()


def _promised(layer: Layer, where: str, line: Line) -> int:
    """Ask how many areas there are."""
    count = _query(layer, line, where=where, returnCountOnly="true", f="json").get("count")
    if not isinstance(count, int) or not 0 < count <= _MOST_AREAS:
        raise BoundaryRefused(
            "the service does not say how many wards it has, or has none of West Yorkshire. Check "
            "the address given with --from."
        )
    return count


def _all_pages(
    layer: Layer,
    where: str,
    line: Line,
    kept: MutableMapping[str, bytes],
    watch: Watch | None,
) -> _Pages:
    """Take page after page until as many areas have arrived as were promised."""
    pages = _Pages(json.loads(kept[_EDITION])["areas"])
    while len(pages.features) < pages.promised:
        name = f"page-{len(pages.features):06d}"
        page = _readable(kept.get(name))
        if page is None:
            page = _page(layer, where, line, len(pages.features))
            kept[name] = json.dumps(page).encode()
        else:
            pages.resumed += 1
        if not page["features"]:
            raise _fewer(len(pages.features), pages.promised)
        pages.more = page["more"]
        pages.count += 1
        pages.features += page["features"]
        if watch is not None:
            watch(len(pages.features), pages.promised)
    return pages


def _readable(page: bytes | None) -> dict[str, Any] | None:
    """Return a page that was kept, or None where there is none or it is damaged."""
    try:
        found = json.loads(page or b"")
        whole = isinstance(found["features"], list) and isinstance(found["more"], bool)
    except (ValueError, TypeError, KeyError):
        return None
    return dict(found) if whole else None


def _page(layer: Layer, where: str, line: Line, start: int) -> dict[str, Any]:
    """Ask for one page of areas, in order of code so that no area is on two pages."""
    found = _query(
        layer,
        line,
        where=where,
        outFields=",".join((layer.code, layer.name, layer.district)),
        orderByFields=layer.code,
        outSR="4326",
        resultOffset=str(start),
        resultRecordCount=str(PAGE),
        f="geojson",
    )
    features = found.get("features")
    if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
        raise BoundaryRefused("the service answers with something that is no list of outlines.")
    return {"features": features, "more": _exceeded(found)}


def _exceeded(found: dict[str, Any]) -> bool:
    """Say whether more is left: told at the top by some servers, among properties by others."""
    inner = found.get("properties")
    told = [found, inner if isinstance(inner, dict) else {}]
    return any(place.get("exceededTransferLimit") is True for place in told)


def _fewer(sent: int, promised: int) -> BoundaryRefused:
    return BoundaryRefused(
        f"the service promised {promised} wards and sent {sent}. Fetch again; if it goes on, "
        "download the file and use `plainsight boundaries add FILE`."
    )


def _joined(layer: Layer, pages: _Pages) -> Fetched:
    """Put the pages together as one document that does not depend on how they were cut."""
    named = (layer.code, layer.name, layer.district)
    areas: dict[str, dict[str, Any]] = {}
    for number, feature in enumerate(pages.features, start=1):
        found = feature.get("properties")
        if not isinstance(found, dict) or not isinstance(found.get(layer.code), str):
            raise BoundaryRefused(f"ward {number} that the service sent has no {layer.code}.")
        areas[found[layer.code]] = {
            "type": "Feature",
            "properties": {name: found.get(name) for name in named},
            "geometry": feature.get("geometry"),
        }
    if not len(areas) == len(pages.features) == pages.promised:
        raise BoundaryRefused(
            f"the service promised {pages.promised} wards and sent {len(pages.features)}, "
            f"{len(areas)} of them different. Fetch again."
        )
    document = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "EPSG:4326"}},
        "features": [areas[code] for code in sorted(areas)],
    }
    content = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return Fetched(content=content, areas=len(areas), pages=pages.count, resumed=pages.resumed)


def _query(layer: Layer, line: Line, **question: str) -> dict[str, Any]:
    """Ask the layer one question."""
    return ask(f"{layer.address}/query?{urlencode(question)}", line)
