"""The space-time scans against cylinders judged one by one, and on histories of known truth."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from models.space_time import permutation_scan, scan

BOARD = np.array([(x, y) for x in range(4) for y in range(3)], dtype=float)
#: Points without equal distances, so that no two circles tie.
SCATTERED = np.random.default_rng(8).random((12, 2)) * 1000
HISTORIES = st.lists(st.integers(0, 6), min_size=60, max_size=60).map(
    lambda counts: np.reshape(counts, (12, 5))
)
LIMITS = st.fixed_dictionaries(
    {
        "max_share": st.sampled_from([0.2, 0.5, 1.0]),
        "max_time": st.sampled_from([0.4, 0.5, 1.0]),
        "min_steps": st.sampled_from([1, 2]),
        "prospective": st.booleans(),
        "high": st.just(True),
        "low": st.booleans(),
    }
)


def chance(seed=1):
    return np.random.default_rng(seed)


def fields(result):
    """Every figure of a result, fit for comparing."""
    told = {f.name: getattr(result, f.name) for f in dataclasses.fields(result)}
    told["maxima"] = told["maxima"].tolist()
    told["clusters"] = [
        {f.name: np.asarray(getattr(c, f.name)).tolist() for f in dataclasses.fields(c)}
        for c in told["clusters"]
    ]
    return repr(told)


def ratio(cases, mean, total, conditional):
    """Log likelihood ratio by Poisson probabilities."""
    mass = stats.poisson.logpmf
    inside = mass(cases, cases) - mass(cases, mean)
    if not conditional:
        return inside
    return inside + mass(total - cases, total - cases) - mass(total - cases, total - mean)


def circles(points, level, share):
    """The sets of areas within each radius of each centre that hold at most a share."""
    for centre in range(len(points)):
        apart = np.hypot(*(points - points[centre]).T)
        for radius in sorted(apart):
            inside = np.flatnonzero(apart <= radius + 1e-6)
            if level[inside].sum() <= share * level.sum() * (1 + 1e-9):
                yield centre, inside


def spans(steps, max_time, min_steps, prospective):
    """First step, and step after the last."""
    for start in range(steps):
        for stop in range(start + 1, steps + 1):
            fits = min_steps <= stop - start <= max(1, int(steps * max_time))
            if fits and (stop == steps or not prospective):
                yield start, stop


def slow_scan(points, observed, expected, *, conditional=True, min_cases=2, **limits):
    """Clusters one by one: each centre's best cylinder, if no better one shares an area."""
    total = observed.sum()
    means = expected * (total / expected.sum() if conditional else 1)
    high, low = limits.pop("high"), limits.pop("low")
    best = {}
    for centre, inside in circles(points, expected.sum(axis=1), limits.pop("max_share")):
        for start, stop in spans(observed.shape[1], **limits):
            cases = observed[inside, start:stop].sum()
            mean = means[inside, start:stop].sum()
            if conditional and total - mean < 1e-9 * total:
                continue
            if (high and cases >= min_cases and cases > mean + 1e-9) or (
                low and cases < mean - 1e-9
            ):
                found = ratio(cases, mean, total, conditional)
                if found > best.get(centre, (1e-9,))[0] + 1e-9:
                    best[centre] = (found, frozenset(inside.tolist()), start, stop - 1)
    kept = []
    for one in sorted(best.values(), key=lambda found: -found[0]):
        if all(not one[1] & other[1] for other in kept):
            kept.append(one)
    return kept


def margins(observed):
    """What the totals of areas and steps let expect."""
    return np.outer(observed.sum(axis=1), observed.sum(axis=0)) / observed.sum()


def cases_of(observed):
    """Area and step of each case."""
    area, step = np.nonzero(observed)
    many = observed[area, step]
    return np.repeat(area, many), np.repeat(step, many)


def agrees(clusters, slow):
    """Ratios of all clusters, and where the best alone is best its areas and steps."""
    assert [c.log_likelihood_ratio for c in clusters][:1] == pytest.approx(
        [one[0] for one in slow][:1], abs=1e-9
    )
    for cluster, one in zip(clusters, slow, strict=False):
        if sum(abs(other[0] - one[0]) < 1e-7 for other in slow) > 1:
            return
        assert cluster.log_likelihood_ratio == pytest.approx(one[0], abs=1e-9)
        assert (frozenset(cluster.members.tolist()), cluster.start, cluster.end) == one[1:]


class TestAgainstCylindersOneByOne:
    @settings(max_examples=25)
    @given(observed=HISTORIES, limits=LIMITS)
    def test_counts(self, observed, limits):
        expected = np.random.default_rng(5).gamma(4, 1, (12, 5))
        made = scan(SCATTERED, observed, expected, null="poisson", draws=19, rng=chance(), **limits)

        agrees(made.clusters, slow_scan(SCATTERED, observed, expected, **limits))

    @settings(max_examples=25)
    @given(observed=HISTORIES, limits=LIMITS)
    def test_counts_against_expectation(self, observed, limits):
        expected = np.random.default_rng(5).gamma(4, 0.5, (12, 5))
        made = scan(
            SCATTERED,
            observed,
            expected,
            statistic="expectation-based",
            null="poisson",
            draws=19,
            rng=chance(),
            **limits,
        )

        slow = slow_scan(SCATTERED, observed, expected, conditional=False, **limits)
        agrees(made.clusters, slow)

    @settings(max_examples=25)
    @given(observed=HISTORIES, limits=LIMITS)
    def test_cases_by_margins(self, observed, limits):
        observed = observed + 1  # every area and every step has a case, so that no two tie
        made = permutation_scan(
            SCATTERED, *cases_of(observed), draws=19, rng=chance(), period=(0, 4), **limits
        )

        agrees(made.clusters, slow_scan(SCATTERED, observed, margins(observed), **limits))

    def test_areas_equally_far_enter_together(self):
        observed = np.random.default_rng(2).poisson(3, (12, 5))
        expected = np.ones((12, 5))
        limits = {"max_share": 0.5, "max_time": 0.5, "min_steps": 1, "prospective": False}
        made = scan(BOARD, observed, expected, null="poisson", draws=19, rng=chance(), **limits)
        slow = slow_scan(BOARD, observed, expected, high=True, low=False, **limits)

        assert made.clusters[0].log_likelihood_ratio == pytest.approx(slow[0][0], abs=1e-9)


#: Both places in all three steps, R: sum(dpois(y, 24 / 7.5 * mu, log = TRUE) - dpois(y, mu, TRUE)).
EXPECTATION_BASED = 11.4156194353
#: The second place in all three steps, R: 21 * log(21 / 12) + 3 * log(3 / 12).
POPULATION_BASED = 7.59304846328


WHOLE = {"max_share": 1.0, "max_time": 1.0, "prospective": True, "draws": 9}


class TestPublished:
    """Cases that the R package scanstatistics 1.1.1 tests itself by; figures by R 4.2.2."""

    POINTS = np.array([(0.0, 0.0), (1.0, 0.0)])
    #: In order of time; the package counts steps back from the last.
    COUNTS = np.array([[0, 2, 1], [20, 1, 0]])

    def test_expectation_based(self):
        expected = np.array([[0.5] * 3, [2.0] * 3])
        (best,) = scan(
            self.POINTS,
            self.COUNTS,
            expected,
            statistic="expectation-based",
            null="poisson",
            rng=chance(),
            **WHOLE,
        ).clusters

        assert (best.members.tolist(), best.start, best.end) == ([0, 1], 0, 2)
        assert best.log_likelihood_ratio == pytest.approx(EXPECTATION_BASED, abs=1e-9)

    def test_population_based(self):
        expected = np.array([[6.0, 4.0, 2.0], [6.0, 5.0, 1.0]])
        (best,) = scan(
            self.POINTS, self.COUNTS, expected, null="poisson", rng=chance(), **WHOLE
        ).clusters

        assert (best.members.tolist(), best.start, best.end) == ([1], 0, 2)
        assert (best.observed, best.expected) == (21, 12)
        assert best.log_likelihood_ratio == pytest.approx(POPULATION_BASED, abs=1e-9)
        assert best.relative_risk == pytest.approx((21 / 12) / (3 / 12))


#: An area and its nearest.
HOT = sorted(np.argsort(np.hypot(*(SCATTERED - SCATTERED[0]).T))[:2].tolist())


def outbreak(seed=4, risk=6.0):
    """Twelve areas by ten steps with a rise in two areas in the last three steps."""
    rng = np.random.default_rng(seed)
    risks = np.ones((12, 10))
    risks[HOT, 7:] = risk
    return rng.poisson(3 * risks)


EVEN = np.ones((12, 10))


class TestOutbreak:
    def test_counts_tell_where_and_when(self):
        made = scan(SCATTERED, outbreak(), EVEN, rng=chance())
        best = made.clusters[0]

        assert (best.members.tolist(), best.start, best.end) == (HOT, 7, 9)
        assert best.high
        assert best.p <= 0.01
        assert best.gumbel_p < 0.01
        assert best.recurrence is None
        assert best.observed == outbreak()[HOT, 7:].sum()
        assert best.expected == pytest.approx(outbreak().sum() * 6 / 120)

    def test_cases_tell_where_and_when_in_their_own_numbering(self):
        area, step = cases_of(outbreak())
        best = permutation_scan(SCATTERED, area, step + 2001, rng=chance()).clusters[0]

        assert set(best.members) <= set(HOT)
        assert best.start == 2008
        assert best.p <= 0.05
        assert best.relative_risk == best.observed / best.expected

    def test_an_outbreak_that_is_over_is_none_to_a_prospective_scan(self):
        over = outbreak()[:, ::-1]

        assert scan(SCATTERED, over, EVEN, rng=chance()).clusters[0].p <= 0.01
        assert scan(SCATTERED, over, EVEN, prospective=True, rng=chance()).clusters[0].p > 0.05

    def test_recurrence_is_steps_between_scans_over_p(self):
        made = scan(SCATTERED, outbreak(), EVEN, prospective=True, repeated_every=7, rng=chance())
        best = made.clusters[0]

        assert best.end == 9
        assert best.recurrence == pytest.approx(7 / best.p)

    def test_fewer_events_are_found_only_if_looked_for(self):
        risks = np.ones((12, 10))
        risks[HOT, 5:] = 0.02
        counts = np.random.default_rng(3).poisson(9 * risks)
        low = scan(SCATTERED, counts, EVEN, high=False, low=True, rng=chance()).clusters[0]

        assert not low.high
        assert (low.members.tolist(), low.start, low.end) == (HOT, 5, 9)
        assert low.p <= 0.05
        assert all(c.high for c in scan(SCATTERED, counts, EVEN, rng=chance()).clusters)

    def test_a_rise_everywhere_is_seen_against_expectation_alone(self):
        counts = np.random.default_rng(6).poisson(3, (12, 10))
        counts[:, 8:] += 3
        against = {"null": "poisson", "max_share": 1.0, "rng": chance()}
        expectation = scan(SCATTERED, counts, 3 * EVEN, statistic="expectation-based", **against)
        margin = permutation_scan(SCATTERED, *cases_of(counts), max_share=1.0, rng=chance())

        assert expectation.clusters[0].p <= 0.01
        assert len(expectation.clusters[0].members) == 12
        assert margin.clusters[0].p > 0.05

    def test_clusters_share_no_area(self):
        members = np.concatenate(
            [
                c.members
                for c in scan(SCATTERED, outbreak(), EVEN, null="poisson", rng=chance()).clusters
            ]
        )

        assert members.size == np.unique(members).size

    def test_a_radius_keeps_circles_small(self):
        made = scan(SCATTERED, outbreak(), EVEN, max_radius=0.5, rng=chance())

        assert all(c.members.size == 1 for c in made.clusters)
        assert all(c.radius == 0 for c in made.clusters)

    def test_result_says_how_it_came_about(self):
        made = scan(SCATTERED, outbreak(), EVEN, rng=chance())

        assert (made.n, made.tested, made.steps, made.draws) == (12, 12, 10, 999)
        assert made.total == outbreak().sum()
        assert made.maxima.shape == (999,)
        assert made.max_steps == 5
        assert "Kulldorff" in made.method
        assert "negative-binomial" in made.method


class TestInvariance:
    def test_order_of_areas_changes_nothing(self):
        counts, order = outbreak(), np.random.default_rng(9).permutation(12)
        expected = np.random.default_rng(7).gamma(4, 1, (12, 10))
        one = scan(SCATTERED, counts, expected, draws=99, rng=chance())
        other = scan(SCATTERED[order], counts[order], expected[order], draws=99, rng=chance())

        assert one.maxima.tolist() == other.maxima.tolist()
        for a, b in zip(one.clusters, other.clusters, strict=True):
            assert a.members.tolist() == sorted(order[b.members].tolist())
            assert (a.p, a.start, a.end, a.centre) == (b.p, b.start, b.end, order[b.centre])

    def test_order_of_areas_changes_nothing_in_a_permutation(self):
        area, step = cases_of(outbreak())
        order = np.random.default_rng(9).permutation(12)
        place = np.argsort(order)
        one = permutation_scan(SCATTERED, area, step, draws=99, rng=chance())
        other = permutation_scan(SCATTERED[order], place[area], step, draws=99, rng=chance())

        assert one.maxima.tolist() == other.maxima.tolist()
        for a, b in zip(one.clusters, other.clusters, strict=True):
            assert a.members.tolist() == sorted(order[b.members].tolist())
            assert (a.p, a.start, a.end) == (b.p, b.start, b.end)

    def test_order_of_cases_changes_nothing(self):
        area, step = cases_of(outbreak())
        order = np.random.default_rng(9).permutation(area.size)
        one = permutation_scan(SCATTERED, area, step, draws=99, rng=chance())
        other = permutation_scan(SCATTERED, area[order], step[order], draws=99, rng=chance())

        assert fields(one) == fields(other)

    @pytest.mark.parametrize("null", ["poisson", "negative-binomial"])
    def test_same_seed_same_figures_for_any_threads(self, null):
        told = {
            fields(scan(SCATTERED, outbreak(), EVEN, null=null, rng=chance(), threads=threads))
            for threads in (1, 2, 2)
        }

        assert len(told) == 1

    def test_scale_of_expected_counts_and_unit_of_distance_change_nothing(self):
        one = scan(SCATTERED, outbreak(), EVEN, draws=99, rng=chance())
        other = scan(SCATTERED * 1000, outbreak(), EVEN * 8, draws=99, rng=chance())

        assert one.maxima == pytest.approx(other.maxima)
        assert [c.p for c in one.clusters] == [c.p for c in other.clusters]

    def test_an_area_where_nothing_is_expected_changes_nothing(self):
        more = np.vstack([SCATTERED, [(1.5, 1.5)]])
        counts, expected = np.vstack([outbreak(), np.zeros(10)]), np.vstack([EVEN, np.zeros(10)])
        one = scan(SCATTERED, outbreak(), EVEN, draws=99, rng=chance())
        other = scan(more, counts, expected, draws=99, rng=chance())

        assert (other.n, other.tested) == (13, 12)
        assert one.maxima.tolist() == other.maxima.tolist()

    def test_arguments_stay_as_they_were_and_may_be_of_any_kind(self):
        counts, expected, points = outbreak(), EVEN.copy(), SCATTERED.copy()
        area, step = cases_of(counts)
        kept = [each.copy() for each in (points, counts, expected, area, step)]
        one = scan(points, counts, expected, draws=99, rng=chance())
        other = scan(
            pd.DataFrame(points), counts.tolist(), pd.DataFrame(expected), draws=99, rng=chance()
        )
        permutation_scan(points.tolist(), pd.Series(area), step.tolist(), draws=99, rng=chance())

        assert fields(one) == fields(other)
        for before, after in zip(kept, (points, counts, expected, area, step), strict=True):
            assert np.array_equal(before, after)


class TestDegenerate:
    def test_no_event_and_one_event_are_no_cluster(self):
        nothing, one = np.zeros((12, 10)), np.zeros((12, 10))
        one[3, 4] = 1

        for counts in (nothing, one):
            assert scan(BOARD, counts, EVEN, draws=9, rng=chance()).clusters == ()
        assert permutation_scan(BOARD, [], [], period=(0, 3), rng=chance()).clusters == ()
        assert permutation_scan(BOARD, [3], [4], rng=chance()).clusters == ()

    def test_all_in_one_area_or_one_step_says_nothing_of_both(self):
        assert permutation_scan(BOARD, [2] * 9, range(9), rng=chance()).clusters == ()
        assert permutation_scan(BOARD, range(9), [5] * 9, rng=chance()).clusters == ()

    def test_one_area_and_one_step(self):
        alone = {"max_share": 1.0, "draws": 9, "rng": chance()}
        made = scan([(0, 0)], [[1, 9]], [[1, 1]], **alone)

        assert (made.clusters[0].start, made.clusters[0].end) == (1, 1)
        assert scan([(0, 0)], [[9]], [[1]], **alone).clusters == ()

    def test_events_where_none_are_expected_name_the_place_and_no_value(self):
        counts, expected = np.zeros((12, 10)), EVEN.copy()
        counts[3, 4], expected[3, 4] = 77, 0

        with pytest.raises(ValueError, match="row 3, step 4") as refused:
            scan(BOARD, counts, expected, rng=chance())
        assert "77" not in str(refused.value)

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"observed": np.full((12, 10), 0.5)}, "whole numbers"),
            ({"observed": np.full((12, 10), np.nan)}, "whole numbers"),
            ({"observed": np.ones(12)}, "rows"),
            ({"expected": np.full((12, 10), -1.0)}, "not negative"),
            ({"expected": np.zeros((12, 10)), "observed": np.zeros((12, 10))}, "nothing is"),
            ({"population": np.ones(11)}, "one an area"),
            ({"population": np.zeros(12)}, "not all zero"),
            ({"xy": np.full((12, 2), np.inf)}, "not finite"),
            ({"max_share": 0.0}, "max_share"),
            ({"max_time": 1.5}, "max_time"),
            ({"max_steps": 0}, "max_steps"),
            ({"min_steps": 0}, "min_steps"),
            ({"min_steps": 9}, "at least 9 but at most 5"),
            ({"max_radius": -1.0}, "max_radius"),
            ({"null": "normal"}, "null is one of"),
            ({"statistic": "other"}, "statistic is one of"),
            ({"draws": 0}, "at least 1"),
            ({"high": False}, "nothing to look for"),
        ],
    )
    def test_what_can_not_be_scanned_is_refused(self, changed, words):
        asked = {"xy": BOARD, "observed": outbreak(), "expected": EVEN, "rng": chance()}

        with pytest.raises(ValueError, match=words):
            scan(**(asked | changed))

    @pytest.mark.parametrize(
        ("area", "time", "period", "words"),
        [
            ([12], [1], None, "from 0 to 11"),
            ([-1], [1], None, "from 0 to 11"),
            ([0.5], [1], None, "from 0 to 11"),
            ([1], [0.5], None, "whole step"),
            ([1], [np.nan], None, "whole step"),
            ([1, 2], [1], None, "one of both"),
            ([1], [9], (0, 8), "outside"),
            ([1], [9], (9, 8), "outside"),
            ([], [], None, "period must say"),
            ([1, 2], [0, 1_700_000_000], None, "too many to scan"),
        ],
    )
    def test_cases_that_can_not_be_scanned_are_refused(self, area, time, period, words):
        with pytest.raises(ValueError, match=words):
            permutation_scan(BOARD, area, time, period=period, rng=chance())

    @settings(max_examples=30)
    @given(
        observed=HISTORIES,
        empty=st.lists(st.integers(0, 11), max_size=11),
        null=st.sampled_from(["poisson", "negative-binomial"]),
    )
    def test_any_history_has_an_answer(self, observed, empty, null):
        expected = np.ones((12, 5))
        expected[empty] = 0
        made = scan(BOARD, observed * (expected > 0), expected, null=null, draws=9, rng=chance())

        assert all(0 < c.p <= 1 and c.log_likelihood_ratio > 0 for c in made.clusters)
        assert made.tested == 12 - len(set(empty))


SIDE = np.array([(x, y) for x in range(8) for y in range(8)], dtype=float)


def false_alarms(runs, history, method):
    """Share of histories without clusters in which one is called at the 5% level."""
    found = 0
    for seed in range(runs):
        rng = np.random.default_rng([12, seed])
        made = method(history(rng), rng)
        found += bool(made.clusters) and made.clusters[0].p <= 0.05
    return found / runs


def by_counts(null):
    return lambda counts, rng: scan(
        SIDE, counts, np.ones(counts.shape), null=null, draws=59, rng=rng
    )


def by_margins(counts, rng):
    return permutation_scan(SIDE, *cases_of(counts), period=(0, 7), draws=59, rng=rng)


def gamma(rng, cv, shape):
    return rng.gamma(1 / cv**2, cv**2, shape)


class TestWithoutClusters:
    """A short form of the calibration: 60 histories each, so that 8% is 5 of them or so."""

    @pytest.mark.parametrize(
        ("areas", "steps"), [(0.45, None), (None, 0.45), (0.22, 0.22)], ids=str
    )
    def test_ordinary_variation_is_no_cluster(self, areas, steps):
        """Of areas that stay as they are, and of steps within areas."""

        def history(rng):
            risks = gamma(rng, areas, (64, 1)) if areas else np.ones((64, 1))
            return rng.poisson(5 * risks * (gamma(rng, steps, (64, 8)) if steps else 1))

        assert false_alarms(60, history, by_counts("negative-binomial")) <= 0.08
        if areas == 0.45:
            assert false_alarms(20, history, by_counts("poisson")) > 0.3

    def test_a_district_that_always_reports_twice_as_much_is_no_cluster_by_margins(self):
        """Same risk for all; the scan of counts, asked another question, does call it."""
        reporting = np.ones((64, 1))
        reporting[:16] = 2.0

        def history(rng):
            return rng.poisson(2 * np.broadcast_to(reporting, (64, 8)))

        assert false_alarms(60, history, by_margins) <= 0.08
        assert false_alarms(10, history, by_counts("poisson")) > 0.8

    def test_a_poisson_null_is_cautioned_against_where_counts_vary(self):
        rng = np.random.default_rng(3)
        varied = rng.poisson(3 * gamma(rng, 0.7, (64, 1)) * np.ones((64, 8)))
        even = np.ones((64, 8))
        poisson = scan(SIDE, varied, even, null="poisson", draws=9, rng=chance())
        ours = scan(SIDE, varied, even, draws=9, rng=chance())

        assert "negative binomial" in poisson.caution
        assert poisson.overdispersed <= 0.05
        assert ours.caution == ""
        assert ours.cv_areas == pytest.approx(0.7, abs=0.2)

    def test_a_permutation_is_cautioned_against_where_areas_vary_from_step_to_step(self):
        rng = np.random.default_rng(3)
        varied = rng.poisson(4 * gamma(rng, 0.7, (64, 8)))
        steady = rng.poisson(4 * gamma(rng, 0.7, (64, 1)) * gamma(rng, 0.7, (1, 8)))

        assert "negative binomial" in by_margins(varied, rng).caution
        assert by_margins(steady, rng).caution == ""
