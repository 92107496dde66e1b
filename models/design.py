"""A design is how areas are tested: against what, beside which others, and how strictly."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from boundaries.areas import Areas
from geo.neighbours import Neighbours, distance_band, nearest, queen
from geo.residents import shared_by_residents
from models.categories import RATE

__all__ = ["DRAWS", "NEIGHBOUR_RULES", "RESIDENTS", "Design"]

Floats: TypeAlias = NDArray[np.float64]

#: Maps redrawn without clusters: enough for one ward of 124 to pass the false discovery rate.
DRAWS: Final = 9_999
#: Largest share of the exposure that one scanned cluster may hold.
MAX_SHARE: Final = 0.2
#: The usual denominator.
RESIDENTS: Final = "usual residents (Census 2021)"

#: Rules that join areas, by the name they are chosen with. The usual one stands first.
NEIGHBOUR_RULES: Final[Mapping[str, Callable[[Areas], Neighbours]]] = MappingProxyType(
    {
        "queen": queen,
        "nearest-6": lambda areas: nearest(areas, 6),
        "within-5-km": lambda areas: distance_band(areas, 5_000),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Design:
    """How areas are tested.

    Attributes
    ----------
    neighbours
        In the order of the areas.
    exposure
        What cases would be shared by if the risk were the same everywhere, shape ``(n,)``, such
        as residents; only proportions matter.
    denominator
        The exposure in words.
    level
        False discovery rate of one family of tests.
    draws
        Maps redrawn under the null.
    max_share
        Largest share of the exposure that one scanned cluster may hold.
    """

    neighbours: Neighbours
    exposure: Floats
    denominator: str = RESIDENTS
    level: float = RATE
    draws: int = DRAWS
    max_share: float = MAX_SHARE

    @classmethod
    def usual(cls, areas: Areas) -> Self:
        """Return the design of every published figure: areas that touch, over residents."""
        return cls(neighbours=queen(areas), exposure=shared_by_residents(1.0, areas))

    def expected(self, total: float) -> Floats:
        """Share cases over the areas as equal risk would, shape ``(n,)``.

        Where there is none the shares of one case stand, so that a map of nothing can be drawn.
        """
        shared: Floats = max(total, 1.0) * self.exposure / self.exposure.sum()
        return shared
