"""Relative risks against R's sparr, and on maps without and with a raised risk."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from models.surface import relative_risk

EXTENT = (0, 0, 32_000, 32_000)
FLAGS = ["more than expected", "fewer than expected"]


def spread(i, ratio):
    """Numbers from 0 to 1 that fill it evenly; the same in R and here."""
    return (i * ratio) % 1


def cases():
    """120 points all over 32 km, and 60 in 6 km of it."""
    i = np.arange(1, 181)
    u, v = spread(i, 0.7548776662466927), spread(i, 0.5698402909980532)
    near = np.column_stack([20_000 + 6000 * (u - 0.5), 12_000 + 6000 * (v - 0.5)])
    return np.where((i <= 120)[:, None], 32_000 * np.column_stack([u, v]), near)


def controls():
    """400 points, more of them in the west."""
    j = np.arange(1, 401)
    u, v = spread(0.5 + j * 0.7548776662466927, 1), spread(0.5 + j * 0.5698402909980532, 1)
    return np.column_stack([32_000 * u**1.3, 32_000 * v])


#: Cells compared with R, counted from 0 in the south-west.
ROWS, COLUMNS = np.array([9, 39, 48, 63, 99, 127]), np.array([4, 63, 80, 29, 109, 127])


def rng(seed=1):
    return np.random.default_rng(seed)


def town(n, seed):
    """Points that crowd in one place."""
    chance = rng(seed)
    crowded = chance.normal((12_000, 20_000), 4000, (n, 2))
    xy = np.where(chance.random((n, 1)) < 0.5, crowded, chance.uniform(0, 32_000, (n, 2)))
    return np.clip(xy, 0, 32_000)


def test_agrees_with_sparr():
    """R package sparr 2.2-17, `risk(f, g, h0 = 3000, tolerate = TRUE, resolution = 1664)`.

    Every 13th pixel is the centre of a cell. sparr moves points to the nearest pixel; so fine,
    they hardly move.
    """
    log_risk = [-0.99655381663, 1.04691441526, 1.77987411554]
    log_risk += [-0.57797328145, -0.11740028159, -0.01549683217]
    p = [9.989036735e-01, 1.007584556e-04, 5.161791549e-10]
    p += [9.879214974e-01, 6.428806057e-01, 5.092059374e-01]
    made = relative_risk(cases(), controls(), 250, 3000, extent=EXTENT)

    assert made.log_risk[ROWS, COLUMNS] == pytest.approx(log_risk, abs=1e-3)
    assert made.p[ROWS, COLUMNS] == pytest.approx(p, rel=5e-3)


def test_adaptive_agrees_with_sparr():
    """`risk(f, g, h0 = 3000, adapt = TRUE, pilot.symmetry = "pooled")` with 128 pixels.

    Kernels are added up exactly there too; p by `tolerance(..., beta = 0.01)`, which sorts
    bandwidths into a hundred classes.
    """
    log_risk = [-1.04107309478, 0.98224566192, 1.95898530089]
    log_risk += [-0.57586115464, -0.12752007862, -0.00379908053]
    p = [9.534320250e-01, 8.743546387e-03, 1.070799608e-06]
    p += [9.162615409e-01, 6.095354360e-01, 5.018580450e-01]
    made = relative_risk(cases(), controls(), 250, 3000, extent=EXTENT, adaptive=True)

    assert made.log_risk[ROWS, COLUMNS] == pytest.approx(log_risk, abs=1.5e-3)
    assert made.p[ROWS, COLUMNS] == pytest.approx(p, rel=1e-2)


def test_default_bandwidth_is_that_of_sparr():
    """`OS(pooled, nstar = "geometric")` of sparr 2.2-17."""
    made = relative_risk(cases(), controls(), 500, extent=EXTENT)

    assert made.bandwidth == pytest.approx(3845.54377864, rel=1e-10)


def test_draws_agree_with_the_asymptotic_p_where_many_live():
    made = relative_risk(cases(), controls(), 500, 3000, extent=EXTENT, draws=499, rng=rng())
    theirs = relative_risk(cases(), controls(), 500, 3000, extent=EXTENT)
    usual = (theirs.p > 0.1) & (theirs.p < 0.9) & (theirs.expected > 3)

    assert usual.sum() > 500
    assert np.abs(made.p - theirs.p)[usual].mean() < 0.04
    assert made.p.min() == pytest.approx(1 / 500)


def test_a_raised_risk_is_found_and_the_rest_is_not():
    made = relative_risk(cases(), controls(), 1000, extent=EXTENT, draws=199, rng=rng())

    assert made.category[12, 20] == "more than expected"
    assert made.risk[12, 20] > 2.5
    assert not np.isin(made.category[:, :10], FLAGS[:1]).any()
    assert made.adjusted[12, 20] <= 0.05 < made.adjusted[28, 5]


@pytest.mark.parametrize("adaptive", [False, True])
def test_the_same_people_twice_are_no_risk(adaptive):
    """On 30 pairs of samples of one town."""
    flagged = 0
    for seed in range(30):
        made = relative_risk(
            town(80, seed),
            town(240, 100 + seed),
            1600,
            extent=EXTENT,
            adaptive=adaptive,
            draws=39,
            rng=rng(seed),
        )
        flagged += bool(np.isin(made.category, FLAGS).any())

    assert flagged <= 4


def test_asymptotic_p_calls_nothing_fewer_and_little_more():
    words = [
        relative_risk(town(80, seed), town(240, 100 + seed), 1600, extent=EXTENT).category
        for seed in range(30)
    ]

    assert not any((each == "fewer than expected").any() for each in words)
    assert sum((each == "more than expected").any() for each in words) <= 3


def test_people_by_postcode_are_known_and_not_a_sample():
    """Cases drawn from the people themselves, and with three times the risk at one place."""
    homes, people = town(800, 1), rng(2).gamma(2, 100, 800)
    near = np.hypot(*(homes - (12_000, 20_000)).T) < 3000
    flagged, found = 0, 0
    for seed in range(30):
        drawn = [
            homes[rng(seed).choice(800, 200, p=risk / risk.sum())]
            for risk in (people, people * np.where(near, 3, 1))
        ]
        maps = [
            relative_risk(
                each,
                homes,
                1600,
                control_weights=people,
                extent=EXTENT,
                draws=39,
                rng=rng(seed),
            )
            for each in drawn
        ]
        flagged += bool(np.isin(maps[0].category, FLAGS).any())
        found += bool(maps[1].category[12, 7] == "more than expected")

    assert flagged <= 4
    assert found >= 25
    assert maps[0].n_controls < 800


def test_equal_weights_change_no_risk():
    made = relative_risk(cases(), controls(), 500, 3000, extent=EXTENT)
    weighted = relative_risk(
        cases(), controls(), 500, 3000, extent=EXTENT, control_weights=np.full(400, 7.0)
    )

    assert weighted.log_risk == pytest.approx(made.log_risk, nan_ok=True)
    assert weighted.n_controls == pytest.approx(400)


def test_nothing_is_told_where_hardly_anybody_lives():
    """All controls in the south-west, one case far away."""
    few = np.vstack([rng(1).uniform(0, 8000, (50, 2)), [(31_000, 31_000)]])
    made = relative_risk(few, rng(2).uniform(0, 8000, (200, 2)), 1000, 2000, extent=EXTENT)

    assert np.isnan(made.log_risk[-1, -1])
    assert np.isnan(made.p[-1, -1])
    assert made.category[-1, -1] == "cannot tell"
    assert np.isfinite(made.log_risk[4, 4])


def test_an_outline_hides_what_is_outside():
    half = shapely.box(0, 0, 16_000, 32_000)
    made = relative_risk(cases(), controls(), 1000, 3000, extent=EXTENT, within=half)

    assert np.isnan(made.log_risk[:, 16:]).all()
    assert np.isfinite(made.log_risk[:, :16]).all()
    assert (made.category[:, 16:] == "cannot tell").all()
    assert made.outside == (cases()[:, 0] > 16_000).sum() + (controls()[:, 0] > 16_000).sum()


def test_surfaces_hold_all_cases():
    made = relative_risk(cases(), controls(), 1000, extent=EXTENT)

    assert made.cases.mass == pytest.approx(180)
    assert made.controls.mass == pytest.approx(180)
    assert (made.cases.n, made.controls.n) == (180, 400)


@given(seed=st.integers(0, 100), adaptive=st.booleans())
def test_the_order_of_rows_does_not_matter(seed, adaptive):
    turned = rng(seed).permutation(180), rng(seed + 1).permutation(400)
    given = {"cell": 2000, "extent": EXTENT, "adaptive": adaptive, "draws": 9}
    one = relative_risk(cases(), controls(), rng=rng(seed), **given)
    other = relative_risk(cases()[turned[0]], controls()[turned[1]], rng=rng(seed), **given)

    assert one.log_risk.tobytes() == other.log_risk.tobytes()
    assert one.p.tobytes() == other.p.tobytes()
    assert np.nanmin(one.p) > 0


@given(factor=st.floats(0.001, 1000))
def test_the_unit_of_weights_does_not_matter(factor):
    weights = rng(1).gamma(2, 100, 400)
    one, other = (
        relative_risk(cases(), controls(), 2000, extent=EXTENT, control_weights=each)
        for each in (weights, weights * factor)
    )

    assert one.log_risk == pytest.approx(other.log_risk, nan_ok=True)
    assert one.p == pytest.approx(other.p, nan_ok=True)


def test_changes_no_argument():
    mine, theirs, weights = cases(), controls(), np.ones(400)
    relative_risk(mine, theirs, 2000, control_weights=weights, draws=3, rng=rng(), adaptive=True)

    assert (mine == cases()).all()
    assert (theirs == controls()).all()
    assert (weights == 1).all()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"cell": 100}, "250 m or wider"),
        ({"bandwidth": 300}, "no less than a cell"),
        ({"cases": [(1, 1)]}, "two cases and two controls"),
        ({"controls": np.zeros((0, 2))}, "two cases and two controls"),
        ({"control_weights": np.zeros(400)}, "two cases and two controls"),
        ({"control_weights": [1]}, "one weight"),
        ({"cases": np.zeros((2, 3))}, "eastings and northings"),
        ({"cases": np.ones((4, 2)), "controls": np.ones((9, 2))}, "at one place"),
        ({"draws": -1}, "number of draws"),
        ({"draws": 9}, "source of chance"),
    ],
)
def test_what_makes_no_surface_is_refused(changed, said):
    given = {"cases": cases(), "controls": controls(), "cell": 500} | changed

    with pytest.raises(ValueError, match=said):
        relative_risk(**given)
