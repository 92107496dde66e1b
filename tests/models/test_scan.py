"""The spatial scan against circles judged one by one, and on maps whose truth is known."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from boundaries import load
from models.scan import scan

SEED = 20
SIDE = np.array([(x, y) for x in range(6) for y in range(6)], dtype=float)
HOT = [0, 1, 6, 7]
COUNTS = st.lists(st.integers(0, 12), min_size=16, max_size=16)
FOUR = np.array([(x, y) for x in range(4) for y in range(4)], dtype=float)


def chance(seed=SEED):
    return np.random.default_rng(seed)


def planted(risk=4.0, seed=1):
    """A board of 36 areas with four hot ones in the south-west."""
    rng = np.random.default_rng(seed)
    risks = np.ones(36)
    risks[HOT] = risk
    return rng.poisson(12 * risks)


def same(one, other):
    """Whether two results agree in every figure."""
    told = []
    for result in (one, other):
        fields = {f.name: getattr(result, f.name) for f in dataclasses.fields(result)}
        fields["maxima"] = fields["maxima"].tolist()
        fields["clusters"] = [
            {f.name: np.asarray(getattr(c, f.name)).tolist() for f in dataclasses.fields(c)}
            for c in fields["clusters"]
        ]
        told.append(repr(fields))
    return told[0] == told[1]


def best_circle(points, observed, expected, share):
    """The greatest Poisson ratio of any circle with more than expected, and its areas."""
    total = sum(observed)
    scaled = [e * total / sum(expected) for e in expected]
    best = (0.0, frozenset())
    for centre in points:
        apart = np.hypot(*(points - centre).T)
        for radius in apart:
            inside = np.flatnonzero(apart <= radius + 1e-9)
            cases, mean = sum(observed[k] for k in inside), sum(scaled[k] for k in inside)
            if cases < 2 or cases <= mean or mean > share * total * (1 + 1e-9):
                continue
            ratio = stats.poisson.logpmf(cases, cases) - stats.poisson.logpmf(cases, mean)
            rest, outside = total - cases, total - mean
            ratio += stats.poisson.logpmf(rest, rest) - stats.poisson.logpmf(rest, outside)
            best = max(best, (float(ratio), frozenset(inside.tolist())), key=lambda b: b[0])
    return best


@settings(max_examples=25)
@given(observed=COUNTS, share=st.sampled_from([0.2, 0.5]))
def test_the_first_cluster_is_the_best_of_all_circles(observed, share):
    expected = 1 + np.arange(16) % 3
    made = scan(FOUR, observed, expected, max_share=share, null="poisson", draws=1, rng=chance())
    ratio, members = best_circle(FOUR, observed, expected, share)

    assert bool(made.clusters) == bool(members)
    if members:
        first = made.clusters[0]
        assert first.log_likelihood_ratio == pytest.approx(ratio, abs=1e-9)
        assert first.observed == sum(observed[k] for k in first.members)


@pytest.mark.parametrize("null", ["negative-binomial", "poisson"])
def test_a_planted_cluster_is_found(null):
    made = scan(SIDE, planted(), np.ones(36), null=null, draws=199, rng=chance())

    assert made.clusters[0].members.tolist() == HOT
    assert made.clusters[0].p <= 0.01
    assert made.clusters[0].high
    assert all(cluster.p > 0.05 for cluster in made.clusters[1:])


def test_a_hole_is_found_when_fewer_are_looked_for():
    counts = planted(risk=0.1)
    made = scan(SIDE, counts, np.ones(36), draws=199, high=False, low=True, rng=chance())

    assert made.clusters[0].members.tolist() == HOT
    assert made.clusters[0].p <= 0.01
    assert not made.clusters[0].high
    assert made.clusters[0].relative_risk < 0.5


def test_a_hole_is_no_cluster_when_only_more_are_looked_for():
    made = scan(SIDE, planted(risk=0.1), np.ones(36), draws=199, rng=chance())

    assert all(cluster.high for cluster in made.clusters)
    assert made.clusters[0].p > 0.05


def test_more_and_fewer_are_found_together():
    counts = planted()
    counts[[28, 29, 34, 35]] = 0
    made = scan(SIDE, counts, np.ones(36), null="poisson", low=True, draws=199, rng=chance())

    assert made.clusters[0].members.tolist() == HOT
    assert made.clusters[1].members.tolist() == [28, 29, 34, 35]
    assert [cluster.high for cluster in made.clusters[:2]] == [True, False]


def test_figures_of_a_cluster_are_what_they_say():
    counts = planted()
    made = scan(SIDE, counts, np.full(36, 5.0), max_share=0.2, draws=99, rng=chance())
    first = made.clusters[0]
    total, inside = counts.sum(), counts[HOT].sum()

    assert first.observed == inside
    assert first.expected == pytest.approx(total * 4 / 36)
    assert first.population == 20
    assert first.relative_risk == pytest.approx((inside / 4) / ((total - inside) / 32))
    assert first.radius == pytest.approx(np.sqrt(2))
    assert first.centre in HOT
    assert first.recurrence is None
    assert (made.n, made.tested, made.total, made.draws) == (36, 36, total, 99)
    assert made.maxima.shape == (99,)
    assert first.p == (1 + (made.maxima >= first.statistic).sum()) / 100


def test_gumbel_p_tells_apart_what_draws_can_not():
    made = scan(SIDE, planted(risk=8), np.ones(36), null="poisson", draws=99, rng=chance())
    first = made.clusters[0]

    assert first.p == 0.01
    assert 0 < first.gumbel_p < 1e-6


def test_expected_counts_adjust_for_what_is_known():
    """What looks like a cluster is none where as much was expected."""
    counts = planted()
    adjusted = np.ones(36)
    adjusted[HOT] = 4
    made = scan(SIDE, counts, adjusted, null="poisson", max_share=0.4, draws=199, rng=chance())

    assert made.clusters[0].p > 0.05


def test_limits_hold():
    by_areas = scan(SIDE, planted(), np.ones(36), max_areas=2, draws=9, rng=chance())
    by_share = scan(SIDE, planted(), np.ones(36), max_share=0.06, draws=9, rng=chance())
    people = np.ones(36)
    people[0] = 100
    by_people = scan(
        SIDE, planted(), np.ones(36), population=people, max_share=0.2, draws=9, rng=chance()
    )

    assert max(cluster.members.size for cluster in by_areas.clusters) <= 2
    assert max(cluster.members.size for cluster in by_share.clusters) <= 2
    assert not any(0 in cluster.members for cluster in by_people.clusters)


def test_a_long_thin_cluster_is_held_better_by_an_ellipse():
    """Six areas in a row of one diagonal, risk 4."""
    row = [0, 7, 14, 21, 28, 35]
    risks = np.ones(36)
    risks[row] = 4
    counts = np.random.default_rng(1).poisson(12 * risks)

    def overlap(shape):
        made = scan(SIDE, counts, np.ones(36), shape=shape, draws=9, rng=chance())
        found = set(made.clusters[0].members.tolist())
        return len(found & set(row)) / len(found | set(row))

    assert overlap("ellipse") >= 0.8
    assert overlap("circle") <= 0.5


def test_ellipses_are_ranked_after_their_penalty():
    made = scan(SIDE, planted(), np.ones(36), shape="ellipse", draws=9, rng=chance())
    free = scan(SIDE, planted(), np.ones(36), shape="ellipse", compactness=0, draws=9, rng=chance())

    for cluster in made.clusters:
        factor = np.sqrt(4 * cluster.ratio / (cluster.ratio + 1) ** 2)
        assert cluster.statistic == pytest.approx(factor * cluster.log_likelihood_ratio)
    assert free.clusters[0].statistic == pytest.approx(free.clusters[0].log_likelihood_ratio)
    assert free.clusters[0].statistic >= made.clusters[0].statistic


def test_a_poisson_null_is_cautioned_against_where_risks_differ():
    risks = np.random.default_rng(4).gamma(4, 0.25, 36)
    counts = np.random.default_rng(5).poisson(30 * risks)
    poisson = scan(SIDE, counts, np.ones(36), null="poisson", draws=199, rng=chance())
    default = scan(SIDE, counts, np.ones(36), draws=199, rng=chance())

    assert poisson.overdispersed <= 0.05
    assert "negative binomial" in poisson.caution
    assert default.caution == ""
    assert default.cv > 0.2
    assert poisson.cv == 0
    assert default.clusters[0].p > poisson.clusters[0].p


def test_no_caution_where_counts_vary_by_chance_alone():
    counts = np.random.default_rng(6).poisson(np.full(36, 30))
    made = scan(SIDE, counts, np.ones(36), null="poisson", draws=199, rng=chance())

    assert made.overdispersed > 0.05
    assert made.caution == ""


@pytest.mark.parametrize("null", ["negative-binomial", "poisson"])
@pytest.mark.parametrize("shape", ["circle", "ellipse"])
def test_order_of_areas_only_reorders(null, shape):
    rng = np.random.default_rng(2)
    points, expected = rng.integers(0, 5, (30, 2)).astype(float), rng.gamma(3, 3, 30)
    counts = rng.poisson(expected)
    order = rng.permutation(30)
    made = scan(points, counts, expected, null=null, shape=shape, draws=49, rng=chance())
    moved = scan(
        points[order],
        counts[order],
        expected[order],
        null=null,
        shape=shape,
        draws=49,
        rng=chance(),
    )

    assert moved.maxima.tolist() == made.maxima.tolist()
    assert [c.p for c in moved.clusters] == [c.p for c in made.clusters]
    for one, other in zip(made.clusters, moved.clusters, strict=True):
        assert sorted(order[other.members]) == one.members.tolist()


@pytest.mark.parametrize("null", ["negative-binomial", "poisson"])
def test_units_of_places_and_of_expected_counts_change_nothing(null):
    counts = planted(risk=2)
    made = scan(SIDE, counts, np.ones(36), null=null, draws=99, rng=chance())
    moved = scan(SIDE * 917.3 + 4e5, counts, np.full(36, 7.7), null=null, draws=99, rng=chance())

    assert [c.members.tolist() for c in moved.clusters] == [
        c.members.tolist() for c in made.clusters
    ]
    assert [c.p for c in moved.clusters] == [c.p for c in made.clusters]
    assert moved.maxima == pytest.approx(made.maxima)


def test_an_area_in_which_nothing_can_happen_changes_nothing():
    counts = planted(risk=2)
    made = scan(SIDE, counts, np.ones(36), draws=99, rng=chance())
    more = scan(
        np.vstack([[(0.4, 0.4)], SIDE]), [0, *counts], [0, *np.ones(36)], draws=99, rng=chance()
    )

    assert (more.n, more.tested) == (37, 36)
    assert more.maxima.tolist() == made.maxima.tolist()
    for one, other in zip(made.clusters, more.clusters, strict=True):
        assert (other.members - 1).tolist() == one.members.tolist()


def test_any_number_of_threads_gives_the_same_bytes():
    one, two = (
        scan(SIDE, planted(2), np.ones(36), draws=300, threads=threads, low=True, rng=chance())
        for threads in (1, 2)
    )

    assert same(one, two)
    assert not same(one, scan(SIDE, planted(2), np.ones(36), draws=300, low=True, rng=chance(3)))


def test_arguments_are_not_changed():
    points, counts, expected, people = SIDE.copy(), planted(), np.ones(36), np.full(36, 2.0)
    for given_array in (points, counts, expected, people):
        given_array.flags.writeable = False
    scan(
        points,
        counts,
        expected,
        population=people,
        low=True,
        shape="ellipse",
        draws=9,
        rng=chance(),
    )

    assert np.array_equal(points, SIDE)
    assert np.array_equal(counts, planted())


def test_takes_lists_and_tables():
    frame = pd.DataFrame(SIDE, columns=["x", "y"], index=[f"area {k}" for k in range(36)])
    frame["cases"], frame["expected"] = planted(), 1.0
    from_table = scan(frame[["x", "y"]], frame["cases"], frame["expected"], draws=9, rng=chance())
    from_lists = scan(SIDE.tolist(), planted().tolist(), [1] * 36, draws=9, rng=chance())

    assert same(from_table, from_lists)


@settings(max_examples=25)
@given(
    counts=COUNTS,
    seed=st.integers(0, 2**32 - 1),
    null=st.sampled_from(["negative-binomial", "poisson", "bernoulli"]),
    low=st.booleans(),
    secondary=st.sampled_from(["centre", "zone"]),
)
def test_what_holds_of_every_result(counts, seed, null, low, secondary):
    people = np.maximum(12, counts)
    made = scan(
        FOUR, counts, people, population=people, null=null, low=low, secondary=secondary,
        draws=19, rng=chance(seed),
    )  # fmt: skip
    ranked = [cluster.statistic for cluster in made.clusters]
    areas = [area for cluster in made.clusters for area in cluster.members.tolist()]

    assert ranked == sorted(ranked, reverse=True)
    assert len(areas) == len(set(areas))
    for cluster in made.clusters:
        assert 1 / 20 <= cluster.p <= 1
        assert cluster.log_likelihood_ratio > 0
        assert cluster.observed == sum(counts[k] for k in cluster.members)
        assert cluster.high == (cluster.observed > cluster.expected)
        assert cluster.high or low
        assert cluster.population <= 0.2 * people.sum() * (1 + 1e-9)
    assert all(cluster.p < 1 for cluster in made.clusters[1:])


@pytest.mark.parametrize("null", ["negative-binomial", "poisson"])
@pytest.mark.parametrize("counts", [[0] * 16, [1, *[0] * 15]])
def test_no_event_and_one_event_are_no_cluster(counts, null):
    made = scan(FOUR, counts, np.ones(16), null=null, draws=9, rng=chance())

    assert made.clusters == ()
    assert made.total == sum(counts)
    assert made.maxima.size == 0


@pytest.mark.parametrize("null", ["negative-binomial", "poisson"])
def test_equal_counts_are_no_cluster(null):
    made = scan(FOUR, np.full(16, 6), np.ones(16), null=null, draws=9, rng=chance())

    assert made.clusters == ()


def test_one_area_has_no_window():
    made = scan([(0, 0)], [5], [3], draws=9, rng=chance())

    assert (made.clusters, made.zones, made.n) == ((), 0, 1)


def test_all_events_in_one_area_have_an_infinite_relative_risk():
    made = scan(FOUR, [9, *[0] * 15], np.ones(16), draws=99, rng=chance())

    assert made.clusters[0].members.tolist() == [0]
    assert made.clusters[0].relative_risk == np.inf
    assert made.clusters[0].log_likelihood_ratio == pytest.approx(9 * np.log(16))


def test_all_areas_at_one_point_are_one_window_and_too_large():
    made = scan(np.zeros((5, 2)), [1, 2, 3, 4, 5], np.ones(5), draws=9, rng=chance())

    assert (made.clusters, made.zones) == ((), 0)


def test_an_island_far_away_can_be_a_cluster_by_itself():
    points = np.vstack([FOUR, [(900.0, 900.0)]])
    made = scan(points, [5] * 16 + [40], np.ones(17), draws=99, rng=chance())

    assert made.clusters[0].members.tolist() == [16]
    assert made.clusters[0].p == 0.01


GOOD = {"xy": FOUR, "observed": [3] * 16, "expected": np.ones(16)}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"expected": [0, *[1] * 15]}, "where nothing is expected, first in row 0"),
        ({"expected": np.zeros(16), "observed": [0] * 16}, "nothing is expected in any area"),
        ({"expected": [np.nan, *[1] * 15]}, "expected counts must be finite"),
        ({"expected": [-1, *[1] * 15]}, "not negative"),
        ({"expected": np.ones(15)}, "one Areas"),
        ({"expected": None}, "expected counts are needed"),
        ({"observed": [0.5, *[1] * 15]}, "whole numbers"),
        ({"observed": [np.nan, *[1] * 15]}, "whole numbers"),
        ({"observed": [-1, *[1] * 15]}, "whole numbers"),
        ({"xy": FOUR[:, 0]}, "one Areas"),
        ({"xy": FOUR * np.nan}, "not finite"),
        ({"xy": np.empty((0, 2)), "observed": [], "expected": []}, "nothing is expected"),
        ({"population": np.full(16, np.inf)}, "populations must be finite"),
        ({"population": np.zeros(16)}, "not all zero"),
        ({"population": np.ones(15)}, "one Areas"),
        ({"max_share": 0}, "max_share"),
        ({"max_share": 50}, "max_share"),
        ({"max_areas": 0}, "max_areas"),
        ({"shape": "square"}, "shape is"),
        ({"null": "normal"}, "null is one of"),
        ({"compactness": -1}, "compactness"),
        ({"draws": 0}, "draws"),
        ({"min_cases": 0}, "min_cases"),
        ({"threads": 0}, "threads"),
        ({"high": False}, "both off"),
        ({"secondary": "all"}, "secondary"),
        ({"null": "bernoulli"}, "needs population"),
        ({"null": "bernoulli", "population": np.full(16, 2)}, "not fewer"),
        ({"null": "bernoulli", "population": np.full(16, 4.5)}, "whole numbers"),
        ({"null": "bernoulli", "population": np.arange(4, 20)}, "in proportion"),
    ],
)
def test_what_can_not_be_scanned_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        scan(**{**GOOD, "draws": 9, **wrong}, rng=chance())


def wards():
    frame = load().frame
    middles = frame.geometry.centroid
    return np.column_stack([middles.x, middles.y]), frame["residents"].to_numpy(float)


def worlds(events, cv, risk, seed):
    """Maps of the wards, the six nearest to some ward at `risk` times the others' risk."""
    points, residents = wards()
    rng = np.random.default_rng(seed)
    while True:
        risks = rng.gamma(cv**-2, cv**2, len(points)) if cv else np.ones(len(points))
        hot = np.argsort(np.hypot(*(points - points[rng.integers(len(points))]).T))[:6]
        risks[hot] *= risk
        shares = residents * risks / (residents @ risks)
        made = rng.multinomial(events, shares)
        yield (
            set(hot.tolist()),
            lambda made=made, **how: scan(points, made, residents, draws=199, rng=rng, **how),
        )


def alarms(maps, **how):
    """Share of maps with a significant cluster, and how much of the truth those hold."""
    found, shares = 0, []
    for hot, scanned in maps:
        clusters = scanned(**how).clusters
        if clusters and clusters[0].p <= 0.05:
            members = set(clusters[0].members.tolist())
            found, shares = found + 1, [*shares, len(members & hot) / len(members | hot)]
    return found, np.mean(shares or [0])


def some(maps, count):
    return [next(maps) for _ in range(count)]


def test_variation_without_clusters_raises_few_alarms_by_default_and_many_under_poisson():
    """A coefficient of variation of .45: 100 % false alarms were measured under Poisson."""
    maps = some(worlds(1500, 0.45, 1, 1), 30)

    assert alarms(maps)[0] <= 5  # of 30 at .05 this is passed once in 300
    assert alarms(maps, null="poisson")[0] >= 24


def test_planted_clusters_are_found_where_they_are():
    maps = some(worlds(600, 0.22, 3, 2), 25)
    found, overlap = alarms(maps)

    assert found >= 22
    assert overlap >= 0.65
