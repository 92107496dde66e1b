"""Trials repeat a method on many drawn maps; each run has a source of chance of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from tests.calibration.methods import Method
from tests.calibration.scoring import Share, jaccard
from tests.calibration.worlds import Rows, World, draw, packaged, raised, risks, round_cluster

Place: TypeAlias = Callable[[World, np.random.Generator], Rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How often a planted cluster was found, and how well where it was.

    `power` is the share of runs in which anything was called a cluster that shares a ward with
    the planted one; `overlaps` holds the Jaccard index of those runs.
    """

    power: Share
    overlaps: tuple[float, ...]

    @property
    def overlap(self) -> float:
        return float(np.mean(self.overlaps)) if self.overlaps else 0.0


def false_alarms(method: Method, *, cases: int, cv: float, runs: int, seed: int = 1) -> Share:
    """Share of maps without any cluster in which the method finds one."""
    world, alarms = packaged(), []
    for run in range(runs):
        rng = np.random.default_rng([seed, cases, round(100 * cv), run])
        counts = draw(world, cases, risks(world, cv, rng), rng)
        alarms.append(method(world, counts, rng).size > 0)
    return Share.of(alarms)


def found_in(
    method: Method,
    *,
    cases: int,
    factor: float,
    cv: float = 0.0,
    runs: int,
    seed: int = 2,
    place: Place = round_cluster,
) -> Found:
    """Plant one cluster in each of many maps and look for it."""
    world, hits, overlaps = packaged(), [], []
    for run in range(runs):
        rng = np.random.default_rng([seed, cases, round(100 * cv), round(100 * factor), run])
        planted = place(world, rng)
        counts = draw(world, cases, risks(world, cv, rng) * raised(world, planted, factor), rng)
        found = method(world, counts, rng)
        hits.append(bool(np.isin(found, planted).any()))
        if hits[-1]:
            overlaps.append(jaccard(found, planted))
    return Found(power=Share.of(hits), overlaps=tuple(overlaps))
