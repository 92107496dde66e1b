"""Local variation: what neighbours differ by, which clusters hardly change."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from boundaries import load
from geo.neighbours import Neighbours, queen
from models.chance.gamma_poisson import Intervals, fit_prior
from models.chance.local_variation import local_alpha
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
    return local_alpha(counts[:, None], expected, around, int(counts.sum()), rng)


@pytest.mark.parametrize("total", [600, 1600])
@pytest.mark.parametrize("spread", [0.45, 0.71])
def test_the_variation_put_in_is_found(residents, around, spread, total):
    found = [fitted(residents, around, spread, seed, total=total) for seed in range(25)]
    assert np.median(found) == pytest.approx(1 / spread**2, rel=0.3)


def test_equal_risks_are_mostly_not_said_to_differ(residents, around):
    """Variation that is not there is not made up: CV under .1 or none at all, in the middle."""
    found = [fitted(residents, around, 0.0, seed) for seed in range(25)]
    assert np.median(found) > 1 / 0.1**2


def test_clusters_move_it_less_than_a_fit_to_the_whole_map(residents, near, around):
    """Four wards with all that touch them at three times the risk."""
    hearts = list(np.flatnonzero(near.counts == 5)[[0, 4, 8, 12]])
    hot = np.unique(np.concatenate([[h, *near.matrix[[h]].indices] for h in hearts]))
    local, whole = [], []
    for seed in range(15):
        counts, expected = made(residents, 0.45, seed, hot=hot)
        local.append(fitted(residents, around, 0.45, seed, hot=hot))
        whole.append(fit_prior(Intervals.of(counts, counts, expected)).alpha)
    assert np.median(whole) < 0.65 / 0.45**2
    assert np.median(local) > np.median(whole)


def test_areas_without_neighbours_and_maps_without_events_are_said_not_to_differ():
    alone = Neighbours(csr_array((3, 3)), pd.Index(list("abc")), "alone")
    around = neighbourhoods(alone, np.ones(3, dtype=bool))
    rng = np.random.default_rng(1)
    assert np.isinf(local_alpha(np.array([[9.0], [0], [1]]), np.full(3, 3.3), around, 10, rng))
    board = Neighbours(csr_array(1.0 - np.eye(3)), pd.Index(list("abc")), "board")
    around = neighbourhoods(board, np.ones(3, dtype=bool))
    assert np.isinf(local_alpha(np.zeros((3, 1)), np.full(3, 3.3), around, 0, rng))


def test_same_seed_same_answer_in_any_unit(residents, around):
    counts, expected = made(residents, 0.45, 4)
    first, again, thirds = (
        local_alpha(counts[:, None], each, around, 1600, np.random.default_rng(4))
        for each in (expected, expected, expected / 3)
    )
    assert first == again == pytest.approx(thirds)
