"""Residents are whom a rate is over: the usual residents that outlines carry (Census 2021)."""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from boundaries.areas import Areas
from geo.periods import Period

__all__ = ["PER", "has_residents", "person_years", "shared_by_residents"]

Floats: TypeAlias = NDArray[np.float64]

#: One rate is for this many residents.
PER: Final = 10_000


def has_residents(areas: Areas) -> bool:
    """Say whether the number of residents of every area is known."""
    known = areas.frame.get("residents")
    return known is not None and bool(known.notna().all()) and bool((known > 0).all())


def person_years(areas: Areas, period: Period) -> Floats:
    """Return residents times the length of the period in years, in area order."""
    lived: Floats = _residents(areas) * len(period.quarters) / 4
    return lived


def shared_by_residents(total: float, areas: Areas) -> Floats:
    """Share a total over areas by residents, as equal risk would; shape ``(n,)``."""
    residents = _residents(areas)
    shared: Floats = total * residents / residents.sum()
    return shared


def _residents(areas: Areas) -> Floats:
    counted: Floats = areas.frame["residents"].to_numpy(dtype=np.float64)
    return counted
