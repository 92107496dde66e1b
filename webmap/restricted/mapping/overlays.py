"""Overlays are what lies over the wards, by name: the way to each."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from webmap.restricted.mapping.case_points import case_points
from webmap.restricted.mapping.cluster_outlines import cluster_outlines
from webmap.restricted.mapping.sheet import Sheet
from webmap.restricted.mapping.surfaces import NothingToSmooth, density_over, risk_over

__all__ = ["overlay"]

_WAYS: Final[Mapping[str, Callable[[Sheet], dict[str, Any]]]] = MappingProxyType(
    {
        "points": lambda sheet: case_points(sheet.here, sheet.asked).as_json(),
        "density": lambda sheet: density_over(sheet.here, sheet.asked),
        "relative-risk": lambda sheet: risk_over(sheet.here, sheet.asked),
        "clusters": cluster_outlines,
    }
)


def overlay(sheet: Sheet, name: str) -> dict[str, Any]:
    """Return what lies over the wards, remembered; `name` is a key of `map_view.OVERLAYS`."""

    def work_out() -> dict[str, Any]:
        try:
            return _WAYS[name](sheet)
        except NothingToSmooth as why:
            return {"kind": "nothing", "words": str(why)}

    key = ("overlay", name, sheet.asked, sheet.analysis.start)
    found: dict[str, Any] = sheet.here.remembered.answer(key, work_out)
    return found
