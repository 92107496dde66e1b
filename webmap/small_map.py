"""The small map is the picture of the view shown first, with its title and legend in words."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webmap.shelf import Shown

__all__ = ["Look", "SmallMap", "small_map"]


@dataclass(frozen=True, slots=True)
class Look:
    """One class of the legend: its paint, its words and how many areas have it."""

    fill: str
    words: str
    areas: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallMap:
    """A picture to put beside the sentences.

    Attributes
    ----------
    address
        Where the picture is served.
    title
        What the view answers; empty where the release does not say.
    reason
        Why this view is shown first.
    patterns
        SVG definitions that the paints of `looks` refer to, made when the release was published.
    """

    address: str
    title: str
    reason: str
    patterns: str
    looks: Sequence[Look]


def small_map(shown: Shown) -> SmallMap | None:
    """Return the small map of a release, or None where it carries no picture."""
    address = shown.address("small-map.svg")
    if address is None:
        return None
    views = _plain(shown, "views.json")
    first = views.get("default", "")
    figures = _plain(shown, shown.names.get(f"figures-{first}.json", ""))
    return SmallMap(
        address=address,
        title=figures.get("title", ""),
        reason=shown.release.default_view.get("reason", ""),
        patterns=_plain(shown, "shell.json").get("patterns", ""),
        looks=[
            Look(look["fill"], look["words"], look["areas"]) for look in figures.get("legend", ())
        ],
    )


def _plain(shown: Shown, name: str) -> Mapping[str, Any]:
    """Read a resource that was published as JSON; an absent one is empty."""
    if name not in shown.stored.files:
        return {}
    plain: Mapping[str, Any] = json.loads(shown.stored.asset(name))
    return plain
