"""A surface shows over square cells where points gather, and where more than their share do.

RESTRICTED. Surfaces are for analysts and never released: they are made of exact places. Cells are
250 m or wider.
"""

from models.surfaces.bandwidth import oversmoothing
from models.surfaces.density import Surface, density
from models.surfaces.grid import SMALLEST_CELL
from models.surfaces.relative_risk import RelativeRisk, relative_risk

__all__ = [
    "SMALLEST_CELL",
    "RelativeRisk",
    "Surface",
    "density",
    "oversmoothing",
    "relative_risk",
]
