"""A feature server hands out one layer of outlines a page at a time (the ArcGIS REST protocol).

Nothing here opens a connection: questions go through a function that is given, so that a test can
answer them, and waiting goes through another. What has arrived is kept as it arrives, under the
edition of the layer it belongs to; a download that broke off goes on where it was, and pages of two
editions are never put together.
"""

import json
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias
from urllib.parse import urlencode

from boundaries.errors import BoundaryRefused, NoAnswer, ServiceUnreachable

__all__ = ["Answer", "Fetched", "Layer", "Line", "fetch"]

#: Areas asked for in one page.
PAGE: Final = 25
_MOST_AREAS: Final = 1_000
_EDITION: Final = "edition"
_BUSY: Final = 429

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
class Answer:
    """What came back: the status, the bytes, and for how many seconds to leave the server alone."""

    status: int
    content: bytes
    wait: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How a server is asked, and with what patience.

    Attributes
    ----------
    send
        Asks one address; raises `NoAnswer` where none comes.
    sleep
        Waits so many seconds.
    tries
        How often one question is asked before giving up.
    first_wait, longest_wait
        Seconds to wait after the first failure, doubled each time; a server that asks for more
        than the longest is left alone.
    """

    send: Callable[[str], Answer]
    sleep: Callable[[float], None]
    tries: int = 5
    first_wait: float = 1.0
    longest_wait: float = 60.0


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


@dataclass(frozen=True, slots=True)
class _Later:
    """Why a question should be asked again, and when, if the server says."""

    reason: str
    wait: float | None = None


@dataclass(slots=True)
class _Pages:
    """The areas that have arrived, and where the next page begins."""

    promised: int
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
        if _edition(layer, where, line) != edition:
            raise BoundaryRefused(
                "the service was given a new edition while it was read. Fetch it again."
            )
        return _joined(layer, pages)
    except BoundaryRefused:
        kept.clear()
        raise


def _edition(layer: Layer, where: str, line: Line) -> bytes:
    """Ask what the layer is and when it was last edited, as the key of everything kept of it."""
    about = _ask(f"{layer.address}?{urlencode({'f': 'json'})}", line)
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
    more = True
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
        more = page["more"]
        pages.count += 1
        pages.features += page["features"]
        if watch is not None:
            watch(len(pages.features), pages.promised)
    # A server that says that more is left is asked for it, so that nothing is cut off unseen.
    if more and _page(layer, where, line, len(pages.features))["features"]:
        raise BoundaryRefused(
            f"the service has more wards than the {pages.promised} it promised. Fetch again."
        )
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
    return _ask(f"{layer.address}/query?{urlencode(question)}", line)


def _ask(address: str, line: Line) -> dict[str, Any]:
    """Ask one address until it answers, waiting longer each time."""
    pause = line.first_wait
    reason = ""
    for turn in range(line.tries):
        found = _once(address, line)
        if isinstance(found, dict):
            return found
        reason, wait = found.reason, found.wait if found.wait is not None else pause
        if wait > line.longest_wait:
            raise ServiceUnreachable(
                f"The boundary service asks to be left alone for {wait / 60:.0f} minutes. Run the "
                "command again then: what has arrived is kept. No boundary was changed."
            )
        if turn + 1 < line.tries:
            line.sleep(wait)
            pause = min(2 * pause, line.longest_wait)
    raise ServiceUnreachable(
        f"The boundary service could not be reached, asked {line.tries} times: it {reason}. Run "
        "the command again later, or download the file elsewhere and use `plainsight boundaries "
        "add FILE`. What has arrived is kept. No boundary was changed."
    )


def _once(address: str, line: Line) -> dict[str, Any] | _Later:
    """Ask one address once; tell what should be asked again from what never will be answered."""
    try:
        answer = line.send(address)
    except NoAnswer as why:
        return _Later(str(why))
    if answer.status == _BUSY or answer.status >= 500:
        return _Later(f"is busy or broken (status {answer.status})", answer.wait)
    if answer.status != 200:
        raise BoundaryRefused(
            f"the service does not have this layer, or does not give it to everyone (status "
            f"{answer.status}). Its address may have changed: give the new one with --from."
        )
    try:
        found = json.loads(answer.content)
    except (ValueError, RecursionError):
        return _Later("answers with something else; a sign-in page may stand between")
    if not isinstance(found, dict):
        return _Later("answers with something else; a sign-in page may stand between")
    return _without_error(found, answer.wait)


def _without_error(found: dict[str, Any], wait: float | None) -> dict[str, Any] | _Later:
    """Look for the failure that these servers report with a status of success."""
    error = found.get("error")
    if error is None:
        return found
    code = error.get("code") if isinstance(error, dict) else None
    code = code if isinstance(code, int) else 0
    if code == _BUSY or code >= 500:
        return _Later(f"is busy or broken (error {code})", wait)
    raise BoundaryRefused(
        f"the service does not answer this question (error {code}): it may have changed, or want "
        "a sign-in. Give the address of an open layer with --from."
    )
