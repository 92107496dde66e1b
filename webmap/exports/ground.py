"""The ground is the outlines a release carries, as each kind of file wants them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any, Final

from webmap.files.geojson import Polygons, Ring
from webmap.files.outline import Outline
from webmap.shelf import Shown

__all__ = ["OUTLINES", "outlines_at", "shapes_at"]

#: The asset of outlines for files: by level and area code.
OUTLINES: Final = "outlines.json"


def outlines_at(shown: Shown, level: str) -> Mapping[str, Outline]:
    """Return the outlines of a level by area code, EPSG:27700; none where it carries none."""
    if OUTLINES not in shown.stored.files:
        return {}
    levels: Mapping[str, Any] = json.loads(shown.stored.asset(OUTLINES))
    return {code: Outline.from_json(plain) for code, plain in levels.get(level, {}).items()}


def shapes_at(shown: Shown, level: str) -> Mapping[str, Polygons]:
    """Return the outlines of a level by area code, WGS 84: those the map itself is drawn from."""
    if "shapes.json" not in shown.names:
        return {}
    drawn: Mapping[str, Any] = json.loads(shown.stored.asset(shown.names["shapes.json"]))
    here = drawn["levels"].get(level, {"codes": [], "outlines": []})
    return {
        code: [[_ring(steps, drawn["scale"]) for steps in polygon] for polygon in outline]
        for code, outline in zip(here["codes"], here["outlines"], strict=True)
    }


def _ring(steps: Sequence[int], scale: int) -> Ring:
    """Turn whole steps from vertex to vertex into degrees."""
    east, north = _degrees(steps[0::2], scale), _degrees(steps[1::2], scale)
    return list(zip(east, north, strict=True))


def _degrees(steps: Iterable[int], scale: int) -> Iterable[float]:
    return [whole / scale for whole in accumulate(steps)]
