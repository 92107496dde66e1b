"""Ground is where events could have happened: places at risk, by how much there is at each."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from models.chance.gamma_poisson import Intervals, fit_prior
from models.point_patterns.footprint import cells, measure
from models.point_patterns.places import check_places, check_weights

__all__ = ["Ground", "Places", "ground_at_risk", "ground_within"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
Rows: TypeAlias = NDArray[np.intp]

#: Places that stand for ground which is not itself a list of places.
SCATTERED: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """Places at risk in the order of the cells they lie in, a cell as wide as points reach.

    Attributes
    ----------
    x, y
        Metres, shape ``(m,)``.
    cell
        Number of each place's cell, ascending.
    share
        Share of the whole risk at each place, above zero; they sum to 1.
    ladder
        Running sum of shares.
    area
        Row of the area each place belongs to; risks may differ from area to area.
    """

    x: Floats
    y: Floats
    cell: Whole
    share: Floats
    ladder: Floats
    area: Rows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """Where events could have happened.

    Attributes
    ----------
    drawn
        Places that redrawn events are put at.
    measured
        Places that the ground near a cluster is measured by: the same if they are where people
        are. If they stand for ground between them, others: a redrawn event would else always lie
        on some of the ground it is held against.
    reach
        Metres within which ground belongs to the footprint of a point.
    words
        What the ground is, for the method.
    """

    drawn: Places
    measured: Places
    reach: float
    words: str

    def learn_alpha(self, x: Floats, y: Floats, counts: Floats) -> float:
        """Return the Gamma shape of risks that differ between areas; infinite if by chance only."""
        area, areas = self.measured.area, int(self.measured.area.max()) + 1
        if areas < 2 or not counts.size:
            return np.inf
        ground = cKDTree(np.column_stack([self.measured.x, self.measured.y]))
        nearest = ground.query(np.column_stack([x, y]))[1]
        seen = np.bincount(area[nearest], counts, minlength=areas)
        expected = counts.sum() * np.bincount(area, self.measured.share, minlength=areas)
        return fit_prior(Intervals.of(seen, seen, expected)).alpha

    def draw(self, n: int, alpha: float, rng: np.random.Generator) -> tuple[Rows, Floats]:
        """Draw a map of `n` events: the places that have any, and how many."""
        ladder = self.drawn.ladder
        if np.isfinite(alpha):
            risks = rng.standard_gamma(alpha, int(self.drawn.area.max()) + 1)
            uneven = np.cumsum(self.drawn.share * risks[self.drawn.area])
            ladder = uneven if uneven[-1] > 0 else ladder
        chosen = np.searchsorted(ladder, rng.random(n) * ladder[-1], side="right")
        places, counts = np.unique(np.minimum(chosen, ladder.size - 1), return_counts=True)
        return places, counts.astype(np.float64)

    def near(self, x: Floats, y: Floats, labels: Rows) -> Floats:
        """Return the share of the ground in the footprint of each cluster.

        Parameters
        ----------
        x, y
            Where events are.
        labels
            Row of the cluster of each, or -1.

        Returns
        -------
        Above zero: ground with nobody at risk is given the smallest share there is, so that a
        cluster there is a strong one and not an infinite one.
        """
        order = np.lexsort((y, x, labels))
        order = order[labels[order] >= 0]
        clusters = int(labels.max(initial=-1)) + 1
        shares = np.zeros(clusters)
        first = np.searchsorted(labels[order], np.arange(clusters + 1)).astype(np.int64)
        ground = self.measured
        measure(
            x[order],
            y[order],
            first,
            ground.x,
            ground.y,
            ground.cell,
            ground.share,
            self.reach,
            shares,
        )
        floored: Floats = np.maximum(shares, ground.share.min())
        return floored


def ground_at_risk(
    at_risk_xy: ArrayLike,
    at_risk_weight: ArrayLike | None,
    at_risk_area: ArrayLike | None,
    grain: float,
    reach: float,
    rng: np.random.Generator,
) -> Ground:
    """Make ground of places at risk, each scattered over the `grain` metres it stands for."""
    places = check_places(at_risk_xy)
    weights = check_weights(at_risk_weight, len(places))
    area = np.zeros(len(places), dtype=np.intp)
    if at_risk_area is not None:
        labels = np.asarray(at_risk_area)
        if labels.shape != weights.shape:
            raise ValueError("give one area for each place at risk. Nothing was tested.")
        area = np.unique(labels, return_inverse=True)[1].astype(np.intp)
    kept = np.flatnonzero(weights > 0)
    if not kept.size:
        raise ValueError("nobody is at risk anywhere. Give weights above zero. Nothing was tested.")
    kept = kept[np.lexsort((weights[kept], places[kept, 1], places[kept, 0]))]
    words = "places at risk"
    if grain > 0:
        kept = np.repeat(kept, -(-SCATTERED // kept.size))
        words += f", each standing for {grain:g} m around it"
        drawn, measured = (
            _sorted(_scatter(places[kept], grain, rng), weights[kept], area[kept], reach)
            for _ in range(2)
        )
        return Ground(drawn=drawn, measured=measured, reach=reach, words=words)
    stock = _sorted(places[kept], weights[kept], area[kept], reach)
    return Ground(drawn=stock, measured=stock, reach=reach, words=words)


def ground_within(within: shapely.Geometry, reach: float, rng: np.random.Generator) -> Ground:
    """Make ground of an outline in which every spot is at the same risk."""
    if not shapely.area(within) > 0:
        raise ValueError("the outline has no area. Nothing was tested.")
    equal, same = np.ones(SCATTERED), np.zeros(SCATTERED, dtype=np.intp)
    drawn, measured = (_sorted(_anywhere(within, rng), equal, same, reach) for _ in range(2))
    return Ground(drawn=drawn, measured=measured, reach=reach, words="any spot of the outline")


def _scatter(places: Floats, grain: float, rng: np.random.Generator) -> Floats:
    """Move each place to a random spot at most `grain` metres away."""
    far = grain * np.sqrt(rng.random(len(places)))
    turn = rng.random(len(places)) * 2 * np.pi
    scattered: Floats = places + far[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
    return scattered


def _anywhere(within: shapely.Geometry, rng: np.random.Generator) -> Floats:
    """Draw spots of an outline at random."""
    west, south, east, north = shapely.bounds(within)
    shapely.prepare(within)
    kept: list[Floats] = []
    while sum(map(len, kept)) < SCATTERED:
        tried = rng.uniform((west, south), (east, north), (SCATTERED, 2))
        kept.append(tried[shapely.contains_xy(within, tried)])
    return np.concatenate(kept)[:SCATTERED]


def _sorted(places: Floats, weights: Floats, area: Rows, reach: float) -> Places:
    """Sort places by cell."""
    at = cells(places[:, 0], places[:, 1], reach)
    order = np.lexsort((weights, places[:, 1], places[:, 0], at))
    share = weights[order] / weights.sum()
    return Places(
        x=places[order, 0],
        y=places[order, 1],
        cell=at[order],
        share=share,
        ladder=np.cumsum(share),
        area=area[order],
    )
