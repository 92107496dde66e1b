"""The test of a cluster sets its strength against the strongest of every map redrawn by chance."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from models.point_patterns.footprint import cells
from models.point_patterns.gathering import Gathering
from models.point_patterns.ground import Ground

__all__ = ["Events", "Tested", "events_on", "find_and_test"]

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.intp]

#: Log-likelihood ratios closer than this are a tie.
TIE: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Events:
    """Events by spot, spots in the order of the cells of the ground.

    Attributes
    ----------
    x, y, counts
        Metres, and events at each spot, shape ``(spots,)``.
    spot
        Row of its spot for each row of the input, -1 where it has no events.
    """

    x: Floats
    y: Floats
    counts: Floats
    spot: Rows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tested:
    """Clusters found, and how seldom chance makes one as strong.

    Attributes
    ----------
    labels
        Cluster of each row of the input, or -1.
    share, strength, p
        Share of the ground near each cluster, its log-likelihood ratio, and its p-value.
    n
        Events.
    risk_alpha
        Gamma shape of risks that differ between areas.
    """

    labels: Rows
    share: Floats
    strength: Floats
    p: Floats
    n: int
    risk_alpha: float


def events_on(ground: Ground, places: Floats, counts: Floats) -> Events:
    """Add up events at the same spot."""
    rows = np.flatnonzero(counts > 0)
    at = cells(places[rows, 0], places[rows, 1], ground.reach)
    order = np.lexsort((places[rows, 1], places[rows, 0], at))
    ordered = places[rows[order]]
    new = np.ones(len(ordered), dtype=np.bool_)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    spot = np.full(len(places), -1, dtype=np.intp)
    spot[rows[order]] = np.cumsum(new) - 1
    spots = ordered[new]
    return Events(
        x=spots[:, 0].copy(),
        y=spots[:, 1].copy(),
        counts=np.bincount(spot[rows], counts[rows], minlength=len(spots)).astype(np.float64),
        spot=spot,
    )


def find_and_test(
    events: Events, ground: Ground, gathering: Gathering, draws: int, rng: np.random.Generator
) -> Tested:
    """Find the clusters and redraw `draws` maps with as many events from the ground."""
    n = int(events.counts.sum())
    of_spot = gathering.gather(events.x, events.y, events.counts)
    share = ground.near(events.x, events.y, of_spot)
    strength = _strength(events.counts, of_spot, share, n)
    risk_alpha = ground.learn_alpha(events.x, events.y, events.counts)
    reached = np.zeros(strength.size)
    for _ in range(draws if strength.size else 0):
        places, counts = ground.draw(n, risk_alpha, rng)
        x, y = ground.drawn.x[places], ground.drawn.y[places]
        again = gathering.gather_again(x, y, ground.drawn.cell[places], counts)
        strongest = _strength(counts, again, ground.near(x, y, again), n).max(initial=0.0)
        reached += strongest >= strength - TIE
    return Tested(
        labels=np.where(events.spot >= 0, np.append(of_spot, -1)[events.spot], -1),
        share=share,
        strength=strength,
        p=(1 + reached) / (draws + 1),
        n=n,
        risk_alpha=risk_alpha,
    )


def _strength(counts: Floats, labels: Rows, share: Floats, n: int) -> Floats:
    """Return each cluster's Poisson log-likelihood ratio, 0 where it has no more than expected."""
    inside = labels >= 0
    observed = np.bincount(labels[inside], counts[inside], minlength=share.size)
    expected = n * share
    outside = n - observed
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = special.xlogy(observed, observed / expected)
        ratio += special.xlogy(outside, outside / (n - expected))
    strength: Floats = np.where(observed > expected, ratio, 0.0)
    return strength
