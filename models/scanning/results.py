"""Results of a scan: clusters, the most likely first, with what is needed to repeat them."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.scanning.nulls import NullName
from models.scanning.windows import Shape

__all__ = ["Cluster", "ScanResult"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cluster:
    """A zone with more, or fewer, events than expected, whether or not by chance: see `p`.

    Attributes
    ----------
    members
        Rows of its areas, ascending.
    observed, expected
        Events seen and expected, the expected counts of the map scaled to the events in all.
    relative_risk
        ``(c / E) / ((C - c) / (C - E))``: risk inside over risk outside; infinite where all
        events are inside.
    log_likelihood_ratio
        How much better a risk of its own explains the zone, in natural logarithms.
    statistic
        The same times the penalty of its shape; what clusters are ranked by and `p` is of.
    p
        Monte Carlo p-value, never 0: how often a map without clusters has a zone that reaches
        the statistic.
    gumbel_p
        The same from a Gumbel distribution fitted to those maps, for p-values too small to draw;
        ``nan`` where it can not be fitted.
    recurrence
        None: how often so much is seen by chance can be said only of a scan over time.
    high
        Whether more than expected; else fewer.
    population
        What the zone holds of the population given, or of the expected counts.
    centre
        Row of the area at its centre.
    radius
        Distance from the centre to its farthest area, in the unit of the points; of an ellipse
        the shorter half-axis.
    ratio, angle
        Longest axis over shortest, 1 for a circle, and turn of the longest, degrees
        anticlockwise from east.
    """

    members: Whole
    observed: int
    expected: float
    relative_risk: float
    log_likelihood_ratio: float
    statistic: float
    p: float
    gumbel_p: float
    recurrence: float | None
    high: bool
    population: float
    centre: int
    radius: float
    ratio: float
    angle: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScanResult:
    """Clusters, the most likely first, with what is needed to repeat them.

    Attributes
    ----------
    clusters
        Without common areas; the first whatever its p-value, others only if p is under 1.
    n, tested
        Areas, and how many take part: something is expected in them.
    zones
        Candidate zones, the same from two centres counted twice.
    total
        Events in every map.
    draws
        Maps drawn without clusters.
    null, cv
        Which null, and the mean coefficient of variation of risks under it; 0 where one risk is
        meant for all.
    overdispersed
        p-value of Potthoff & Whittinghill's test that counts vary more than a Poisson model
        allows, by variation or by clusters; ``nan`` under the Bernoulli null.
    caution
        In words, why these p-values may be too small; empty if no reason is known.
    max_share, max_areas, shape, compactness
        Limits and shapes of the windows.
    maxima
        Greatest statistic of each map drawn, shape ``(draws,)``; empty if there was no cluster
        to compare with them.
    method
        The method in words.
    """

    clusters: tuple[Cluster, ...]
    n: int
    tested: int
    zones: int
    total: int
    draws: int
    null: NullName
    cv: float
    overdispersed: float
    caution: str
    max_share: float
    max_areas: int | None
    shape: Shape
    compactness: float
    maxima: Floats
    method: str
