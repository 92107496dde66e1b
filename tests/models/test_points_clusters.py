"""Point clusters against scikit-learn, and on maps without and with a planted cluster."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from sklearn.cluster import DBSCAN

from models.point_patterns.cluster_significance import events_on
from models.point_patterns.footprint import cells
from models.point_patterns.gathering import Gathering
from models.point_patterns.ground import ground_at_risk
from models.points import clusters

SQUARE = shapely.box(0, 0, 40_000, 40_000)


def rng(seed=1):
    return np.random.default_rng(seed)


def anywhere(n, seed=1):
    return rng(seed).uniform(0, 40_000, (n, 2))


def towns(seed=1, places=3000):
    """Postcodes that crowd in two towns, and how many live at each."""
    chance = rng(seed)
    centre = np.array([(10_000, 10_000), (28_000, 26_000)])[chance.integers(0, 2, places)]
    spread = np.where(chance.random((places, 1)) < 0.4, 12_000, 2_000)
    return centre + spread * chance.standard_normal((places, 2)), chance.gamma(2, 20, places)


def drawn(at, people, n, seed, raised=None):
    """Events at postcodes by how many live there, with the risk raised at some."""
    risk = people if raised is None else people * raised
    return at[rng(seed).choice(len(at), n, p=risk / risk.sum())]


def planted(seed=1, n=300, k=30, at=(20_000, 15_000)):
    """Events anywhere, and some more within 400 m or so of one spot."""
    return np.vstack([anywhere(n, seed), rng(seed + 1).normal(at, 400, (k, 2))])


@given(
    seed=st.integers(0, 10_000),
    n=st.integers(1, 120),
    eps=st.sampled_from([3.0, 5.0, 8.5]),
    fewest=st.integers(2, 9),
)
def test_redrawn_maps_are_gathered_as_scikit_learn_does(seed, n, eps, fewest):
    """Whole coordinates, so that many points lie exactly `eps` apart; several events at some."""
    chance = rng(seed)
    xy = np.unique(chance.integers(-30, 30, (n, 2)), axis=0).astype(float)
    at = cells(xy[:, 0], xy[:, 1], eps)
    order = np.argsort(at, kind="stable")
    x, y, at = xy[order, 0].copy(), xy[order, 1].copy(), at[order]
    counts = chance.integers(1, 4, len(x)).astype(float)
    made = Gathering(method="dbscan", eps=eps, min_points=fewest).gather_again(x, y, at, counts)
    theirs = DBSCAN(eps=eps, min_samples=fewest).fit(xy[order], sample_weight=counts).labels_

    assert (made == theirs).all()


@given(seed=st.integers(0, 10_000), n=st.integers(1, 40))
def test_a_footprint_is_the_hull_and_what_is_within_reach(seed, n):
    """Clusters that overlap, some of one member, some of members in a line; by shapely."""
    at, people = towns(places=400)
    xy = np.round(rng(seed).normal((15_000, 15_000), 6_000, (n, 2)), -3)
    ground = ground_at_risk(at, people, None, 0, 900.0, rng())
    events = events_on(ground, xy, np.ones(n))
    labels = rng(seed).integers(-1, 3, events.x.size)
    made = ground.near(events.x, events.y, labels)

    assert made.size == labels.max() + 1
    for label in set(labels[labels >= 0]):
        mine = shapely.MultiPoint(np.column_stack([events.x, events.y])[labels == label])
        places = shapely.points(at)
        held = shapely.dwithin(mine, places, 900) | shapely.covers(mine.convex_hull, places)
        theirs = max(people[held].sum(), people.min()) / people.sum()
        assert made[label] == pytest.approx(theirs)


@pytest.mark.parametrize(("n", "eps"), [(200, 1500), (600, 900), (2000, 500)])
def test_random_points_hold_clusters_and_none_is_kept(n, eps):
    found = kept = 0
    for seed in range(20):
        made = clusters(anywhere(n, seed), eps=eps, within=SQUARE, draws=19, rng=rng(seed))
        found += made.found
        kept += len(made.clusters) > 0

    assert found > 10
    assert kept <= 3


def test_towns_are_not_clusters():
    """Anywhere alike would call each town one; people at risk do not."""
    at, people = towns()
    events = drawn(at, people, 400, seed=2)
    outline = shapely.box(*at.min(axis=0), *at.max(axis=0))
    by_outline = clusters(events, eps=600, within=outline, draws=99, rng=rng())
    kept = [
        clusters(
            drawn(at, people, 400, seed),
            eps=600,
            at_risk_xy=at,
            at_risk_weight=people,
            draws=39,
            rng=rng(seed),
        ).clusters
        for seed in range(25)
    ]

    assert by_outline.clusters
    assert sum(map(bool, kept)) <= 4


@pytest.mark.parametrize(("method", "off"), [("dbscan", 300), ("hdbscan", 1500)])
def test_a_planted_cluster_is_found(method, off):
    """HDBSCAN takes in some of the scattered points around it."""
    xy = planted(k=40)
    made = clusters(xy, eps=700, within=SQUARE, method=method, min_points=6, draws=99, rng=rng())
    first = made.clusters[0]

    assert len(made.clusters) == 1
    assert np.hypot(first.x - 20_000, first.y - 15_000) < off
    assert np.isin(np.arange(300, 340), first.members).mean() > 0.8
    assert first.p == pytest.approx(0.01)
    assert first.relative_risk > 3
    assert (made.labels[first.members] == 0).all()
    assert (np.delete(made.labels, first.members) == -1).all()
    assert made.found >= 1


def test_a_raised_risk_in_a_town_is_found():
    at, people = towns()
    near = np.hypot(*(at - (10_000, 10_000)).T) < 1000
    events = drawn(at, people, 600, 3, np.where(near, 4, 1))
    made = clusters(
        events, eps=400, at_risk_xy=at, at_risk_weight=people, min_points=8, draws=99, rng=rng()
    )

    assert np.hypot(made.clusters[0].x - 10_000, made.clusters[0].y - 10_000) < 1000


def test_wards_that_differ_are_no_cluster_once_risks_may_differ_by_ward():
    """Risks differ by ward with a coefficient of variation of .7, and by nothing else."""
    at, people = towns()
    ward = (at // 4000).astype(int) @ np.array([1000, 1])
    number = np.unique(ward, return_inverse=True)[1]
    plain, by_ward = 0, 0
    for seed in range(25):
        risks = rng(seed).gamma(2, 0.5, number.max() + 1)
        events = drawn(at, people, 500, seed, risks[number])
        given = {"eps": 500, "at_risk_xy": at, "at_risk_weight": people, "draws": 39}
        plain += len(clusters(events, rng=rng(seed), **given).clusters) > 0
        made = clusters(events, at_risk_area=ward, rng=rng(seed), **given)
        by_ward += len(made.clusters) > 0

    assert plain > 12
    assert by_ward <= 5


def test_a_stack_of_events_is_one_place_and_says_so():
    """Fifteen reports of one address are kept as what they are."""
    xy = np.vstack([anywhere(200), np.tile([(20_000.0, 15_000.0)], (15, 1))])
    made = clusters(xy, eps=500, within=SQUARE, draws=99, rng=rng())

    assert [(each.observed, each.places) for each in made.clusters] == [(15, 1)]
    assert made.clusters[0].radius == 0


def test_weights_are_events():
    """Three at a place are three rows of one; none are no row."""
    xy = np.round(planted(k=12), -2)
    times = rng(5).integers(0, 4, len(xy))
    weighed = clusters(xy, times, eps=700, within=SQUARE, draws=99, rng=rng())
    rows = clusters(np.repeat(xy, times, axis=0), eps=700, within=SQUARE, draws=99, rng=rng())

    assert weighed.n == rows.n == times.sum()
    assert [each.p for each in weighed.clusters] == [each.p for each in rows.clusters]
    assert weighed.clusters
    assert weighed.clusters[0].observed == rows.clusters[0].observed
    assert (weighed.labels[times == 0] == -1).all()


@given(seed=st.integers(0, 500))
def test_the_order_of_rows_does_not_matter(seed):
    at, people = towns(places=200)
    events = drawn(at, people, 60, seed)
    turned, moved = rng(seed).permutation(60), rng(seed + 1).permutation(200)
    given = {"eps": 900, "min_points": 4, "draws": 19, "alpha": 0.9}
    one = clusters(events, at_risk_xy=at, at_risk_weight=people, rng=rng(seed), **given)
    other = clusters(
        events[turned],
        at_risk_xy=at[moved],
        at_risk_weight=people[moved],
        rng=rng(seed),
        **given,
    )

    assert [each.p for each in one.clusters] == [each.p for each in other.clusters]
    assert (one.labels[turned] == other.labels).all()


def test_places_that_stand_for_ground_are_scattered_over_it():
    """One place at risk for the whole square, with events 10 km from it, and a planted cluster."""
    xy = 20_000 + 15_000 * rng(9).uniform(-0.6, 0.6, (300, 2))
    cluster = np.vstack([xy, rng(2).normal((18_000, 18_000), 200, (30, 2))])
    given = {"at_risk_xy": [(20_000, 20_000)], "grain": 13_000, "eps": 600, "draws": 99}

    assert len(clusters(cluster, rng=rng(), **given).clusters) == 1
    assert "13000 m around" in clusters(cluster, rng=rng(), **given).method


def test_events_where_nobody_is_at_risk_have_a_finite_strength():
    xy = np.vstack([anywhere(100), rng(2).normal((90_000, 90_000), 100, (12, 2))])
    made = clusters(xy, eps=500, within=SQUARE, draws=99, rng=rng())

    assert len(made.clusters) == 1
    assert np.isfinite(made.clusters[0].log_likelihood_ratio)


@pytest.mark.parametrize("method", ["dbscan", "hdbscan"])
@pytest.mark.parametrize("xy", [np.zeros((0, 2)), np.ones((1, 2)), anywhere(4)])
def test_too_few_events_make_no_cluster(xy, method):
    made = clusters(xy, eps=500, within=SQUARE, method=method, draws=9, rng=rng())

    assert (made.clusters, made.found, made.n) == ((), 0, len(xy))
    assert (made.labels == -1).all()


@pytest.mark.parametrize("method", ["dbscan", "hdbscan"])
def test_all_events_at_the_only_place_at_risk_are_as_expected(method):
    made = clusters(
        np.ones((20, 2)), eps=50, at_risk_xy=[(1, 1)], method=method, draws=9, rng=rng()
    )

    assert made.found == 1
    assert made.clusters == ()


def test_takes_tables_and_changes_no_argument():
    xy, (at, people) = planted(), towns()
    before = xy.copy(), at.copy(), people.copy()
    clusters(pd.DataFrame(xy), eps=500, at_risk_xy=at, at_risk_weight=people, draws=9, rng=rng())

    assert all((a == b).all() for a, b in zip((xy, at, people), before, strict=True))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"within": None}, "say where people are at risk"),
        ({"at_risk_xy": [(0, 0)]}, "and not both"),
        ({"within": shapely.Point(0, 0)}, "no area"),
        ({"weights": [1, 2]}, "one weight"),
        ({"weights": np.full(20, 0.5)}, "whole numbers"),
        ({"weights": -np.ones(20)}, "place 0 is negative"),
        ({"xy": np.full((20, 2), np.inf)}, "place 0 has no easting"),
        ({"eps": 0}, "above zero"),
        ({"eps": np.nan}, "above zero"),
        ({"min_points": 1}, "two events"),
        ({"method": "k-means"}, "dbscan"),
        ({"draws": 0}, "one draw"),
        ({"alpha": 1}, "alpha"),
        ({"grain": -1}, "grain"),
        ({"method": "hdbscan", "weights": np.full(20, 2000)}, "at most 20000 events"),
    ],
)
def test_what_cannot_be_tested_is_refused(changed, said):
    given = {"xy": anywhere(20), "eps": 500, "within": SQUARE, "draws": 9, "rng": rng()} | changed

    with pytest.raises(ValueError, match=said):
        clusters(**given)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"at_risk_weight": [1, 2]}, "one weight"),
        ({"at_risk_weight": [0, 0, 0]}, "nobody is at risk"),
        ({"at_risk_area": ["a"]}, "one area"),
    ],
)
def test_people_at_risk_that_do_not_fit_are_refused(changed, said):
    given = {"eps": 500, "at_risk_xy": anywhere(3), "draws": 9, "rng": rng()} | changed

    with pytest.raises(ValueError, match=said):
        clusters(anywhere(20), **given)
