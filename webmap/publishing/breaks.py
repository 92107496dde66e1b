"""Breaks part amounts into classes at whole numbers that follow the figures.

Natural breaks come from mapclassify (Fisher's exact method); they are then moved to whole numbers,
so that a legend reads "4 to under 7" and never "3.82 to 6.91".
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import mapclassify
import numpy as np

from webmap.legend import SEQUENCE, LegendClass, amount_classes

__all__ = ["Scale", "count_scale", "rate_scale"]


@dataclass(frozen=True, slots=True)
class Scale:
    """Classes of rising amount; a class starts at its edge, the first below every edge.

    `edges` has one entry fewer than `classes`. With no figure to class there are no classes.
    """

    edges: tuple[int, ...]
    classes: tuple[LegendClass, ...]

    def find(self, amount: float) -> LegendClass:
        """Return the class an amount falls in."""
        return self.classes[bisect_right(self.edges, amount)]


def rate_scale(rates: Sequence[float]) -> Scale:
    """Class rates, rounded as they are printed, at whole numbers: "4 to under 7"."""
    edges = _edges(rates)
    if not rates:
        return Scale((), ())
    inner = [f"{low} to under {high}" for low, high in pairwise(edges)]
    words = [f"under {edges[0]}", *inner, f"{edges[-1]} or more"] if edges else ["all areas alike"]
    return Scale(edges, amount_classes(words))


def count_scale(counts: Sequence[int]) -> Scale:
    """Class printed counts by the lowest and highest printed in each class: "20 to 35"."""
    if not counts:
        return Scale((), ())
    edges = _edges(counts)
    printed = sorted(set(counts))
    groups = [[n for n in printed if bisect_right(edges, n) == at] for at in range(len(edges) + 1)]
    words = [_span(group[0], group[-1]) for group in groups]
    return Scale(edges, amount_classes(words))


def _edges(amounts: Sequence[float]) -> tuple[int, ...]:
    """Return rising whole numbers that part the amounts into groups, none of them empty."""
    values = np.asarray(sorted(amounts), dtype=float)
    wanted = min(len(SEQUENCE), len(np.unique(values)))
    if wanted < 2:
        return ()
    tops = mapclassify.FisherJenks(values, k=wanted).bins[:-1]
    edges: list[int] = []
    for edge in sorted({math.floor(top) + 1 for top in tops}):
        start = edges[-1] if edges else -math.inf
        if np.any((values >= start) & (values < edge)) and np.any(values >= edge):
            edges.append(edge)
    return tuple(edges)


def _span(low: int, high: int) -> str:
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"
