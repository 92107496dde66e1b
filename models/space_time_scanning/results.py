"""Results of a scan over space and time: clusters, and what is needed to repeat them."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.space_time_scanning.likelihood import Statistic

__all__ = ["SpaceTimeCluster", "SpaceTimeResult"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpaceTimeCluster:
    """Areas and steps with more, or fewer, events than expected, by chance or not: see `p`.

    Attributes
    ----------
    members
        Rows of its areas, ascending.
    start, end
        Its first and last step, both included.
    observed, expected
        Events seen and expected.
    relative_risk
        Kulldorff's statistic on counts: ``(c / E) / ((C - c) / (C - E))``, risk inside over risk
        outside, infinite where all events are inside. Else ``c / E``.
    log_likelihood_ratio
        How much better a risk of its own explains it, in natural logarithms; what clusters are
        ranked by and `p` is of.
    p
        Monte Carlo p-value, never 0: how often a map without clusters has a cylinder that
        reaches the ratio.
    gumbel_p
        The same from a Gumbel distribution fitted to those maps, for p-values too small to draw;
        ``nan`` where it can not be fitted.
    recurrence
        Of a prospective scan, how many steps pass on average until chance alone shows as much in
        one of the scans; None otherwise.
    high
        Whether more than expected; else fewer.
    population
        What its areas hold of the population or, without one, of the expected counts; in a
        permutation scan of the cases.
    centre
        Row of the area at its centre.
    radius
        Distance from the centre to its farthest area, in the unit of the points.
    """

    members: Whole
    start: int
    end: int
    observed: int
    expected: float
    relative_risk: float
    log_likelihood_ratio: float
    p: float
    gumbel_p: float
    recurrence: float | None
    high: bool
    population: float
    centre: int
    radius: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpaceTimeResult:
    """Clusters, the most likely first, with what is needed to repeat them.

    Attributes
    ----------
    clusters
        Without common areas; the first whatever its p-value, others only if p is under 1.
    n, tested
        Areas, and how many take part: something is expected in them, or in a permutation scan
        all, as the place of an area without cases is one to look around as well.
    steps, first_step
        Steps, and what the first of them is called.
    cylinders
        Candidates, the same from two centres counted twice.
    total, expected
        Events in all, and expected ones.
    draws
        Maps drawn without clusters.
    null
        "negative-binomial", "poisson" or "permutation".
    statistic
        "kulldorff" or "expectation-based".
    cv_areas, cv_steps
        Mean coefficient of variation under the null of the risks of areas, and of the risks of
        steps within an area.
    overdispersed
        p-value of Potthoff & Whittinghill's test that counts vary more than one risk for all
        allows or, in a permutation scan, more than the margins do; by variation or by clusters.
    caution
        In words, why these p-values may be too small; empty if no reason is known.
    max_share, max_areas, max_radius, min_steps, max_steps
        Limits of cylinders; `max_steps` as it comes out of all limits on time.
    prospective, repeated_every
        Whether only cylinders that last to the end count, and steps from one scan to the next.
    maxima
        Greatest ratio of each map drawn, shape ``(draws,)``; empty where there is no cluster.
    method
        The method in words.
    """

    clusters: tuple[SpaceTimeCluster, ...]
    n: int
    tested: int
    steps: int
    first_step: int
    cylinders: int
    total: int
    expected: float
    draws: int
    null: str
    statistic: Statistic
    cv_areas: float
    cv_steps: float
    overdispersed: float
    caution: str
    max_share: float
    max_areas: int | None
    max_radius: float | None
    min_steps: int
    max_steps: int
    prospective: bool
    repeated_every: int
    maxima: Floats
    method: str
