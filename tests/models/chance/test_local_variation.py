"""Local variation: what neighbours differ by, which clusters hardly change."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from boundaries import load
from geo.neighbours import Neighbours, queen
from models.chance.gamma_poisson import Intervals, fit_prior
from models.chance.local_variation import CVS, learn_variation
from models.gi_significance import neighbourhoods


@pytest.fixture(scope="module")
def near():
    return queen(load())


@pytest.fixture(scope="module")
def around(near):
    return neighbourhoods(near, np.ones(len(near), dtype=bool))


@pytest.fixture(scope="module")
def residents():
    return load().frame["residents"].to_numpy(float)


def made(residents, spread, seed, *, total=1600, hot=()):
    """Counts whose ward-to-ward variation has CV `spread`, and what was expected of each."""
    rng = np.random.default_rng(seed)
    risks = rng.gamma(1 / spread**2, spread**2, residents.size) if spread else np.ones(124)
    risks[list(hot)] *= 3
    weights = residents * risks
    counts = rng.multinomial(total, weights / weights.sum()).astype(float)
    return counts, residents * total / residents.sum()


def fitted(residents, around, spread, seed, **settings):
    counts, expected = made(residents, spread, seed, **settings)
    rng = np.random.default_rng(seed)
    return learn_variation(counts[:, None], expected, around, int(counts.sum()), rng)


def mean_cv(found):
    return found.weights @ CVS


@pytest.mark.parametrize("total", [600, 1600])
@pytest.mark.parametrize("spread", [0.45, 0.71])
def test_the_variation_put_in_is_found(residents, around, spread, total):
    found = [mean_cv(fitted(residents, around, spread, seed, total=total)) for seed in range(20)]
    assert np.median(found) == pytest.approx(spread, rel=0.15)


def test_equal_risks_are_not_said_to_differ_much(residents, around):
    found = [mean_cv(fitted(residents, around, 0.0, seed)) for seed in range(20)]
    assert np.median(found) < 0.15


def test_what_it_does_not_know_it_leaves_open(residents, around):
    """Its 90% range holds the truth in most maps, and is wider the fewer events there are."""

    def ends(found):
        below = np.cumsum(found.weights)
        return CVS[np.searchsorted(below, [0.05, 0.95])]

    few, many = (
        np.array([ends(fitted(residents, around, 0.45, seed, total=total)) for seed in range(20)])
        for total in (150, 1600)
    )
    for low, high in (few.T, many.T):
        assert np.mean((low <= 0.45) & (high >= 0.45)) >= 0.8
    assert np.median(few[:, 1] - few[:, 0]) > np.median(many[:, 1] - many[:, 0])


def test_clusters_move_it_less_than_a_fit_to_the_whole_map(residents, near, around):
    """Four wards with all that touch them at three times the risk."""
    hearts = list(np.flatnonzero(near.counts == 5)[[0, 4, 8, 12]])
    hot = np.unique(np.concatenate([[h, *near.matrix[[h]].indices] for h in hearts]))
    local, whole = [], []
    for seed in range(15):
        counts, expected = made(residents, 0.45, seed, hot=hot)
        local.append(fitted(residents, around, 0.45, seed, hot=hot).alpha)
        whole.append(fit_prior(Intervals.of(counts, counts, expected)).alpha)
    assert np.median(whole) < 0.65 / 0.45**2
    assert np.median(local) > np.median(whole)


def test_areas_without_neighbours_and_maps_without_events_tell_nothing():
    rng = np.random.default_rng(1)
    even = np.full(CVS.size, 1 / CVS.size)
    for links, count in ((csr_array((3, 3)), 9.0), (csr_array(1.0 - np.eye(3)), 0.0)):
        around = neighbourhoods(Neighbours(links, pd.Index(list("abc")), ""), np.ones(3, bool))
        seen = np.array([[count], [0], [0]])
        found = learn_variation(seen, np.full(3, 3.3), around, int(count), rng)
        assert found.weights == pytest.approx(even)


def test_each_map_draws_its_own_variation(residents, around):
    found = fitted(residents, around, 0.45, 3)
    drawn = found.draw(4_000, np.random.default_rng(1))
    assert np.mean(drawn**-0.5) == pytest.approx(mean_cv(found), rel=0.03)
    assert np.std(drawn**-0.5) > 0


def test_same_seed_same_answer(residents, around):
    counts, expected = made(residents, 0.45, 4)
    first, again = (
        learn_variation(counts[:, None], expected, around, 1600, np.random.default_rng(4)).weights
        for _ in range(2)
    )
    assert np.array_equal(first, again)
