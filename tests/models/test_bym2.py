"""The full model: what it refuses, what it says where it cannot be had, and an exact small map.

Drawing needs the extra ``bayes``; without it those tests are skipped.
"""

import importlib.util
import sys

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from boundaries import load
from geo.neighbours import Neighbours, queen
from models.bym2 import CONVERGED, NOT_CONVERGED, fit
from models.smoothing import empirical_bayes

needs_bayes = pytest.mark.skipif(
    importlib.util.find_spec("numpyro") is None, reason="the extra 'bayes' is not installed"
)

#: Five areas: a path of four, and an island.
LINKS = np.zeros((5, 5))
for left in range(3):
    LINKS[left, left + 1] = LINKS[left + 1, left] = 1.0
NEAR = Neighbours(csr_array(LINKS), pd.RangeIndex(5), "path and island")
OBSERVED, EXPECTED = np.array([7, 4, 1, 0, 5]), np.array([3.0, 2.5, 3.0, 2.0, 3.5])


@pytest.fixture(scope="module")
def small():
    return fit(OBSERVED, EXPECTED, NEAR, rng=np.random.default_rng(1), draws=2500)


def weighed(draws=1_000_000):
    """Posterior by weighing draws from the prior, with the covariance built another way."""
    rng = np.random.default_rng(2)
    laplacian = np.diag(LINKS.sum(axis=1)) - LINKS
    inverse = np.linalg.pinv(laplacian[:4, :4])
    inverse /= np.exp(np.log(np.diag(inverse)).mean())
    root = np.zeros((5, 5))
    values, vectors = np.linalg.eigh(inverse)
    root[:4, :4], root[4, 4] = vectors * np.sqrt(np.maximum(values, 0)), 1.0
    phi = rng.beta(0.5, 0.5, draws)[:, None]
    sigma = np.abs(rng.normal(size=draws))[:, None]
    smooth = rng.normal(size=(draws, 5)) @ root.T
    alone = rng.normal(size=(draws, 5))
    spread = np.sqrt(phi) * smooth + np.sqrt(1 - phi) * alone
    ratio = OBSERVED.sum() / EXPECTED.sum()
    risk = ratio * np.exp(rng.normal(size=draws)[:, None] + sigma * spread)
    means = risk * EXPECTED
    logs = (OBSERVED * np.log(means) - means).sum(axis=1)
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    return {
        "risk": weights @ risk,
        "above": weights @ (risk > 1),
        "sigma": weights @ sigma[:, 0],
        "phi": weights @ phi[:, 0],
        "size": 1 / (weights**2).sum(),
    }


@needs_bayes
def test_agrees_with_prior_draws_weighed_by_likelihood(small):
    theirs = weighed()

    assert theirs["size"] > 5_000
    assert small.verdict == CONVERGED
    assert small.mean == pytest.approx(theirs["risk"], rel=0.04)
    assert small.exceedance == pytest.approx(theirs["above"], abs=0.03)
    assert small.sigma[0] == pytest.approx(theirs["sigma"], rel=0.05)
    assert small.phi[0] == pytest.approx(theirs["phi"], abs=0.03)


@needs_bayes
def test_a_result_says_what_it_rests_on(small):
    assert (small.n, small.islands, small.chains, small.draws) == (5, 1, 4, 2500)
    assert small.r_hat < 1.01
    assert small.effective > 400
    assert small.slopes.shape == (0, 3)
    assert np.all((small.lower < small.mean) & (small.mean < small.upper))
    assert small.scale[4] == 1


def chains(draws=400, apart=0.0):
    """Made-up draws of four chains, each so far from the one before it."""
    rng, at = np.random.default_rng(3), apart * np.arange(4)
    shapes = {"risk": (5,), "level": (), "sigma": (), "phi": (), "slopes": (0,)}
    return {
        name: rng.normal(5 + at.reshape(4, 1, *(1 for _ in shape)), 0.1, (4, draws, *shape))
        for name, shape in shapes.items()
    }


def refuses_to_say(made):
    """Whether a fit gives its verdict and no figure of any area."""
    figures = (made.mean, made.lower, made.upper, made.exceedance)
    assert all(each.shape == (5,) for each in figures)
    assert np.isfinite(made.r_hat)
    return made.verdict == NOT_CONVERGED and bool(np.isnan(figures).all())


@needs_bayes
@pytest.mark.parametrize(
    ("drawn", "diverged", "refused"),
    [
        ({}, 1, False),
        ({"apart": 0.1}, 0, True),
        ({"draws": 40}, 0, True),
        ({}, 2, True),  # of 1,600
    ],
    ids=["chains that agree", "chains apart", "few draws", "divergences"],
)
def test_chains_that_do_not_agree_are_answered_by_did_not_converge(
    monkeypatch, drawn, diverged, refused
):
    monkeypatch.setattr("models.bym2._sample", lambda *_: (chains(**drawn), diverged))
    made = fit(OBSERVED, EXPECTED, NEAR, rng=np.random.default_rng(3), draws=400)

    assert refuses_to_say(made) is refused


@needs_bayes
@pytest.mark.long  # jax compiles the sampler anew for each number of draws
def test_too_few_draws_are_answered_by_did_not_converge():
    made = fit(OBSERVED, EXPECTED, NEAR, rng=np.random.default_rng(3), draws=10, warmup=5)

    assert refuses_to_say(made)


@needs_bayes
@pytest.mark.long
def test_the_same_seed_draws_the_same_and_changes_nothing():
    before = OBSERVED.copy(), EXPECTED.copy(), NEAR.matrix.copy()
    both = [
        fit(OBSERVED, EXPECTED, NEAR, rng=np.random.default_rng(4), draws=20, warmup=20)
        for _ in range(2)
    ]

    assert both[0].sigma.tobytes() == both[1].sigma.tobytes()
    assert both[0].seed == both[1].seed
    assert np.array_equal(OBSERVED, before[0])
    assert np.array_equal(EXPECTED, before[1])
    assert (NEAR.matrix - before[2]).count_nonzero() == 0


@needs_bayes
@pytest.mark.long
def test_an_area_where_nothing_is_expected_hears_its_neighbours():
    observed, expected = OBSERVED.copy(), EXPECTED.copy()
    observed[1], expected[1] = 0, 0.0
    made = fit(observed, expected, NEAR, rng=np.random.default_rng(5), draws=1500)

    assert made.verdict == CONVERGED
    assert made.upper[1] - made.lower[1] > made.upper[0] - made.lower[0]


@needs_bayes
@pytest.mark.long
def test_expected_counts_may_be_on_any_scale(small):
    made = fit(OBSERVED, 1000 * EXPECTED, NEAR, rng=np.random.default_rng(1), draws=2500)

    assert 1000 * made.mean == pytest.approx(small.mean, rel=0.02)
    assert made.level[0] + np.log(1000) == pytest.approx(small.level[0], abs=0.02)


@needs_bayes
@pytest.mark.long
def test_on_wards_it_tells_of_the_same_as_empirical_bayes():
    wards = load()
    residents = wards.frame["residents"].to_numpy(float)
    rng = np.random.default_rng(6)
    expected = 1600 * residents / residents.sum()
    counts = rng.poisson(expected * rng.gamma(5.0, 0.2, expected.size))
    made = fit(counts, expected, queen(wards), rng=rng)

    assert made.verdict == CONVERGED
    assert np.corrcoef(made.mean, empirical_bayes(counts, expected).mean)[0, 1] > 0.97


def test_without_the_extra_the_error_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "jax", None)

    with pytest.raises(ModuleNotFoundError, match=r"plainsight-wy\[bayes\]"):
        fit(OBSERVED, EXPECTED, NEAR, rng=np.random.default_rng(0))


@pytest.mark.parametrize(
    ("observed", "expected", "more", "says"),
    [
        (OBSERVED[:4], EXPECTED, {}, "one figure an area"),
        (OBSERVED[:4], EXPECTED[:4], {}, "5 areas in the neighbours"),
        (OBSERVED * 0, EXPECTED, {}, "nothing was observed"),
        (OBSERVED + 0.5, EXPECTED, {}, "whole numbers"),
        (OBSERVED, EXPECTED * [0, 1, 1, 1, 1], {}, "expected count is zero"),
        (OBSERVED, EXPECTED * np.nan, {}, "finite"),
        (OBSERVED, EXPECTED, {"draws": 3}, "four draws"),
        (OBSERVED, EXPECTED, {"covariates": [1, 2, 3]}, "covariates"),
        (OBSERVED, EXPECTED, {"covariates": [1, 2, 3, 4, np.nan]}, "covariates"),
    ],
)
def test_what_cannot_be_fitted_is_refused(observed, expected, more, says):
    with pytest.raises(ValueError, match=says):
        fit(observed, expected, NEAR, rng=np.random.default_rng(0), **more)
