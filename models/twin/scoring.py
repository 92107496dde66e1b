"""A score says how well a method found what was planted, and how quiet it stayed elsewhere."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from geo.neighbours import Neighbours
from models.twin.truth import Truth

__all__ = ["Score", "score"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a list of flagged wards is worth.

    Attributes
    ----------
    hotspots, hotspots_found
        Hotspots acting in the whole period; those with at least half of their wards flagged.
    wards, wards_found
        Wards inside those hotspots; those flagged.
    quiet, false
        Wards with nothing planted that raises them, nor beside one; those flagged all the same.
    """

    hotspots: int
    hotspots_found: int
    wards: int
    wards_found: int
    quiet: int
    false: int


def score(
    truth: Truth, flagged: Collection[str], quarters: Collection[str], neighbours: Neighbours
) -> Score:
    """Compare the wards a method flags as "more than expected" with the truth.

    Parameters
    ----------
    truth
        The twin's truth.
    flagged
        Ward codes.
    quarters
        Names of the quarters the method was given, pooled.
    neighbours
        Neighbours of the twin's wards: a ward beside a planted one is neither hit nor miss.
    """
    asked = set(quarters)
    acting = [
        set(planted.areas)
        for planted in truth.planted
        if planted.is_hotspot and asked <= set(planted.quarters)
    ]
    raised = {
        code
        for planted in truth.planted
        if planted.factor > 1 and asked & set(planted.quarters)
        for code in planted.areas
    }
    quiet = set(truth.codes) - raised - _beside(raised, neighbours)
    inside = set().union(*acting)
    seen = set(flagged)
    return Score(
        hotspots=len(acting),
        hotspots_found=sum(len(group & seen) * 2 >= len(group) for group in acting),
        wards=len(inside),
        wards_found=len(inside & seen),
        quiet=len(quiet),
        false=len(quiet & seen),
    )


def _beside(codes: set[str], neighbours: Neighbours) -> set[str]:
    """Return the codes that neighbour any of `codes`."""
    rows = np.flatnonzero(neighbours.codes.isin(sorted(codes)))
    touched = np.asarray(neighbours.matrix[rows].sum(axis=0)).ravel() > 0
    return set(neighbours.codes[touched])
