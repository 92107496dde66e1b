"""The methods side by side: ours as they are used, and what others would have said by default.

Each takes a world, counts and a source of chance, and returns the wards it calls a cluster.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TypeAlias

import numpy as np
from esda.getisord import G_Local
from esda.moran import Moran_Local
from libpysal.weights import W
from numpy.typing import NDArray

from models.gi_star import permuted_gi_star
from models.hotspots import hotspots
from models.scan import scan
from tests.calibration.worlds import Floats, Rows, World

Method: TypeAlias = Callable[[World, Floats, np.random.Generator], Rows]

ALPHA = 0.05
#: Nobody found.
NOBODY: NDArray[np.intp] = np.array([], dtype=np.intp)


def scanned(null: str, shape: str = "circle", draws: int = 199) -> Method:
    """The first cluster of a scan, if its p is at most .05."""

    def method(world: World, counts: Floats, rng: np.random.Generator) -> Rows:
        expected = world.expected(int(counts.sum()))
        found = scan(world.xy, counts, expected, null=null, shape=shape, draws=draws, rng=rng)
        first = next(iter(found.clusters), None)
        return np.asarray(first.members) if first and first.p <= ALPHA else NOBODY

    return method


def hotspot_wards(draws: int = 2_999) -> Method:
    """Wards that the default method calls more than expected."""

    def method(world: World, counts: Floats, rng: np.random.Generator) -> Rows:
        expected = world.expected(int(counts.sum()))
        found = hotspots(counts, expected, world.neighbours, draws, rng)
        return np.flatnonzero(found.category == "more than expected")

    return method


def gi_by_usual_defaults(world: World, counts: Floats, rng: np.random.Generator) -> Rows:
    """Wards hot by Gi* of rates as programs have it: 999 permutations, half the two-sided p."""
    found = permuted_gi_star(_rates(world, counts), world.neighbours, draws=999, rng=rng)
    return np.flatnonzero((found.p / 2 <= ALPHA) & (found.z > 0))


def esda_gi(world: World, counts: Floats, rng: np.random.Generator) -> Rows:
    """Wards that esda's G_Local calls hot by its defaults: 999 permutations, p at most .05."""
    with _defaults_kept():
        found = G_Local(
            _rates(world, counts), _weights(world), seed=int(rng.integers(2**31)), n_jobs=1
        )
    return np.flatnonzero((found.p_sim <= ALPHA) & (found.Zs > 0))


def esda_moran(world: World, counts: Floats, rng: np.random.Generator) -> Rows:
    """Wards that esda's Moran_Local calls high among high by its defaults."""
    with _defaults_kept():
        found = Moran_Local(
            _rates(world, counts), _weights(world), seed=int(rng.integers(2**31)), n_jobs=1
        )
    return np.flatnonzero((found.p_sim <= ALPHA) & (found.q == 1))


@contextmanager
def _defaults_kept() -> Iterator[None]:
    """Let esda warn that its default p, one-tailed, will change; it is what people have today."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


def _rates(world: World, counts: Floats) -> Floats:
    return counts / world.residents * 10_000


@cache
def _weights(world: World) -> W:
    rows = {at: world.neighbours.matrix[[at]].indices.tolist() for at in range(len(world))}
    return W(rows, id_order=list(range(len(world))))
