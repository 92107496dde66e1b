"""Boundaries say where: the wards, districts and county that everything else is counted over.

Names are imported when first asked for, so that a command that only needs the refusals, or the
partner app that draws no polygon, does not pay for geopandas.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from boundaries.areas import BNG, Areas
    from boundaries.errors import BoundaryRefused, InputRefused
    from boundaries.gazetteer import load
    from boundaries.geojson import read

__all__ = ["BNG", "Areas", "BoundaryRefused", "InputRefused", "load", "read"]

_HOMES = {
    "BNG": "boundaries.areas",
    "Areas": "boundaries.areas",
    "BoundaryRefused": "boundaries.errors",
    "InputRefused": "boundaries.errors",
    "load": "boundaries.gazetteer",
    "read": "boundaries.geojson",
}


def __getattr__(name: str) -> object:
    """Import a public name from its home the first time it is used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'boundaries' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
