"""Residents are whom a rate is over: the usual residents that outlines carry (Census 2021).

Wards that were redrawn since carry an estimate and how many per cent it may be off
(`geo.estimated_residents`); whoever prints them or a rate says so in the words given here.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from boundaries.areas import Areas
from geo.periods import Period

__all__ = ["PER", "estimate_words", "has_residents", "person_years", "shared_by_residents"]

Floats: TypeAlias = NDArray[np.float64]

#: One rate is for this many residents.
PER: Final = 10_000


def has_residents(areas: Areas) -> bool:
    """Say whether the number of residents of every area is known."""
    known = areas.frame.get("residents")
    return known is not None and bool(known.notna().all()) and bool((known > 0).all())


def estimate_words(areas: Areas) -> str:
    """Say of how many areas the residents are estimated, and how surely; empty where of none."""
    margins = areas.frame.get("residents_within")
    if margins is None or not margins.notna().any():
        return ""
    given = margins.dropna()
    return (
        f"residents of {len(given)} of {len(areas)} {areas.level.replace('_', ' ')}s, redrawn "
        "since, are estimated "
        f"from Census 2021 by postcode, half of them within about {given.median():.0f}% and each "
        f"within about {given.max():.0f}%"
    )


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
