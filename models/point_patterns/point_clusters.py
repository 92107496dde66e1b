"""A point cluster is a gathering of events that maps drawn from the people at risk seldom show.

Gathering alone has no null: points at random form clusters too, and people live in towns.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from models.point_patterns.cluster_significance import Tested, events_on, find_and_test
from models.point_patterns.gathering import ClusterMethod, Gathering
from models.point_patterns.ground import Ground, ground_at_risk, ground_within
from models.point_patterns.places import check_places, check_weights, in_order

__all__ = ["PointCluster", "PointClusters", "clusters"]

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PointCluster:
    """Events close together, more than the ground around them explains.

    Attributes
    ----------
    members
        Rows of `xy`, ascending.
    observed
        Events.
    places
        Different places they are at. One place is an address with many reports, not an area.
    expected
        Events the ground within reach of the members would have by its share of the risk.
    relative_risk
        Risk on that ground over the risk elsewhere.
    log_likelihood_ratio
        Poisson, as a scan has it.
    p
        Share of redrawn maps whose strongest cluster is as strong; never 0.
    x, y, radius
        Mean of the members, and how far the furthest is from it, metres.
    """

    members: Rows
    observed: int
    places: int
    expected: float
    relative_risk: float
    log_likelihood_ratio: float
    p: float
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PointClusters:
    """Clusters that stood the test, and what is needed to repeat it. RESTRICTED.

    Attributes
    ----------
    clusters
        Those with p of at most `alpha`, the strongest first.
    labels
        Row in `clusters` for each row of `xy`, or -1.
    found
        Clusters there were before the test.
    n, draws, alpha, eps, min_points
        Events, maps redrawn, highest p kept, metres and fewest events.
    risk_alpha
        Gamma shape of risks that differ between areas in the redrawn maps, or infinity.
    method
        The method in words.
    """

    clusters: tuple[PointCluster, ...]
    labels: Rows
    found: int
    n: int
    draws: int
    alpha: float
    eps: float
    min_points: int
    risk_alpha: float
    method: str


def clusters(
    xy: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    eps: float,
    rng: np.random.Generator,
    at_risk_xy: ArrayLike | None = None,
    at_risk_weight: ArrayLike | None = None,
    at_risk_area: ArrayLike | None = None,
    grain: float = 0.0,
    within: shapely.Geometry | None = None,
    method: ClusterMethod = "dbscan",
    min_points: int = 5,
    draws: int = 999,
    alpha: float = 0.05,
) -> PointClusters:
    """Find clusters of points and keep those that chance does not explain. RESTRICTED.

    Parameters
    ----------
    xy
        Eastings and northings in metres (EPSG:27700), shape ``(n, 2)``. **Only places of point or
        postcode precision**: records put at the centre of a ward or a town are a cluster by decree.
    weights
        Events at each row, whole numbers; one each where left out. Rows at one place add up.
    eps
        Metres. DBSCAN joins points no further apart. For both methods the ground of a cluster is
        what lies within `eps` of its members.
    rng
        Source of chance. Store its seed with the result.
    at_risk_xy, at_risk_weight
        Where people (or premises) are and how many, shape ``(m, 2)`` and ``(m,)``; as fine as the
        events are placed. Events placed by postcode need postcodes here.
    at_risk_area
        A label of the area, such as the ward, of each place at risk. If given, risks in redrawn
        maps differ from area to area as far as the counts of areas do: an ordinary difference
        between wards is then not a cluster.
    grain
        Metres that each place at risk stands for, if it stands for more than its own spot: events
        are then drawn from that far around it.
    within
        Polygon in which every spot is at the same risk, instead of places at risk.
    method
        ``"dbscan"`` or ``"hdbscan"`` of scikit-learn; the latter up to 20,000 events, and slowly:
        ask for 199 draws.
    min_points
        Fewest events for a core point of DBSCAN, or for a cluster of HDBSCAN.
    draws
        Maps redrawn with as many events from the ground.
    alpha
        Highest p that is kept.

    Returns
    -------
    Clusters kept. Fewer events than `min_points` make none.

    Raises
    ------
    ValueError
        If neither places at risk nor an outline, or both, are given; if shapes disagree, a number
        of events is not whole, a setting is out of range, or HDBSCAN is asked for too many points.

    Notes
    -----
    Ester et al. (1996) and Campello, Moulavi & Sander (2013) for the clusters. Each map redrawn is
    gathered in the same way, and its strongest cluster by likelihood ratio kept: so of maps
    without any cluster no more than `alpha` show one. The order of rows does not matter.
    """
    gathering = Gathering(method=method, eps=eps, min_points=min_points)
    if draws < 1 or not 0 < alpha < 1 or grain < 0:
        raise ValueError(
            "ask for one draw or more, alpha inside 0 and 1, and a grain of 0 or more."
        )
    places = check_places(xy)
    counts = check_weights(weights, len(places))
    if np.any(counts != np.floor(counts)):
        raise ValueError("weights are whole numbers of events. Nothing was tested.")
    if within is not None and at_risk_xy is None:
        ground = ground_within(within, eps, rng)
    elif within is None and at_risk_xy is not None:
        ground = ground_at_risk(at_risk_xy, at_risk_weight, at_risk_area, grain, eps, rng)
    else:
        raise ValueError(
            "say where people are at risk: places (at_risk_xy), or an outline (within) in which "
            "every spot is at the same risk, and not both: points at random form clusters too. "
            "Nothing was tested."
        )
    found = find_and_test(events_on(ground, places, counts), ground, gathering, draws, rng)
    return _result(found, places, counts, ground, gathering, draws, alpha)


def _result(
    found: Tested,
    places: Floats,
    counts: Floats,
    ground: Ground,
    gathering: Gathering,
    draws: int,
    alpha: float,
) -> PointClusters:
    """Keep the clusters that stood the test, the strongest first."""
    kept = np.flatnonzero(found.p <= alpha)
    kept = kept[np.argsort(-found.strength[kept], kind="stable")]
    labels = np.full(len(places), -1, dtype=np.intp)
    for row, cluster in enumerate(kept):
        labels[found.labels == cluster] = row
    return PointClusters(
        clusters=tuple(
            _cluster(np.flatnonzero(labels == row), places, counts, found, int(cluster))
            for row, cluster in enumerate(kept)
        ),
        labels=labels,
        found=found.p.size,
        n=found.n,
        draws=draws,
        alpha=alpha,
        eps=gathering.eps,
        min_points=gathering.min_points,
        risk_alpha=found.risk_alpha,
        method=_words(ground, gathering, found.risk_alpha),
    )


def _cluster(
    members: Rows, places: Floats, counts: Floats, found: Tested, cluster: int
) -> PointCluster:
    """Describe one cluster."""
    observed, expected = counts[members].sum(), found.n * found.share[cluster]
    elsewhere = (found.n - observed) / (found.n - expected) if expected < found.n else np.nan
    held, weights = in_order(places[members], counts[members])
    centre = np.average(held, axis=0, weights=weights)
    return PointCluster(
        members=members,
        observed=int(observed),
        places=len(np.unique(held, axis=0)),
        expected=float(expected),
        relative_risk=float(observed / expected / elsewhere) if elsewhere > 0 else np.inf,
        log_likelihood_ratio=float(found.strength[cluster]),
        p=float(found.p[cluster]),
        x=float(centre[0]),
        y=float(centre[1]),
        radius=float(np.hypot(*(held - centre).T).max()),
    )


def _words(ground: Ground, gathering: Gathering, risk_alpha: float) -> str:
    """Say what was done."""
    differ = "" if np.isinf(risk_alpha) else "; risks differ between areas as their counts do"
    return (
        f"{gathering.method.upper()} in metres; each cluster's Poisson likelihood ratio against "
        f"the strongest of each map redrawn from {ground.words}{differ}"
    )
