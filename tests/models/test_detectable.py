"""Minimum detectable risks: what they promise is what the hotspot test and the scan then find."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.sparse import csr_array

from boundaries import load
from geo.neighbours import Neighbours, queen
from models.chance.local_variation import CVS, LocalVariation, learn_variation
from models.chance.risk_null import redraw
from models.detectable import cluster_risk, minimum_detectable_risk
from models.hotspots import hotspots


@pytest.fixture(scope="module")
def wards():
    return load()


@pytest.fixture(scope="module")
def near(wards):
    return queen(wards)


@pytest.fixture(scope="module")
def residents(wards):
    return wards.frame["residents"].to_numpy(float)


def scaled(residents, total):
    """Expected counts that sum to the total."""
    return total * residents / residents.sum()


def ring(n):
    """Areas in a circle, each between two others."""
    rows = np.arange(n)
    links = csr_array((np.ones(n), (rows, (rows + 1) % n)), shape=(n, n))
    return Neighbours(csr_array(links + links.T), pd.RangeIndex(n), "ring")


def share_found(residents, near, area, total, spread, risk, maps):
    """How often the hotspot test flags an area whose whole neighbourhood has this risk."""
    rng = np.random.default_rng([area, total, maps])
    inside = near.with_self()[[area]].indices
    found = 0
    for _ in range(maps):
        weights = residents * rng.gamma(spread**-2, spread**2, residents.size)
        weights[inside] *= risk
        counts = rng.multinomial(total, weights / weights.sum())
        made = hotspots(counts, residents, near, 9999, rng)
        found += bool(made.q[area] <= 0.05 and made.z[area] > 0)
    return found / maps


def usual_variation(residents, near, total, spread):
    """What the test itself learns of variation, on average, from maps without hotspots."""
    rng = np.random.default_rng(total)
    expected, around = scaled(residents, total), near.with_self()
    weights = np.zeros(CVS.size)
    for _ in range(10):
        risks = expected * rng.gamma(spread**-2, spread**2, expected.size)
        counts = rng.multinomial(total, risks / risks.sum()).astype(float)
        weights += learn_variation(counts[:, None], expected, around, total, rng).weights / 10
    return LocalVariation(weights)


def test_a_hotspot_of_that_risk_is_found_about_as_often_as_promised(residents, near):
    area = int(np.argmax(near.counts == 5))
    usual = usual_variation(residents, near, 600, 0.45)
    risk = minimum_detectable_risk(scaled(residents, 600), near, alpha=usual).risk[area]

    assert share_found(residents, near, area, 600, 0.45, risk, 40) == pytest.approx(0.8, abs=0.18)


@pytest.mark.long
@pytest.mark.parametrize("neighbours", [3, 5, 7])
@pytest.mark.parametrize(("total", "spread"), [(300, 0.22), (600, 0.45), (1600, 0.22)])
def test_promises_hold_at_every_volume(residents, near, total, spread, neighbours):
    area = int(np.argmax(near.counts == neighbours))
    usual = usual_variation(residents, near, total, spread)
    risk = minimum_detectable_risk(scaled(residents, total), near, alpha=usual).risk[area]
    found = share_found(residents, near, area, total, spread, risk, 100)

    assert found == pytest.approx(0.8, abs=0.15)


@pytest.mark.parametrize("alpha", [5.0, np.inf])
@pytest.mark.parametrize("total", [200, 1600])
def test_the_closed_form_agrees_with_redrawn_maps(residents, near, total, alpha):
    """One test alone at one-sided 2.5%: threshold and power both by brute force."""
    rng = np.random.default_rng(total)
    expected = scaled(residents, total)
    made = minimum_detectable_risk(expected, near, alpha=alpha, family=1)
    around = near.with_self()
    rates = np.concatenate(
        [around @ (maps / expected[:, None]) for maps in redraw(expected, alpha, total, 4000, rng)],
        axis=1,
    )
    reach = np.quantile(rates, 0.975, axis=1)

    for area in (3, 40, 77):
        inside = around[[area]].indices
        risks = np.ones((4000, expected.size))
        if np.isfinite(alpha):
            risks = rng.gamma(alpha, 1 / alpha, risks.shape)
        risks[:, inside] *= made.risk[area]
        chances = risks * expected
        drawn = rng.multinomial(total, chances / chances.sum(axis=1, keepdims=True))
        sums = (drawn[:, inside] / expected[inside]).sum(axis=1)
        assert np.mean(sums >= reach[area]) == pytest.approx(0.8, abs=0.05)


def test_more_events_less_variation_and_fewer_tests_show_smaller_risks(residents, near):
    def half(total, alpha, **more):
        return minimum_detectable_risk(
            scaled(residents, total), near, alpha=alpha, **more
        ).quantile(0.5)

    assert half(150, 5) > half(600, 5) > half(2400, 5) > half(2400, 50) > half(2400, np.inf) > 1
    assert half(600, 5) > half(600, 5, family=10) > half(600, 5, family=10, power=0.5)


def test_a_distribution_at_one_value_is_that_value(residents, near):
    certain = LocalVariation((np.isclose(CVS, 0.5)).astype(float))
    expected = scaled(residents, 600)
    first = minimum_detectable_risk(expected, near, alpha=certain)
    second = minimum_detectable_risk(expected, near, alpha=4.0)

    assert first.risk == pytest.approx(second.risk)
    assert (first.cv, second.cv) == pytest.approx((0.5, 0.5))


@given(st.lists(st.floats(0.01, 50), min_size=5, max_size=12), st.floats(0.2, 100))
def test_a_risk_is_above_one_and_turns_with_the_ring(expected, alpha):
    n = len(expected)
    made = minimum_detectable_risk(expected, ring(n), alpha=alpha).risk
    turned = minimum_detectable_risk(np.roll(expected, 1), ring(n), alpha=alpha).risk

    assert np.all(made > 1)
    assert np.roll(made, 1) == pytest.approx(turned, rel=1e-6)


def test_areas_without_expectation_take_no_part(residents, near):
    expected = scaled(residents, 600)
    expected[5] = 0.0
    before = expected.copy()
    made = minimum_detectable_risk(expected, near, alpha=5.0)
    beside = near.matrix[[5]].indices

    assert np.isnan(made.risk[5])
    assert (made.n, made.family) == (124, 123)
    assert np.all(made.members[beside] == near.counts[beside])
    assert np.array_equal(expected, before)


def test_where_everything_is_one_neighbourhood_nothing_is_tested():
    all_joined = Neighbours(csr_array(np.ones((3, 3)) - np.eye(3)), pd.RangeIndex(3), "all")
    made = minimum_detectable_risk([3, 4, 5], all_joined, alpha=5.0)

    assert np.all(np.isnan(made.risk))
    assert np.isnan(made.quantile(0.5))
    assert "could not be found" in made.summary()


def test_an_island_is_tested_alone():
    lonely = Neighbours(csr_array((4, 4)), pd.RangeIndex(4), "none")
    made = minimum_detectable_risk([30, 30, 30, 30], lonely, alpha=np.inf)

    assert made.members.tolist() == [1, 1, 1, 1]
    assert np.all((made.risk > 1.3) & (made.risk < 4))


def test_too_few_draws_find_nothing_that_stands_alone(residents, near):
    """999 draws: the smallest p is .002, and one ward of 124 needs .0004."""
    made = minimum_detectable_risk(scaled(residents, 1600), near, alpha=5.0, draws=999)

    assert np.all(np.isinf(made.risk))
    assert "too few draws" in made.summary("wards")


def test_the_summary_names_the_middle_ward(residents, near):
    made = minimum_detectable_risk(scaled(residents, 600), near, alpha=5.0)
    known = np.sort(made.risk)

    assert made.quantile(0.5) == known[61]
    assert made.quantile(1.0) == known[-1]
    assert made.summary("wards") == (
        "In half of the wards, a hotspot is found 80% of the time only if its whole neighbourhood "
        f"has {known[61]:.1f} times the expected risk or more."
    )


@pytest.mark.parametrize(
    ("expected", "more", "says"),
    [
        ([1, 2, 3], {}, "4 areas in the neighbours"),
        ([1, 2, 3, -1], {}, "not negative"),
        ([1, 2, 3, np.nan], {}, "finite"),
        ([0, 0, 0, 0], {}, "not all zero"),
        ([1, 2, 3, 4], {"power": 1.0}, "between 0 and 1"),
        ([1, 2, 3, 4], {"level": 0.0}, "between 0 and 1"),
        ([1, 2, 3, 4], {"family": 0}, "at least 1"),
        ([1, 2, 3, 4], {"draws": 0}, "at least 1"),
        ([1, 2, 3, 4], {"alpha": 0.0}, "alpha"),
        ([1, 2, 3, 4], {"alpha": np.nan}, "alpha"),
    ],
)
def test_what_cannot_be_asked_is_refused(expected, more, says):
    with pytest.raises(ValueError, match=says):
        minimum_detectable_risk(expected, ring(4), **({"alpha": 5.0} | more))


def windows(wards, residents):
    """Circles round each ward up to a fifth of the residents, a row each."""
    centres = shapely.get_coordinates(shapely.centroid(wards.frame.geometry.to_numpy()))
    apart = np.linalg.norm(centres[:, None] - centres[None], axis=2)
    rows = []
    for distances in apart:
        order = np.argsort(distances)
        reached = np.cumsum(residents[order]) / residents.sum()
        for size in range(1, int((reached <= 0.2).sum()) + 1):
            row = np.zeros(residents.size)
            row[order[:size]] = 1.0
            rows.append(row)
    return np.array(rows)


def ratios(counts, expected, total):
    """Kulldorff's logarithm of the likelihood ratio, zero where nothing is in excess."""
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = counts * np.log(counts / expected)
        outside = (total - counts) * np.log((total - counts) / (total - expected))
    return np.where(counts > expected, np.nan_to_num(inside) + np.nan_to_num(outside), 0.0)


@pytest.mark.parametrize(
    ("total", "risk", "published"), [(150, 3, 0.72), (300, 2, 0.34), (300, 3, 0.96), (600, 2, 0.79)]
)
def test_scans_that_were_simulated_found_as_much(wards, residents, total, risk, published):
    """Powers measured for a six-ward cluster by simulation (the methods' second rule).

    The closed form counts the cluster's own window alone, so it must not promise more, and a
    little less is right: the scan may pass on a window beside it.
    """
    rng = np.random.default_rng(total)
    circles = windows(wards, residents)
    expected = scaled(residents, total)
    inside = circles @ expected
    null = [
        ratios(circles @ rng.multinomial(total, expected / total), inside, total).max()
        for _ in range(200)
    ]
    critical = float(np.quantile(null, 0.95))
    six = float(np.median(inside[circles.sum(axis=1) == 6]))
    enough = next(
        count
        for count in range(int(six) + 1, total)
        if ratios(np.array([count]), six, total)[0] >= critical
    )
    share = six / total
    power = stats.binom.sf(enough - 1, total, risk * share / (1 + (risk - 1) * share))

    assert published - 0.2 < power < published + 0.08
    assert cluster_risk(six, total, critical, power=power) == pytest.approx(risk, rel=1e-6)


def test_a_cluster_that_no_count_would_show_has_no_risk():
    assert cluster_risk(9.0, 10, 8.0) == np.inf
    assert cluster_risk(2.0, 1000, 5.0) > cluster_risk(50.0, 1000, 5.0) > 1


@pytest.mark.parametrize(
    "given", [(0, 10, 5.0), (10, 10, 5.0), (1, 10, -1.0), (1, 10, np.nan), (1, 0, 5.0)]
)
def test_a_cluster_that_is_none_is_refused(given):
    with pytest.raises(ValueError, match="a cluster holds part"):
        cluster_risk(*given)
