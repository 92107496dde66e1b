"""Dominance is that one premises makes up most of a figure that a release would print."""

from models.disclosure.cells import CellId
from models.disclosure.dominated import dominated
from models.disclosure.geography import Geography
from webmap.releasing.drafting import Drafted, Material

__all__ = ["dominated_in"]


def dominated_in(material: Material, made: Drafted) -> tuple[CellId, ...]:
    """List the cells a draft prints of which one premises holds more than half. RESTRICTED."""
    return dominated(
        made.prepared.audit.cells,
        made.prepared.counted,
        material.placed(),
        Geography.of(made.areas),
        made.family.family,
        material.quarter,
        made.spec,
    )
