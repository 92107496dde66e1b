"""Ground is what the figures are drawn on: outlines and the shells of the maps; no figure is in it.

Each file has its content in its name, so that a browser keeps it for as long as it stays the same.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

import pandas as pd

from boundaries import names
from boundaries.areas import Areas
from models.release import Area, AreaLevel
from webmap.draw import Shell, shell_map, take_apart
from webmap.publishing.bundle import as_json
from webmap.publishing.shapes import degrees_extent, near_towns, outlines
from webmap.restricted.desk import Desk

__all__ = ["ADDRESS", "Ground", "ground"]

#: Where its files are.
ADDRESS: Final = "/map/ground"
#: Names of the maps of a page; the second stands beside the first.
_MAPS: Final = ("plainsight", "beside")
_LEVELS: Final[tuple[AreaLevel, ...]] = ("ward", "district", "county")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Ground:
    """What is drawn on.

    Attributes
    ----------
    files
        Contents by hashed name.
    maps
        The shell of each map: its element, and the names of its script and style.
    near
        Towns near each ward, by code.
    """

    files: Mapping[str, bytes]
    maps: Sequence[tuple[str, str, str]]
    near: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, areas: Mapping[AreaLevel, Areas]) -> Self:
        """Make the files of these outlines."""
        files: dict[str, bytes] = {}
        named = [area for level in _LEVELS for area in _named(level, areas[level])]
        sent = outlines(named, {level: areas[level] for level in _LEVELS}, names.labels())
        shapes = _keep(files, "shapes", "json", as_json(sent))
        extent = degrees_extent(areas["county"])
        maps = [_shell(files, name, shapes, extent) for name in _MAPS]
        return cls(files=files, maps=maps, near=near_towns(areas["ward"], names.towns()))


def ground(here: Desk) -> Ground:
    """Return the ground of the outlines in use; remembered."""

    def work_out() -> Ground:
        return Ground.of({level: here.areas[level] for level in _LEVELS})

    found: Ground = here.remembered.answer("ground of the map", work_out)
    return found


def _shell(
    files: dict[str, bytes], name: str, shapes: str, extent: tuple[float, float, float, float]
) -> tuple[str, str, str]:
    """Keep the script and style of one map, and return its element and their names."""
    shell: Shell = take_apart(shell_map(f"{ADDRESS}/{shapes}", extent, name))
    script = _keep(files, name, "js", shell.script.encode())
    return shell.html, script, _keep(files, name, "css", shell.style.encode())


def _keep(files: dict[str, bytes], stem: str, ending: str, content: bytes) -> str:
    """Keep a file under a name that says its content, and return the name."""
    name = f"{stem}.{hashlib.sha256(content).hexdigest()[:16]}.{ending}"
    files[name] = content
    return name


def _named(level: AreaLevel, areas: Areas) -> list[Area]:
    """Name the areas of a level."""
    frame = areas.frame
    missing = pd.Series(None, index=frame.index, dtype=object)
    names_, districts = frame.get("name", missing), frame.get("district_name", missing)
    return [
        Area(
            code=str(code),
            level=level,
            name=str(code) if pd.isna(name) else str(name),
            district_code=None,
            district_name=None if pd.isna(district) else str(district),
            residents=None,
        )
        for code, name, district in zip(frame.index, names_, districts, strict=True)
    ]
