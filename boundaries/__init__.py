"""Boundaries say where: the wards, districts and county that everything else is counted over."""

from boundaries.areas import BNG, Areas
from boundaries.errors import BoundaryRefused, InputRefused
from boundaries.gazetteer import load
from boundaries.geojson import read

__all__ = ["BNG", "Areas", "BoundaryRefused", "InputRefused", "load", "read"]
