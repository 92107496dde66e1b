"""Worlds without clusters keep the total and vary as they say."""

import numpy as np
import pytest

from models.scanning.nulls import Null, nearest, null_of

RNG = np.random.default_rng(1)
POINTS = RNG.random((80, 2))
EXPECTED = RNG.gamma(4, 2, 80)


def maps_of(name, observed, draws=500, measures=EXPECTED):
    rng = np.random.default_rng(2)
    null = null_of(name, observed, measures, POINTS[: observed.size], draws, rng)
    return null, np.column_stack(list(null.draw(rng)))


@pytest.mark.parametrize("name", ["poisson", "negative-binomial"])
def test_every_map_has_the_total_and_the_shares_expected(name):
    observed = RNG.poisson(RNG.gamma(4, 0.25, 80) * EXPECTED)
    _, maps = maps_of(name, observed)
    scaled = EXPECTED / EXPECTED.sum() * observed.sum()

    assert maps.shape == (80, 500)
    assert np.all(maps.sum(axis=0) == observed.sum())
    assert maps.mean(axis=1) == pytest.approx(scaled, rel=0.25)


def test_negative_binomial_maps_vary_as_the_counts_do():
    """Risks with a coefficient of variation of .5, at 50 expected an area, are learnt as such."""
    expected = np.full(80, 50.0)
    observed = RNG.poisson(RNG.gamma(4, 0.25, 80) * expected)
    null, _ = maps_of("negative-binomial", observed, measures=expected)
    one, _ = maps_of("poisson", observed, measures=expected)

    assert null.cv == pytest.approx(0.5, abs=0.15)
    assert (one.cv, np.isinf(one.alphas).all()) == (0, True)


def test_a_cluster_is_hardly_learnt_as_variation():
    expected = np.full(80, 20.0)
    hot = np.argsort(np.hypot(*(POINTS - POINTS[0]).T))[:6]
    risk = np.ones(80)
    risk[hot] = 3
    observed = RNG.poisson(risk * expected)
    null, _ = maps_of("negative-binomial", observed, measures=expected)

    assert null.cv < 0.5 * (observed / expected).std()


def test_cases_are_drawn_from_cases_and_controls():
    people = np.arange(80) % 4
    observed = (np.arange(80) % 4 == 3).astype(np.int64)
    _, maps = maps_of("bernoulli", observed, measures=people.astype(float))

    assert np.all(maps.sum(axis=0) == 20)
    assert np.all(maps <= people[:, None])
    assert maps.mean(axis=1) == pytest.approx(people * 20 / people.sum(), abs=0.15)


def test_many_maps_come_in_parts_that_add_up():
    null = Null(
        name="bernoulli", measures=np.full(80, 3.0), total=9, alphas=np.full(20_000, np.inf), cv=0
    )
    parts = [part.shape[1] for part in null.draw(np.random.default_rng(1))]

    assert len(parts) > 1
    assert sum(parts) == 20_000


def test_nearest_are_six_or_more_both_ways():
    links = nearest(POINTS).toarray()

    assert np.array_equal(links, links.T)
    assert links.sum(axis=1).min() >= 7


def test_nearest_takes_all_that_are_equally_far():
    """The middle of a lattice: itself, the eight round it, and the four it is the sixth of."""
    lattice = np.array([(x, y) for x in range(5) for y in range(5)], dtype=float)
    links = nearest(lattice * 0.1 + 4e5).toarray()

    assert links[12].sum() == 13
    assert nearest(np.zeros((1, 2))).toarray().tolist() == [[1]]
