"""Worlds for calibration: the packaged wards with cases drawn over them, with signal or none."""

from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

import boundaries
from geo.neighbours import Neighbours, queen

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.intp]

#: Wards in a planted cluster.
SIZE = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class World:
    """Wards as a method is given them: centroids in metres, residents, neighbours, districts."""

    xy: Floats
    residents: Floats
    neighbours: Neighbours
    districts: NDArray[np.str_]

    def __len__(self) -> int:
        return self.residents.size

    def expected(self, cases: int) -> Floats:
        """Share cases by residents."""
        return cases * self.residents / self.residents.sum()


@cache
def packaged() -> World:
    """The 124 packaged wards."""
    wards = boundaries.load()
    return World(
        xy=shapely.get_coordinates(shapely.centroid(wards.frame.geometry.to_numpy())),
        residents=wards.frame["residents"].to_numpy(float),
        neighbours=queen(wards),
        districts=wards.frame["district_code"].to_numpy(str),
    )


def risks(world: World, cv: float, rng: np.random.Generator) -> Floats:
    """Relative risks of mean 1 that differ between wards without regard to place."""
    if cv == 0:
        return np.ones(len(world))
    return rng.gamma(cv**-2, cv**2, len(world))


def draw(world: World, cases: int, risk: Floats, rng: np.random.Generator) -> Floats:
    """Spread a fixed number of cases by residents times risk."""
    weights = world.residents * risk
    return rng.multinomial(cases, weights / weights.sum()).astype(float)


def draw_steps(world: World, cases: int, risk: Floats, rng: np.random.Generator) -> Floats:
    """Spread cases over wards and steps; `risk` has shape ``(n, steps)``."""
    weights = (world.residents[:, None] * risk).ravel()
    return rng.multinomial(cases, weights / weights.sum()).reshape(risk.shape).astype(float)


def round_cluster(world: World, rng: np.random.Generator) -> Rows:
    """A ward drawn by lot and the five nearest to it."""
    centre = world.xy[rng.integers(len(world))]
    return np.sort(np.argsort(np.hypot(*(world.xy - centre).T), kind="stable")[:SIZE])


def thin_cluster(world: World, rng: np.random.Generator, wards: int = 10) -> Rows:
    """Wards in a line: those nearest to a ward within a narrow strip of any direction."""
    while True:
        angle = rng.uniform(0, np.pi)
        moved = world.xy - world.xy[rng.integers(len(world))]
        along = moved @ np.array([np.cos(angle), np.sin(angle)])
        across = moved @ np.array([-np.sin(angle), np.cos(angle)])
        strip = np.flatnonzero(np.abs(across) <= 1_500)
        if strip.size >= wards:
            return np.sort(strip[np.argsort(np.abs(along[strip]), kind="stable")[:wards]])


def raised(world: World, members: Rows, factor: float) -> Floats:
    """Relative risks of one but for the members, whose risk is `factor`."""
    risk = np.ones(len(world))
    risk[members] = factor
    return risk
